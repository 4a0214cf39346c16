"""Letters that left and named a child that was erased are no longer kept."""

from django.db import migrations

from accueil.store.encrypted import EncryptedBytes


class Migration(migrations.Migration):
    dependencies = [("store", "0006_delivery")]

    operations = [
        migrations.AlterField("printbatch", name, EncryptedBytes(null=True))
        for name in ("content", "listed")
    ]
