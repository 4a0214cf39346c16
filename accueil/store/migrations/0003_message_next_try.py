"""When a message that could not be sent is tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0002_security")]

    operations = [
        migrations.AddField("message", "next_try_at", models.DateTimeField(null=True)),
    ]
