"""A parent's connection reads published material and writes none, as of every table of others."""

from django.db import migrations

from accueil.store import security

TABLES = ("item", "itemtext", "materialfile", "filetext", "filepiece", "edit")


class Migration(migrations.Migration):
    dependencies = [("material", "0002_security"), ("store", "0005_providers")]

    operations = [security.read_by_families(*(f"material_{table}" for table in TABLES))]
