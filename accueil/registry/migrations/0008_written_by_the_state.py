"""Only who sees the whole country writes agreements, and what kind of provider somebody is.

A provider goes on to read its own, and to write its own offers, prices and bank accounts.
"""

from django.db import migrations

from accueil.store import security


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_provider_security")]

    operations = [
        security.written_by_the_state("registry_agreement", "provider_id"),
        security.written_by_the_state("registry_provider", "id"),
    ]
