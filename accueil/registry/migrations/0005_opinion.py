"""An opinion that arrives with the decision stays with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_after")]

    operations = [
        migrations.AddField("situationdecision", "opinion", models.UUIDField(null=True)),
    ]
