"""What people decide stays decided: corrections by the State alone, payment orders once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION accueil_guard_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.child_id, OLD.period, OLD.number, OLD.asked_at)
        IS DISTINCT FROM (NEW.child_id, NEW.period, NEW.number, NEW.asked_at)
        OR TG_OP = 'UPDATE' AND OLD.provider_id IS DISTINCT FROM NEW.provider_id
    THEN RAISE EXCEPTION 'whom correction % is about is not changed', OLD.number;
    END IF;
    IF coalesce(current_setting('accueil.scope', true), '') <> 'country' THEN
        IF TG_OP = 'INSERT' AND NEW.state <> 'asked'
            OR TG_OP = 'UPDATE' AND NEW.state <> OLD.state
            AND (OLD.state, NEW.state) <> ('accepted', 'done')
        THEN RAISE EXCEPTION 'correction % is decided by the State', NEW.number;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON billing_correction
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_correction();
"""
ORDER = """
CREATE FUNCTION accueil_guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'payment order % is kept', OLD.number; END IF;
    IF OLD.released_at IS NOT NULL OR OLD.dropped_at IS NOT NULL
        OR to_jsonb(NEW) - '{released_at,released_by,dropped_at,dropped_by}'::text[]
           <> to_jsonb(OLD) - '{released_at,released_by,dropped_at,dropped_by}'::text[]
    THEN RAISE EXCEPTION 'payment order % is released or dropped once, never edited', OLD.number;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON billing_paymentorder
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_order();
ALTER TABLE billing_paymentorder ADD CONSTRAINT released_by_somebody
    CHECK ((released_at IS NULL) = (released_by IS NULL));
"""
ORDER_BACK = """
ALTER TABLE billing_paymentorder DROP CONSTRAINT released_by_somebody;
DROP TRIGGER guard ON billing_paymentorder; DROP FUNCTION accueil_guard_order;
"""
BACK = "DROP TRIGGER guard ON billing_correction; DROP FUNCTION accueil_guard_correction;"


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_statistics")]

    operations = [migrations.RunSQL(GUARD, BACK), migrations.RunSQL(ORDER, ORDER_BACK)]
