"""What a facility keeps of a child's family is erased with the child: guardians, PINs, contacts.

Of what it wrote to families the child's name among those it was written to goes, and whatever was
written about this child alone. `accueil_erase` is that of migration 0010, with this in it.
"""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("accueil.registry.migrations.0010_erasing").ERASE
# Looked for at the providers that ever knew the child: who was never written to has no notice.
KNOWN = """
    SELECT coalesce(array_agg(DISTINCT provider_id), '{}') INTO facilities FROM (
        SELECT provider_id FROM attendance_carecontract WHERE child_id = erased
        UNION SELECT provider_id FROM attendance_guardian WHERE child_id = erased
        UNION SELECT provider_id FROM identity_link WHERE child_id = erased) at(provider_id)
    WHERE provider_id IS NOT NULL;
    SELECT coalesce(array_agg(id), '{}') INTO notices FROM attendance_notice
    WHERE provider_id = ANY (facilities) AND children = ARRAY[erased];

    -- Letters that left"""
FILES = """
        UNION SELECT scan FROM attendance_agencyform WHERE child_id = erased
        UNION SELECT unnest(n.files) FROM attendance_notice n JOIN attendance_carecontract k
              ON k.provider_id = n.provider_id AND k.child_id = erased
              WHERE n.children = ARRAY[erased]"""
MESSAGES = """    DELETE FROM store_message WHERE child = erased OR document = ANY (papers)
        OR id IN (SELECT message FROM identity_pinpair WHERE child_id = erased);"""
ROWS = """
    -- What its facilities kept of its family, and wrote to it.
    DELETE FROM attendance_noticeread WHERE notice_id = ANY (notices);
    DELETE FROM attendance_notice WHERE id = ANY (notices);
    UPDATE attendance_notice SET children = array_remove(children, erased)
    WHERE provider_id = ANY (facilities) AND children @> ARRAY[erased];
    DELETE FROM attendance_emergencycontact WHERE child_id = erased;
    DELETE FROM identity_pinpair WHERE child_id = erased;
    DELETE FROM attendance_guardian WHERE child_id = erased;

    -- What was known of its care."""
REPLACED = (
    ("CREATE FUNCTION accueil_erase(", "CREATE OR REPLACE FUNCTION accueil_erase("),
    ("papers uuid[];\nBEGIN", "papers uuid[];\n    facilities uuid[]; notices uuid[];\nBEGIN"),
    ("\n        UNION SELECT scan FROM attendance_agencyform WHERE child_id = erased", FILES),
    ("\n    -- Letters that left", KNOWN),
    ("    DELETE FROM store_message WHERE child = erased OR document = ANY (papers);", MESSAGES),
    ("\n    -- What was known of its care.", ROWS),
)
# Guarded table → the events and the function of its trigger.
GUARDED = {
    "attendance_notice": ("UPDATE OR DELETE", "accueil_guard_notice"),
    "attendance_noticeread": ("UPDATE OR DELETE", "accueil_refuse"),
    "identity_pinpair": ("UPDATE OR DELETE", "accueil_guard_pins"),
}


def _erase() -> str:
    """The function of migration 0010 with the rows of facilities."""
    made = BEFORE
    for old, new in REPLACED:
        if made.count(old) != 1:
            raise ValueError(f"not once in the function: {old}")
        made = made.replace(old, new)
    return made


def _guard(table: str, when: str) -> str:
    events, function = GUARDED[table]
    return (
        f"CREATE OR REPLACE TRIGGER guard BEFORE {events} ON {table} FOR EACH ROW {when}"
        f" EXECUTE FUNCTION {function}();"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_erasing"),
        ("attendance", "0008_guardians_security"),
        ("identity", "0009_pins_security"),
    ]

    operations = [
        migrations.RunSQL(_erase(), BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        *(
            migrations.RunSQL(_guard(table, "WHEN (NOT accueil_erases())"), _guard(table, ""))
            for table in GUARDED
        ),
    ]
