"""What parents dispute of a day: seen by the provider, the child's parents and office."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import accueil.store.encrypted
from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"
PROVIDERS = "coalesce((SELECT current_setting('accueil.providers', true)), '') <> ''"
OF_CHILD = "EXISTS (SELECT 1 FROM registry_child seen WHERE seen.id = attendance_dispute.child_id)"
SEEN = (
    f"CASE WHEN {COUNTRY} THEN true WHEN {PROVIDERS}"
    f" THEN coalesce({security.sees_provider()}, false) ELSE {OF_CHILD} END"
)
# Made by the one function that looks first whose child it is; answered once, by the provider.
MADE = f"""
CREATE POLICY made ON attendance_dispute AS RESTRICTIVE FOR INSERT WITH CHECK ({COUNTRY});
CREATE POLICY answered ON attendance_dispute AS RESTRICTIVE FOR UPDATE
    USING ({PROVIDERS} OR {COUNTRY});
CREATE FUNCTION accueil_guard_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR NEW.answered_at IS NULL
        OR to_jsonb(NEW) - '{{answered_at,answered_by,answer,words}}'::text[]
           <> to_jsonb(OLD) - '{{answered_at,answered_by,answer,words}}'::text[]
    THEN RAISE EXCEPTION 'a dispute is answered once, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON attendance_dispute
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_dispute();
"""
BACK = """
DROP TRIGGER guard ON attendance_dispute; DROP FUNCTION accueil_guard_dispute;
DROP POLICY answered ON attendance_dispute; DROP POLICY made ON attendance_dispute;
"""
OF = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "disputes"}


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0005_closing_reason"),
        ("registry", "0008_written_by_the_state"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("account", models.UUIDField()),
                ("said", accueil.store.encrypted.EncryptedJson()),
                ("made_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("corrected", "corrected"), ("kept", "kept")],
                        default="",
                        max_length=9,
                    ),
                ),
                ("words", accueil.store.encrypted.EncryptedText(default="")),
                ("child", models.ForeignKey(to="registry.child", **OF)),
                ("provider", models.ForeignKey(to="registry.provider", **OF)),
                ("stay", models.ForeignKey(null=True, to="attendance.stay", **OF)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["provider", "day"], name="dispute_of_provider"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("answered_at__isnull", True)),
                        fields=("child", "provider", "day"),
                        name="dispute_open_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                            ),
                            Q(
                                ("answer__in", ["corrected", "kept"]),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dispute_answered_whole",
                    ),
                ],
            },
        ),
        security.rows_of_office("attendance_dispute", SEEN),
        security.read_by_families("attendance_dispute"),
        migrations.RunSQL(MADE, BACK),
    ]
