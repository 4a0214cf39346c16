"""Codes for a child are seen by its office."""

from django.db import migrations

from accueil.store import security

SEEN = "child_id IS NULL OR EXISTS (SELECT 1 FROM registry_child c WHERE c.id = child_id)"


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("registry", "0002_security")]

    operations = [security.rows_of_office("identity_code", SEEN)]
