"""Of a child that was erased a statement keeps its sums and digests, not its content."""

from django.db import migrations

from accueil.store.encrypted import EncryptedBytes


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_decided")]

    operations = [migrations.AlterField("statement", "content", EncryptedBytes(null=True))]
