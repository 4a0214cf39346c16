"""A guardian may speak Portuguese."""

from django.db import migrations, models

LANGUAGES = ("lb", "fr", "de", "en", "pt")


class Migration(migrations.Migration):
    dependencies = [("attendance", "0008_guardians_security")]

    operations = [
        migrations.AlterField(
            model_name="guardian",
            name="language",
            field=models.CharField(choices=[(x, x) for x in LANGUAGES], default="fr", max_length=2),
        )
    ]
