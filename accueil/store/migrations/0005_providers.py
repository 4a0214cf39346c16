"""Messages, files and log entries of a provider are seen by it, as those of an office by that."""

from django.db import migrations

from accueil.store import security

TABLES = ("accesslog", "message", "printbatch", "upload")


class Migration(migrations.Migration):
    dependencies = [("store", "0004_answered")]

    operations = [
        migrations.RunSQL(security.GUARD_FACT, migrations.RunSQL.noop),
        *(
            security.seen_otherwise(
                f"store_{t}", security.sees_own("office"), security.sees("office")
            )
            for t in TABLES
        ),
    ]
