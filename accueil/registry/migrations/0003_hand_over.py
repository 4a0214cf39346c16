"""A child that moved: the office it moved to learns which office has it, and takes it over."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accueil_office_of(key bytea) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.office_id FROM registry_child c JOIN registry_identity i ON i.child_id = c.id
    WHERE i.matricule_key = key AND i.withdrawn_at IS NULL LIMIT 1
$$;

CREATE FUNCTION accueil_take_over(key bytea, office text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE taken uuid; before text;
BEGIN
    SELECT c.id, c.office_id INTO taken, before
    FROM registry_child c JOIN registry_identity i ON i.child_id = c.id
    WHERE i.matricule_key = key AND i.withdrawn_at IS NULL LIMIT 1 FOR UPDATE OF c;
    UPDATE registry_household SET office_id = office WHERE id IN (
        SELECT household_id FROM registry_home WHERE child_id = taken AND withdrawn_at IS NULL);
    UPDATE registry_child SET office_id = office WHERE id = taken OR id IN (
        SELECT h.child_id FROM registry_home h WHERE h.withdrawn_at IS NULL AND h.household_id IN (
            SELECT household_id FROM registry_home
            WHERE child_id = taken AND withdrawn_at IS NULL));
    INSERT INTO store_accesslog (at, account, role, office, action, what, why, child)
    VALUES (now(), NULL, 'office', before, 'change', 'taken over by another office', office, taken);
    RETURN taken;
END $$;
"""
BACK = "DROP FUNCTION accueil_take_over; DROP FUNCTION accueil_office_of;"


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_security")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
