"""Guardians and what a facility writes to families: its own; families read it through `actions`."""

from django.db import migrations

from accueil.store import security

TABLES = ("guardian", "emergencycontact", "absencedeadline", "notice", "noticeread")
# A notice is taken back, never edited.
GUARD = """
CREATE FUNCTION accueil_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
        OR to_jsonb(NEW) - 'withdrawn_at' <> to_jsonb(OLD) - 'withdrawn_at'
    THEN RAISE EXCEPTION 'a notice is taken back, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON attendance_notice
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_notice();
"""
BACK = "DROP TRIGGER guard ON attendance_notice; DROP FUNCTION accueil_guard_notice;"


class Migration(migrations.Migration):
    dependencies = [("attendance", "0007_guardians")]

    operations = [
        *(security.rows_of_provider(f"attendance_{t}") for t in TABLES),
        security.read_by_families(*(f"attendance_{t}" for t in TABLES)),
        *(security.fact(f"attendance_{t}") for t in TABLES[:3]),
        security.append_only("attendance_noticeread"),
        migrations.RunSQL(GUARD, BACK),
    ]
