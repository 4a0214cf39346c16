"""A provider's papers are seen by it, the others by the child's office."""

from django.db import migrations

from accueil.store import security

OF_CHILD = "EXISTS (SELECT 1 FROM registry_child seen WHERE seen.id = documents_document.child_id)"
SEEN = f"CASE WHEN provider_id IS NULL THEN {OF_CHILD} ELSE {security.sees_provider()} END"


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_provider"), ("store", "0005_providers")]

    operations = [security.seen_otherwise("documents_document", SEEN, OF_CHILD)]
