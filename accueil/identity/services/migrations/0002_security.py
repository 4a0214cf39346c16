"""Everybody may read which services there are; a parent sees what it allowed; tokens nobody."""

from django.db import migrations

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial"), ("identity", "0006_parents_security")]

    operations = [
        security.rows_of_office("services_service", "true"),
        migrations.RunSQL(
            f"ALTER POLICY office ON services_service WITH CHECK ({COUNTRY})",
            "ALTER POLICY office ON services_service WITH CHECK (true)",
        ),
        security.rows_of_office("services_grant", security.of_account("account_id", COUNTRY)),
        security.rows_of_office("services_token", COUNTRY),
        security.read_by_families("services_grant", "services_service", "services_token"),
    ]
