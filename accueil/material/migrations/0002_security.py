"""Drafts and withdrawn items are rows only for who sees the whole country, who alone writes."""

from django.db import migrations

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"
OF_ITEM = "EXISTS (SELECT 1 FROM material_item i WHERE i.id = item_id)"
OF_FILE = "EXISTS (SELECT 1 FROM material_materialfile f WHERE f.id = file_id)"
SEEN = {
    "item": "state = 'published'",
    "itemtext": OF_ITEM,
    "materialfile": OF_ITEM,
    "filetext": OF_FILE,
    "filepiece": OF_FILE,
    "edit": "false",
}


def rows(table: str, seen: str) -> migrations.RunSQL:
    """Read by all where `seen` holds, written only by who sees the whole country."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY office ON {table} USING (CASE WHEN {COUNTRY} THEN true ELSE {seen} END)"
        f" WITH CHECK ({COUNTRY});"
        f"CREATE POLICY changed ON {table} AS RESTRICTIVE FOR UPDATE USING ({COUNTRY});"
        f"CREATE POLICY gone ON {table} AS RESTRICTIVE FOR DELETE USING ({COUNTRY});",
        f"DROP POLICY gone ON {table}; DROP POLICY changed ON {table};"
        f"DROP POLICY office ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


class Migration(migrations.Migration):
    dependencies = [("material", "0001_initial"), ("store", "0002_security")]

    operations = [
        *(rows(f"material_{table}", seen) for table, seen in SEEN.items()),
        security.append_only("material_edit"),
        migrations.RunSQL(
            "CREATE TRIGGER guard BEFORE UPDATE ON material_filepiece"
            " FOR EACH ROW EXECUTE FUNCTION accueil_refuse();",
            "DROP TRIGGER guard ON material_filepiece;",
        ),
    ]
