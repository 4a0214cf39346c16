"""A provider sees its own keys only."""

from django.db import migrations

from accueil.store import security


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_providers"), ("store", "0005_providers")]

    operations = [security.rows_of_provider("identity_apikey")]
