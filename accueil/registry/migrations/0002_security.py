"""Rows are seen by their office only; facts are withdrawn, never edited."""

from django.db import migrations

from accueil.store import security

OF_CHILD = (
    *("identity", "address", "schooling", "home", "maintenance", "membership"),
    *("plannedcare", "card", "bar"),
)
OF_HOUSEHOLD = ("composition", "adult", "income", "precarious", "situationrequest")
OF_APPLICATION = ("applicationstep", "consent", "registerquery")
FACTS = (
    *("identity", "address", "schooling", "home", "composition", "adult", "income"),
    *("maintenance", "precarious", "membership", "bar", "plannedcare", "price"),
)
APPEND_ONLY = (*OF_APPLICATION, "situationrequest", "situationdecision")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("store", "0002_security")]

    operations = [
        security.rows_of_office("registry_child"),
        security.rows_of_office("registry_household"),
        security.rows_of_office("registry_application"),
        *(security.rows_of(f"registry_{t}", "registry_child", "child_id") for t in OF_CHILD),
        *(
            security.rows_of(f"registry_{t}", "registry_household", "household_id")
            for t in OF_HOUSEHOLD
        ),
        *(
            security.rows_of(f"registry_{t}", "registry_application", "application_id")
            for t in OF_APPLICATION
        ),
        security.rows_of("registry_situationdecision", "registry_situationrequest", "request_id"),
        *(security.fact(f"registry_{t}") for t in FACTS),
        *(security.append_only(f"registry_{t}") for t in APPEND_ONLY),
    ]
