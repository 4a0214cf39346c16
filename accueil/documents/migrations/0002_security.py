"""Documents are seen by the child's office, and never changed."""

from django.db import migrations

from accueil.store import security


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("registry", "0002_security")]

    operations = [
        security.rows_of("documents_document", "registry_child", "child_id"),
        security.rows_of("documents_rendering", "documents_document", "document_id"),
        security.append_only("documents_document"),
        security.append_only("documents_rendering"),
    ]
