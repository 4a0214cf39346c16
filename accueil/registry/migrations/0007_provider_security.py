"""What is known of providers: withdrawn, never edited; providers see only themselves."""

from django.db import migrations

from accueil.store import security


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_providers"), ("store", "0005_providers")]

    operations = [
        security.public_rows_of_provider("registry_provider", "id"),
        *(
            security.public_rows_of_provider(f"registry_{t}")
            for t in ("agreement", "offer", "price")
        ),
        security.rows_of_provider("registry_bankaccount"),
        *(security.fact(f"registry_{t}") for t in ("agreement", "offer", "bankaccount")),
    ]
