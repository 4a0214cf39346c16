"""A link by two PINs shows nothing of the registry; the facility sees its own links and PINs."""

from django.db import migrations

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"
LINK_BEFORE = security.of_account("account_id", COUNTRY)
LINK = security.of_account("account_id", f"coalesce({security.sees_provider()}, false)")
CHILD_BEFORE = security.sees_linked("id", "office_id")
CHILD = security.sees_linked("id", "office_id", "l.provider_id IS NULL")
# Used, void, or with fewer tries: nothing else of a pair changes, and nothing once it is over.
GUARD = """
CREATE FUNCTION accueil_guard_pins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.used_at IS NOT NULL OR OLD.void_at IS NOT NULL
        OR NEW.tries_left > OLD.tries_left
        OR to_jsonb(NEW) - '{pin_1,tries_left,used_at,used_by,void_at,why}'::text[]
           <> to_jsonb(OLD) - '{pin_1,tries_left,used_at,used_by,void_at,why}'::text[]
    THEN RAISE EXCEPTION 'PINs are used once, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON identity_pinpair
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_pins();
"""
BACK = "DROP TRIGGER guard ON identity_pinpair; DROP FUNCTION accueil_guard_pins;"


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_pins")]

    operations = [
        security.rows_of_provider("identity_pinpair"),
        security.read_by_families("identity_pinpair"),
        migrations.RunSQL(GUARD, BACK),
        security.seen_otherwise("identity_link", LINK, LINK_BEFORE),
        security.seen_otherwise("registry_child", CHILD, CHILD_BEFORE),
    ]
