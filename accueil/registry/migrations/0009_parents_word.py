"""What parents say from their account: seen by the child's office, decided once, never edited."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import accueil.store.encrypted
from accueil.store import security

GUARD = """
CREATE FUNCTION accueil_guard_parents_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' THEN
            RAISE EXCEPTION 'what parents said is decided after they said it: %', NEW.id;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'waiting' OR NEW.state = 'waiting'
        OR to_jsonb(NEW) - '{state,decided_at,decided_by,answer}'::text[]
           <> to_jsonb(OLD) - '{state,decided_at,decided_by,answer}'::text[]
    THEN RAISE EXCEPTION 'what parents said is decided once, never edited: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON registry_parentsword
    FOR EACH ROW EXECUTE FUNCTION accueil_guard_parents_word();
"""
BACK = "DROP TRIGGER guard ON registry_parentsword; DROP FUNCTION accueil_guard_parents_word;"


def _named(*names: str) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_written_by_the_state")]

    operations = [
        migrations.CreateModel(
            name="ParentsWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("account", models.UUIDField()),
                ("kind", models.CharField(choices=_named("unchanged", "change"), max_length=12)),
                ("said_at", models.DateTimeField()),
                (
                    "concerns",
                    models.CharField(
                        blank=True,
                        choices=_named("income", "household", "address", "care", "other"),
                        default="",
                        max_length=12,
                    ),
                ),
                ("since", models.DateField(null=True)),
                ("text", accueil.store.encrypted.EncryptedText(default="")),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=_named("waiting", "taken_over", "refused"),
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("answer", accueil.store.encrypted.EncryptedText(default="")),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="registry.application",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parents_words",
                        to="registry.child",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "said_at"], name="parents_word_list")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "unchanged"), ("state", "waiting")),
                        fields=("child",),
                        name="confirmed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("application__isnull", False),
                                ("concerns", ""),
                                ("kind", "unchanged"),
                            ),
                            models.Q(
                                ("application__isnull", True),
                                ("kind", "change"),
                                ("since__isnull", False),
                                models.Q(("concerns", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="word_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="word_decided_on_a_day",
                    ),
                ],
            },
        ),
        security.rows_of("registry_parentsword", "registry_child", "child_id"),
        security.read_by_families("registry_parentsword"),
        migrations.RunSQL(GUARD, BACK),
    ]
