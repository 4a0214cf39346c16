"""What belongs to no office, provider or account is seen by who sees the country, and by no other:
messages to staff and to who makes an account name none, and no setting is no name."""

from django.db import migrations

from accueil.store import security

TABLES = ("message", "printbatch", "upload")


class Migration(migrations.Migration):
    dependencies = [("store", "0007_erased_batch")]

    operations = [
        security.seen_otherwise(
            f"store_{t}", security.sees_named("office"), security.sees_own("office")
        )
        for t in TABLES
    ]
