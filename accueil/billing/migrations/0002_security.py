"""Who sees what of the bills; what is never changed."""

from django.db import migrations

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"
APPEND_ONLY = (
    *("opening", "statement", "part", "transfer"),
    *("issuer", "invoice", "providerstatement", "paymentline", "bankfile"),
)
OF_CHILD = ("statement", "obstacle")
OF_PROVIDER = ("part", "transfer", "issuer", "providerstatement", "paymentline")
OF_STATE = ("mark", "paymentorder")
# A bank's statement of the Treasury is the State's, one of a provider its own.
OF_BANK = (
    f"CASE WHEN {COUNTRY} THEN true WHEN provider_id IS NULL THEN false"
    f" ELSE {security.sees_provider()} END"
)


def either(table: str, other: str, column: str) -> str:
    """The provider's own, or about somebody of the office."""
    return (
        f"CASE WHEN {COUNTRY} THEN true"
        f" WHEN coalesce((SELECT current_setting('accueil.providers', true)), '') <> ''"
        f" THEN coalesce({security.sees_provider()}, false)"
        f" ELSE EXISTS (SELECT 1 FROM {other} seen WHERE seen.id = {table}.{column}) END"
    )


# Only whether somebody approved it, or withdrew it, is written later, once.
GOODWILL = """
CREATE FUNCTION accueil_guard_goodwill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(NEW) - '{approved_at,approved_by,withdrawn_at,withdrawn_by}'::text[]
           <> to_jsonb(OLD) - '{approved_at,approved_by,withdrawn_at,withdrawn_by}'::text[]
        OR (OLD.approved_at IS NOT NULL AND NEW.approved_at IS DISTINCT FROM OLD.approved_at)
        OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
        OR OLD.withdrawn_at IS NOT NULL
    THEN RAISE EXCEPTION 'goodwill is approved or withdrawn once, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON billing_goodwill
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_goodwill();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("attendance", "0004_week_choice"),
        ("registry", "0008_written_by_the_state"),
        ("store", "0005_providers"),
    ]

    operations = [
        *(security.append_only(f"billing_{t}") for t in APPEND_ONLY),
        *(security.rows_of(f"billing_{t}", "registry_child", "child_id") for t in OF_CHILD),
        *(security.rows_of_provider(f"billing_{t}") for t in OF_PROVIDER),
        *(security.rows_of_office(f"billing_{t}", COUNTRY) for t in OF_STATE),
        *(security.rows_of_office(f"billing_{t}", OF_BANK) for t in ("bankfile", "bankentry")),
        security.rows_of_office(
            "billing_invoice", either("billing_invoice", "registry_household", "household_id")
        ),
        *(
            security.rows_of_office(f"billing_{t}", either(f"billing_{t}", "registry_child", "child_id"))
            for t in ("correction", "goodwill")
        ),
        security.rows_of("attendance_weekchoice", "registry_child", "child_id"),
        security.fact("attendance_weekchoice"),
        migrations.RunSQL(
            GOODWILL,
            "DROP TRIGGER guard ON billing_goodwill; DROP FUNCTION accueil_guard_goodwill;",
        ),
    ]
