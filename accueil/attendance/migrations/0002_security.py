"""A provider sees its own care only, and of the registry the names of its children."""

from django.db import migrations

from accueil.store import security

OF_PROVIDER = (
    *("carecontract", "agencyform", "stay", "meals", "absence", "doorevent"),
    *("declaration", "servicesheet"),
)
FACTS = ("carecontract", "stay", "meals", "absence")
APPEND_ONLY = ("doorevent", "declaration", "closing")
# Asked only where providers are seen: offices never look into care contracts for it.
NAMES = """
CREATE POLICY provider ON registry_identity FOR SELECT USING (
    CASE WHEN coalesce((SELECT current_setting('accueil.providers', true)), '') = '' THEN false
         ELSE child_id IN (SELECT child_id FROM attendance_carecontract) END
);
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial"), ("store", "0005_providers")]

    operations = [
        *(security.rows_of_provider(f"attendance_{t}") for t in OF_PROVIDER),
        *(security.fact(f"attendance_{t}") for t in FACTS),
        *(security.append_only(f"attendance_{t}") for t in APPEND_ONLY),
        migrations.RunSQL(NAMES, "DROP POLICY provider ON registry_identity;"),
    ]
