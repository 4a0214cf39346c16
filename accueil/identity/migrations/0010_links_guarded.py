"""A link is made by what checked a proof, and ended; nobody edits one or opens it again."""

from django.db import migrations

NAMES = "'{ended_at}'::text[]"
# Made and removed only by what sees the country; its facility and its account end it at most.
GUARD = f"""
CREATE FUNCTION accueil_guard_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR to_jsonb(NEW) - {NAMES} <> to_jsonb(OLD) - {NAMES}
    THEN RAISE EXCEPTION 'a link is ended, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON identity_link
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_link();
CREATE POLICY proved ON identity_link AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT current_setting('accueil.scope', true)) = 'country');
CREATE POLICY never_deleted ON identity_link AS RESTRICTIVE FOR DELETE
    USING ((SELECT current_setting('accueil.scope', true)) = 'country');
"""
BACK = """
DROP POLICY never_deleted ON identity_link; DROP POLICY proved ON identity_link;
DROP TRIGGER guard ON identity_link; DROP FUNCTION accueil_guard_link;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_pins_security")]

    operations = [migrations.RunSQL(GUARD, BACK)]
