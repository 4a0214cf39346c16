"""A child is erased when the law's time is over: 15 years from its birth (youth law, art. 29).

One function of the owner erases, and it alone: it looks for itself whether it may, whoever asks.
The triggers that guard rows let its own statements pass and no other: they ask who runs the
statement (inside the function the owner, elsewhere the plain role) and whether it has begun.
"""

from collections.abc import Iterator

from django.db import migrations, models

from accueil.store import security

YEARS = 15

# Whether a statement is one of `accueil_erase`. The setting alone opens nothing: anybody may write
# it, but only inside a function of the owner is the current user the owner.
ERASES = """
CREATE FUNCTION accueil_erases() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('accueil.erasing', true), '') = 'on' AND current_user = (
        SELECT pg_get_userbyid(relowner) FROM pg_class
        WHERE oid = 'public.registry_child'::regclass)
$$;
"""
# Why a child is still kept; empty: nothing keeps it.
KEEPS = f"""
CREATE FUNCTION accueil_keeps(kept uuid, today date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN today > (now() AT TIME ZONE 'Europe/Luxembourg')::date THEN 'the day is not yet'
        WHEN (SELECT max(born) FROM registry_identity
              WHERE child_id = kept AND withdrawn_at IS NULL) IS NULL
            THEN 'no day of birth is known'
        WHEN (SELECT max(born) + interval '{YEARS} years' > today FROM registry_identity
              WHERE child_id = kept AND withdrawn_at IS NULL)
            THEN 'it is not {YEARS} years old'
        WHEN EXISTS (SELECT FROM registry_membership WHERE child_id = kept
                     AND withdrawn_at IS NULL AND coalesce(upper(valid), 'infinity') > today)
            THEN 'its membership is running'
        WHEN EXISTS (SELECT FROM attendance_carecontract WHERE child_id = kept
                     AND withdrawn_at IS NULL AND coalesce(upper(valid), 'infinity') > today)
            THEN 'its care contract is running'
        WHEN EXISTS (SELECT FROM billing_mark WHERE child = kept)
          OR EXISTS (SELECT FROM billing_obstacle WHERE child_id = kept)
          OR EXISTS (SELECT FROM billing_transfer WHERE child = kept
                     AND period NOT IN (SELECT period FROM attendance_closing))
            THEN 'a period of it is not billed or not closed'
        ELSE '' END
$$;
"""
ERASE = """
CREATE FUNCTION accueil_erase(erased uuid, today date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE why text; homes uuid[]; emptied uuid[]; applications uuid[]; files uuid[]; papers uuid[];
BEGIN
    IF current_setting('accueil.scope', true) IS DISTINCT FROM 'country' THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'a child is erased by who sees the whole country';
    END IF;
    PERFORM FROM registry_child WHERE id = erased AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    why := accueil_keeps(erased, today);
    IF why <> '' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            MESSAGE = format('child %s is not erased: %s', erased, why);
    END IF;
    PERFORM set_config('accueil.erasing', 'on', true);

    SELECT coalesce(array_agg(DISTINCT household_id), '{}') INTO homes
    FROM registry_home WHERE child_id = erased;
    SELECT coalesce(array_agg(h), '{}') INTO emptied FROM unnest(homes) h
    WHERE NOT EXISTS (SELECT FROM registry_home o JOIN registry_child c ON c.id = o.child_id
                      WHERE o.household_id = h AND c.id <> erased AND c.erased_at IS NULL);
    SELECT coalesce(array_agg(id), '{}') INTO applications FROM registry_application a
    WHERE a.household_id = ANY (emptied) OR (a.household_id = ANY (homes) AND a.state = 'dropped')
       OR a.id IN (SELECT application FROM registry_membership WHERE child_id = erased
                   UNION SELECT application_id FROM registry_parentsword WHERE child_id = erased);
    SELECT coalesce(array_agg(file), '{}') INTO files FROM (
        SELECT unnest(w.files) FROM registry_parentsword w WHERE w.child_id = erased
        UNION SELECT evidence FROM attendance_absence WHERE child_id = erased
        UNION SELECT scan FROM attendance_agencyform WHERE child_id = erased
        UNION SELECT opinion FROM registry_situationrequest WHERE household_id = ANY (emptied)
        UNION SELECT d.opinion FROM registry_situationdecision d JOIN registry_situationrequest r
              ON r.id = d.request_id WHERE r.household_id = ANY (emptied)) found(file)
    WHERE file IS NOT NULL;
    -- A family's paper names all of its children: its sums stand in the ledger.
    SELECT coalesce(array_agg(d.id), '{}') INTO papers FROM documents_document d
    WHERE d.child_id = erased OR d.household_id = ANY (emptied)
       OR d.id IN (SELECT i.document FROM billing_invoice i JOIN billing_transfer t
                   ON (t.provider_id, t.household, t.period)
                    = (i.provider_id, i.household_id, i.period) WHERE t.child = erased)
       OR (d.kind = 'certificate' AND d.household_id = ANY (homes) AND d.about IN (
           SELECT left(about, 4) FROM billing_transfer WHERE child = erased));

    -- Letters that left, messages, files, papers.
    UPDATE store_printbatch SET content = NULL, listed = NULL WHERE content IS NOT NULL
    AND id IN (SELECT batch_id FROM store_message WHERE child = erased OR document = ANY (papers));
    DELETE FROM store_message WHERE child = erased OR document = ANY (papers);
    DELETE FROM store_upload
    WHERE child = erased OR id = ANY (files) OR application = ANY (applications);
    DELETE FROM documents_rendering WHERE document_id = ANY (papers);
    DELETE FROM documents_document WHERE id = ANY (papers);

    -- What was known of its care.
    DELETE FROM attendance_dispute WHERE child_id = erased;
    DELETE FROM attendance_agencyform WHERE child_id = erased;
    DELETE FROM attendance_servicesheet WHERE child_id = erased;
    DELETE FROM attendance_doorevent WHERE child_id = erased;
    DELETE FROM attendance_reason WHERE child_id = erased;
    DELETE FROM attendance_absence WHERE child_id = erased;
    DELETE FROM attendance_meals WHERE child_id = erased;
    DELETE FROM attendance_stay WHERE child_id = erased;
    DELETE FROM attendance_weekchoice WHERE child_id = erased;
    DELETE FROM attendance_carecontract WHERE child_id = erased;

    -- Bills: their sums stay, what they rested on and what people wrote goes.
    UPDATE billing_statement SET content = NULL WHERE child_id = erased;
    UPDATE billing_goodwill SET reason = '' WHERE child_id = erased AND reason <> '';
    DELETE FROM billing_correction WHERE child_id = erased;

    -- Who it is. A code is not given again: of each so little is kept that it names nobody.
    INSERT INTO registry_givencode (mark)
    SELECT accueil_code_mark(code) FROM (
        SELECT iam_code FROM registry_card WHERE child_id = erased
        UNION SELECT iam_code FROM registry_child WHERE id = erased) given(code)
    WHERE code IS NOT NULL ON CONFLICT DO NOTHING;
    DELETE FROM identity_code WHERE child_id = erased;
    UPDATE identity_link SET ended_at = now() WHERE child_id = erased AND ended_at IS NULL;
    DELETE FROM registry_parentsword WHERE child_id = erased;
    DELETE FROM registry_namekey WHERE child_id = erased;
    DELETE FROM registry_card WHERE child_id = erased;
    DELETE FROM registry_plannedcare WHERE child_id = erased;
    DELETE FROM registry_maintenance WHERE child_id = erased;
    DELETE FROM registry_bar WHERE child_id = erased;
    DELETE FROM registry_membership WHERE child_id = erased;
    DELETE FROM registry_schooling WHERE child_id = erased;
    DELETE FROM registry_address WHERE child_id = erased;
    DELETE FROM registry_identity WHERE child_id = erased;
    DELETE FROM registry_home WHERE child_id = erased;
    DELETE FROM registry_registerquery WHERE application_id = ANY (applications);
    DELETE FROM registry_consent WHERE application_id = ANY (applications);
    DELETE FROM registry_applicationstep WHERE application_id = ANY (applications);

    -- A household whose children are all erased.
    DELETE FROM registry_application WHERE household_id = ANY (emptied);
    DELETE FROM registry_situationdecision WHERE request_id IN (
        SELECT id FROM registry_situationrequest WHERE household_id = ANY (emptied));
    DELETE FROM registry_situationrequest WHERE household_id = ANY (emptied);
    DELETE FROM registry_precarious WHERE household_id = ANY (emptied);
    DELETE FROM registry_income WHERE household_id = ANY (emptied);
    DELETE FROM registry_adult WHERE household_id = ANY (emptied);
    DELETE FROM registry_composition WHERE household_id = ANY (emptied);

    UPDATE registry_child SET iam_code = NULL, erased_at = now() WHERE id = erased;
    DELETE FROM billing_mark WHERE child = erased;
    PERFORM set_config('accueil.erasing', '', true);
    RETURN true;
END $$;
"""
# Three bytes of a digest: some hundred codes share each, so it says of nobody that it was there.
CODES = """
CREATE FUNCTION accueil_code_mark(code text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT substring(sha256(convert_to(code, 'UTF8')) FROM 1 FOR 3)
$$;
CREATE FUNCTION accueil_guard_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM registry_givencode WHERE mark = accueil_code_mark(NEW.iam_code))
        AND NOT EXISTS (SELECT FROM registry_card k
                        WHERE k.child_id = NEW.child_id AND k.iam_code = NEW.iam_code)
    THEN RAISE EXCEPTION USING ERRCODE = 'unique_violation',
        MESSAGE = 'this code was that of a child that was erased: it is not given again';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER given BEFORE INSERT ON registry_card
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_code();
"""
CODES_BACK = """
DROP TRIGGER given ON registry_card; DROP FUNCTION accueil_guard_code;
DROP FUNCTION accueil_code_mark;
"""
# Nothing of it is billed anew: without its facts the law would say that nothing was owed.
NOT_MARKED = """
CREATE FUNCTION accueil_guard_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM registry_child WHERE id = NEW.child AND erased_at IS NOT NULL)
    THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = format('child %s was erased: nothing of it is billed anew', NEW.child);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erased BEFORE INSERT ON billing_mark
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_mark();
"""
NOT_MARKED_BACK = "DROP TRIGGER erased ON billing_mark; DROP FUNCTION accueil_guard_mark;"
BACK = """
DROP FUNCTION accueil_erase; DROP FUNCTION accueil_keeps;
"""
APPEND_ONLY = (
    *("registry_applicationstep", "registry_consent", "registry_registerquery"),
    *("registry_situationrequest", "registry_situationdecision"),
    *("attendance_doorevent", "attendance_reason", "billing_statement"),
    *("documents_document", "documents_rendering", "store_printbatch"),
)
# Guarded table → the events and the function of its trigger. The ledger is not among them.
GUARDED = {
    **{table: ("UPDATE OR DELETE", "accueil_refuse") for table in APPEND_ONLY},
    "attendance_dispute": ("UPDATE OR DELETE", "accueil_guard_dispute"),
    "billing_goodwill": ("UPDATE OR DELETE", "accueil_guard_goodwill"),
    "registry_parentsword": ("INSERT OR UPDATE OR DELETE", "accueil_guard_parents_word"),
}


def _guards() -> Iterator[migrations.RunSQL]:
    """The guards as they were, but for the statements of the function."""
    made = (
        "CREATE OR REPLACE TRIGGER guard BEFORE {events} ON {table} FOR EACH ROW {when}"
        " EXECUTE FUNCTION {function}();"
    )
    for table, (events, function) in GUARDED.items():
        named = {"table": table, "events": events, "function": function}
        yield migrations.RunSQL(
            made.format(**named, when="WHEN (NOT accueil_erases())"), made.format(**named, when="")
        )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_parents_word"),
        ("attendance", "0006_disputes"),
        ("billing", "0009_erased_content"),
        ("documents", "0005_household"),
        ("identity", "0007_closed_account"),
        ("store", "0007_erased_batch"),
    ]

    operations = [
        migrations.AddField("child", "erased_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "GivenCode",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.BinaryField(unique=True)),
            ],
        ),
        security.append_only("registry_givencode"),
        migrations.RunSQL(ERASES, "DROP FUNCTION accueil_erases;"),
        migrations.RunSQL(CODES, CODES_BACK),
        migrations.RunSQL(KEEPS + ERASE, BACK),
        migrations.RunSQL(NOT_MARKED, NOT_MARKED_BACK),
        *_guards(),
    ]
