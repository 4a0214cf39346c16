"""An account may speak Portuguese."""

from django.db import migrations, models

LANGUAGES = ("lb", "fr", "de", "en", "pt")


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_links_guarded")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="language",
            field=models.CharField(choices=[(x, x) for x in LANGUAGES], default="fr", max_length=2),
        )
    ]
