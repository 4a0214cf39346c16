"""What a facility writes to the families of its children: written once, read by who is linked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accueil.actions.facilities import Place, place, places
from accueil.attendance.children import Attending, now_or_soon
from accueil.attendance.models import Notice, NoticeRead
from accueil.documents.email import framed
from accueil.documents.words import plain, say
from accueil.identity.links import at_facilities
from accueil.identity.models import Account, Link
from accueil.registry.models import Provider
from accueil.store import outbox, uploads
from accueil.store.models import Actor, Upload, note
from accueil.store.security import seeing_the_country

KIND = "notice"  # of its files and of the e-mail that tells of it
LONGEST_TITLE, LONGEST, MOST_FILES = 120, 5000, 5
TO = ("all", "group", "children")
# Who is linked reads what was written so long before, too.
BEFORE_LINK = timedelta(days=60)
# A file of a message that was never sent waits so long.
UNSENT = timedelta(days=2)
HOME = "/family/"
# Why something is refused.
REFUSED = (
    "title",  # none, or a longer one than 120 letters
    "text",  # none, or a longer one than 5,000 letters
    "nobody",  # no child is meant
    "files",  # more than five, or one that is not the facility's
)


class CannotWrite(ValueError):
    """Why a notice is refused: `code` of REFUSED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    """What a facility wants to write: to all, a `group`, or single `children`; its files."""

    title: str
    text: str
    to: str = "all"
    group: str = ""
    children: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a notice reaches: its children, how many accounts read it, the children of nobody."""

    children: tuple[Attending, ...]
    accounts: int
    unlinked: tuple[Attending, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice as the facility sees it: how many accounts could read it, and how many did."""

    notice: Notice
    accounts: int
    read: int


@dataclass(frozen=True, slots=True)
class Received:
    """A notice as a family sees it."""

    key: UUID
    title: str
    text: str
    written_at: datetime
    files: tuple[Upload, ...]
    is_read: bool


def addressed(draft: Draft, children: Sequence[Attending]) -> list[Attending]:
    """Which of the children of a facility a draft is about."""
    if draft.to == "group":
        return [one for one in children if one.group == draft.group]
    if draft.to == "children":
        return [one for one in children if one.child in draft.children]
    return list(children) if draft.to == "all" else []


def reach(provider: Provider, children: Iterable[Attending]) -> Reach:
    """Whom a notice to the families of these children reaches now."""
    meant = tuple(children)
    linked = _linked(provider.pk, [one.child for one in meant])
    accounts = set().union(*linked.values()) if linked else set()
    return Reach(meant, len(accounts), tuple(one for one in meant if one.child not in linked))


def _linked(provider: UUID, children: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The accounts that are linked to children at a facility; who has none is left out."""
    there = Link.objects.filter(provider=provider, ended_at__isnull=True, child__in=list(children))
    found: dict[UUID, set[UUID]] = {}
    for child, account in there.values_list("child", "account"):
        found.setdefault(child, set()).add(account)
    return found


def linked_children(provider: UUID, children: Iterable[UUID]) -> set[UUID]:
    """Which children have a linked account at a facility."""
    return set(_linked(provider, children))


def keep_file(provider: Provider, content: bytes, name: str, *, by: Actor, now: datetime) -> Upload:
    """Keep a file for a notice. Refuses with `uploads.NotAccepted`."""
    belongs = uploads.Belongs(str(provider.pk), KIND)
    return uploads.take_in(content, name, belongs, by=by.account, now=now)


def files_of(provider: UUID, keys: Iterable[UUID]) -> list[Upload]:
    """The files of a facility for notices with these keys, without their content, in that order."""
    order = {key: number for number, key in enumerate(keys)}
    there = Upload.objects.filter(
        pk__in=list(order), office=str(provider), kind=KIND, removed_at=None
    )
    return sorted(there.defer("content"), key=lambda file: order[file.pk])


@transaction.atomic
def write(provider: Provider, draft: Draft, key: UUID, *, actor: Actor, now: datetime) -> Notice:
    """Write to families; each linked account is told by e-mail. Refuses with `CannotWrite`.

    `key`: that of the form. Sent twice with one key it is one notice.
    """
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    name = uuid5(provider.pk, key.hex)
    known = Notice.objects.filter(pk=name).first()
    if known is not None:
        return known
    title, text = draft.title.strip(), draft.text.replace("\r\n", "\n").strip()
    if not title or len(title) > LONGEST_TITLE:
        raise CannotWrite("title")
    if not text or len(text) > LONGEST:
        raise CannotWrite("text")
    children = addressed(draft, now_or_soon(provider, localdate(now)))
    if not children:
        raise CannotWrite("nobody")
    files = [file.pk for file in files_of(provider.pk, draft.files)]
    if len(files) != len(set(draft.files)) or len(files) > MOST_FILES:
        raise CannotWrite("files")
    made = Notice.objects.create(
        id=name,
        provider=provider,
        title=title,
        text=text,
        children=[one.child for one in children],
        files=files,
        written_at=now,
        written_by=actor.account,
    )
    note(actor, "change", f"notice: written, {len(children)} children", now=now)
    _tell(made, provider, now)
    return made


def _tell(made: Notice, provider: Provider, now: datetime) -> None:
    """An e-mail to each linked account that has an address: that there is something to read."""
    with seeing_the_country():
        linked = _linked(provider.pk, made.children)
        accounts = set().union(*linked.values()) if linked else set()
        told = Account.objects.filter(pk__in=accounts, is_active=True, private_email__isnull=False)
        for account in told:
            _put(made, plain(provider.name), account, now)


def _put(made: Notice, provider: str, account: Account, now: datetime) -> None:
    language = account.language
    where = f"{settings.ADDRESS.rstrip('/')}{HOME}"
    lines = [
        say("notice.facility", language, provider=provider),
        say("notice.facility_read", language),
        where,
    ]
    subject = say("notice.facility_subject", language, provider=provider)
    outbox.put(
        _key(made.pk, account.pk),
        "email",
        kind=KIND,
        language=language,
        content=framed(account.private_email, subject, lines, language),
        now=now,
        office=str(account.pk),
    )


def _key(notice: UUID, account: UUID) -> str:
    return f"notice:{notice}:{account}"


@transaction.atomic
def take_back(key: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a notice back: families see it no longer, e-mails that wait do not leave.

    The connection sees the notice. Taken back twice it is taken back once.
    """
    found = Notice.objects.select_for_update().get(pk=key)
    if found.withdrawn_at is not None:
        return
    Notice.objects.filter(pk=key).update(withdrawn_at=now)
    note(actor, "change", "notice: taken back", now=now)
    with seeing_the_country():
        linked = _linked(found.provider_id, found.children)
        outbox.void([_key(key, one) for accounts in linked.values() for one in accounts])


def sent(provider: UUID, notices: Sequence[Notice]) -> list[Sent]:
    """Notices of a facility with how many could read them and did, in few queries."""
    linked = _linked(provider, {child for one in notices for child in one.children})
    of: dict[UUID, set[UUID]] = {one.pk: set() for one in notices}
    rows = NoticeRead.objects.filter(notice__in=list(of)).values_list("notice", "account")
    for notice, account in rows:
        of[notice].add(account)
    found = []
    for one in notices:
        could = set().union(*(linked.get(child, set()) for child in one.children))
        found.append(Sent(one, len(could | of[one.pk]), len(of[one.pk])))
    return found


def received(
    account: Account, child: UUID, provider: UUID, now: datetime
) -> tuple[Place, list[Received]]:
    """What a facility wrote to the family of a child, the newest first. Raises NotLinked."""
    at = place(account, child, provider, localdate(now))
    with seeing_the_country():
        there = _for([at]).filter(children__contains=[child]).order_by("-written_at")
        found = [one for one in there if one.written_at >= at.since - BEFORE_LINK]
        read = _read_by(account, found)
        names = {file for one in found for file in one.files}
        files = {file.pk: file for file in files_of(provider, names)}
    return at, [_received(one, one.pk in read, files) for one in found]


def _received(one: Notice, is_read: bool, files: dict[UUID, Upload]) -> Received:
    known = tuple(files[key] for key in one.files if key in files)
    return Received(one.pk, one.title, one.text, one.written_at, known, is_read)


def read(
    account: Account, child: UUID, provider: UUID, key: UUID, *, now: datetime
) -> tuple[Place, Received]:
    """One notice; from now on the account has read it. Raises NotLinked, Notice.DoesNotExist."""
    at, there = received(account, child, provider, now)
    found = next((one for one in there if one.key == key), None)
    if found is None:
        raise Notice.DoesNotExist
    if not found.is_read:
        with seeing_the_country():
            mark = NoticeRead(notice_id=key, provider_id=provider, account=account.pk, at=now)
            NoticeRead.objects.bulk_create([mark], ignore_conflicts=True)
    return at, found


def file_of(found: Received, key: UUID) -> Upload:
    """A file of a notice that was received, with its content. Raises Upload.DoesNotExist."""
    if key not in {file.pk for file in found.files}:
        raise Upload.DoesNotExist
    with seeing_the_country():
        return Upload.objects.get(pk=key)


def unread(account: Account, now: datetime) -> dict[tuple[UUID, UUID], int]:
    """How many notices an account has not read, by child and facility; where none: 0."""
    if not at_facilities(account.pk).exists():
        return {}
    own = places(account, localdate(now))
    with seeing_the_country():
        there = list(_for(own).defer("title", "text"))
        done = _read_by(account, there)
    counts: Counter[tuple[UUID, UUID]] = Counter()
    for at in own:
        counts[at.child, at.provider] += sum(
            one.provider_id == at.provider
            and at.child in one.children
            and one.written_at >= at.since - BEFORE_LINK
            and one.pk not in done
            for one in there
        )
    return dict(counts)


def _for(own: Sequence[Place]) -> QuerySet[Notice]:
    """The notices that hold at some places, not longer before the first link than is shown."""
    since = min((at.since for at in own), default=None)
    if since is None:
        return Notice.objects.none()
    return Notice.objects.filter(
        provider__in={at.provider for at in own},
        children__overlap=[at.child for at in own],
        written_at__gte=since - BEFORE_LINK,
        withdrawn_at__isnull=True,
    )


def _read_by(account: Account, notices: Iterable[Notice]) -> set[UUID]:
    rows = NoticeRead.objects.filter(account=account.pk, notice__in=[one.pk for one in notices])
    return set(rows.values_list("notice", flat=True))


def drop_unsent(now: datetime) -> int:
    """Take away files that were handed in for a notice which was never sent; how many."""
    old = Upload.objects.filter(kind=KIND, removed_at=None, uploaded_at__lt=now - UNSENT)
    waiting = list(old.values_list("pk", flat=True))
    kept = Notice.objects.filter(files__overlap=waiting).values_list("files", flat=True)
    return old.exclude(pk__in={file for files in kept for file in files}).update(removed_at=now)
