"""Why a period was closed though a provider had not declared it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_week_choice")]

    operations = [
        migrations.AddField("closing", "reason", models.TextField(blank=True, default="")),
    ]
