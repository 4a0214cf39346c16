"""Tables that belong to no one in particular: numbers, the access log, the outbox."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from accueil.store.encrypted import EncryptedBytes, EncryptedJson


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with its role and office, or a job (no account).

    `purpose`: what for, as the access log keeps it: the page's task, or a reason that was given.
    """

    account: UUID | None
    role: str
    office: str = ""
    purpose: str = ""


class AccessLog(models.Model):
    """Who read or changed which person's data, when and why; kept 3 years (youth law, art. 29)."""

    ACTIONS = ("read", "change", "look_up", "download", "sign_in")

    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    role = models.CharField(max_length=32)
    office = models.CharField(max_length=64, default="")
    action = models.CharField(max_length=16, choices=[(a, a) for a in ACTIONS])
    what = models.CharField(max_length=120)
    why = models.CharField(max_length=400, default="")
    child = models.UUIDField(null=True)
    household = models.UUIDField(null=True)

    append_only = True

    class Meta:
        """Asked by child and by account, in the order of time."""

        indexes = (
            models.Index(fields=["child", "at"], name="log_child"),
            models.Index(fields=["account", "at"], name="log_account"),
        )


def note(
    actor: Actor,
    action: str,
    what: str,
    *,
    now: datetime,
    child: UUID | None = None,
    household: UUID | None = None,
    why: str = "",
) -> None:
    """Write into the access log, in the transaction of what is noted.

    `why`: a reason of its own, such as that of an ending; else the purpose of who acts.
    """
    AccessLog.objects.create(
        at=now,
        account=actor.account,
        role=actor.role,
        office=actor.office,
        action=action,
        what=what,
        why=(why or actor.purpose)[:400],
        child=child,
        household=household,
    )


class Series(models.Model):
    """The last number given in a series and year."""

    name = models.CharField(max_length=32)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        """One row a series and year."""

        constraints = (models.UniqueConstraint(fields=["name", "year"], name="series_once"),)


def next_number(series: str, year: int) -> str:
    """The next number of a series, such as 2026-000123; no gaps: it falls with its transaction."""
    (number,) = next_numbers(series, year, 1)
    return f"{year}-{number:06}"


def next_numbers(series: str, year: int, count: int) -> range:
    """The next numbers of a series, so many one after the other; they fall with their transaction.

    Who asks for the same series waits until that transaction is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_series AS s (name, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (name, year) DO UPDATE SET last = s.last + %s RETURNING last",
            [series, year, count, count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


class PrintBatch(models.Model):
    """Letters that left together for the printer.

    One with a letter about a child that was erased keeps its count, and no letters.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    letters = models.IntegerField()
    content = EncryptedBytes(null=True)
    listed = EncryptedBytes(null=True)

    append_only = True


class Message(models.Model):
    """Something that leaves: an e-mail, an SMS, a letter. `key` makes asking twice one message.

    `sent_at`: handed over; `reported`, `delivered_at`: what the gateway, which calls it
    `gateway_id`, said of it later. With `not_after` it leaves at once or never after that moment.
    `tries`: refused as often; `delays`: the gateway did not answer as often. `wiped_at`: since then
    its text is no longer kept.
    """

    CHANNELS = ("email", "sms", "letter")
    STATES = ("waiting", "sent", "failed", "void")
    REPORTED = ("", "delivered", "bounced")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=[(c, c) for c in CHANNELS])
    office = models.CharField(max_length=64, default="")
    kind = models.CharField(max_length=32)
    child = models.UUIDField(null=True)
    document = models.UUIDField(null=True)
    language = models.CharField(max_length=2)
    content = EncryptedJson()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting", choices=[(s, s) for s in STATES])
    tries = models.IntegerField(default=0)
    delays = models.IntegerField(default=0)
    failure = models.CharField(max_length=400, default="")
    next_try_at = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=128, default="")
    reported = models.CharField(max_length=9, default="", choices=[(r, r) for r in REPORTED])
    delivered_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(PrintBatch, null=True, on_delete=models.PROTECT)

    class Meta:
        """What waits, by channel; what a child received; what a gateway reports about; what holds
        a code or a link and is over."""

        constraints = (
            models.CheckConstraint(
                name="message_delivered",
                condition=models.Q(reported="delivered", delivered_at__isnull=False)
                | models.Q(delivered_at__isnull=True) & ~models.Q(reported="delivered"),
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "created_at"],
                name="message_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["created_at"],
                name="message_urgent",
                condition=models.Q(state="waiting", not_after__isnull=False),
            ),
            models.Index(fields=["child", "created_at"], name="message_child"),
            models.Index(
                fields=["gateway_id"], name="message_gateway", condition=~models.Q(gateway_id="")
            ),
            models.Index(
                fields=["kind", "created_at"],
                name="message_unwiped",
                condition=models.Q(wiped_at__isnull=True),
            ),
        )


class Gateway(models.Model):
    """Whether what takes over a channel's messages answers, or the mailbox of reports of e-mails:
    since when not, and why."""

    channel = models.CharField(max_length=8, unique=True)
    down_since = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    why = models.CharField(max_length=400, default="")


class Report(models.Model):
    """What a gateway reported of a message that is not known by its name yet; gone once it is."""

    channel = models.CharField(max_length=8)
    gateway_id = models.CharField(max_length=128)
    state = models.CharField(max_length=9)
    at = models.DateTimeField()

    class Meta:
        """Once a message and state."""

        constraints = (
            models.UniqueConstraint(fields=["channel", "gateway_id", "state"], name="report_once"),
        )


class Upload(models.Model):
    """A file somebody handed in: its type checked by content, encrypted, never executed."""

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.CharField(max_length=64)
    application = models.UUIDField(null=True)
    child = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    name = EncryptedJson()
    content = EncryptedBytes()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Asked by application and by child."""

        indexes = (
            models.Index(fields=["application"], name="upload_application"),
            models.Index(fields=["child"], name="upload_child"),
        )


class Answered(models.Model):
    """An answer that was given to a program: asked again with the same key, it is given again.

    `caller`: whose key; `asked`: the digest of what was asked, so that the key of another question
    is noticed.
    """

    caller = models.UUIDField()
    key = models.CharField(max_length=80)
    asked = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    body = EncryptedBytes()
    at = models.DateTimeField()

    class Meta:
        """Once a caller and key."""

        constraints = (models.UniqueConstraint(fields=["caller", "key"], name="answered_once"),)
        indexes = (models.Index(fields=["at"], name="answered_at"),)
