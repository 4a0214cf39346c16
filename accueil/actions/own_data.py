"""What an account may know of the data about it: who looked, and a copy of all it sees.

The copy is made with the rows that the account's own connection sees, so it can hold no other; and
with what its links by two PINs show, asked by place.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from accueil.actions.facilities import Place, places
from accueil.actions.notices import received
from accueil.actions.papers import rendering
from accueil.attendance.models import (
    Absence,
    Dispute,
    EmergencyContact,
    Meals,
    Stay,
    WeekChoice,
)
from accueil.billing.models import Statement
from accueil.documents.models import Document
from accueil.identity.links import at_facilities, children_of, linked
from accueil.identity.models import Account, SignIn
from accueil.registry import models as m
from accueil.store.encrypted import EncryptedBytes
from accueil.store.facts import Fact
from accueil.store.models import AccessLog, Message
from accueil.store.security import seeing_the_country

# Tables of a child that go into the copy, by the name of the file.
TABLES: tuple[tuple[str, type[Model]], ...] = (
    ("identity", m.Identity),
    ("addresses", m.Address),
    ("schooling", m.Schooling),
    ("contracts", m.Membership),
    ("planned_care", m.PlannedCare),
    ("maintenance", m.Maintenance),
    ("cards", m.Card),
    ("parents_words", m.ParentsWord),
    ("weeks_without_free_hours", WeekChoice),
    ("disputes", Dispute),
)
# Letters with a code in them are not copied.
PAPERS = ("contract", "reminder", "decision", "termination", "monthly_statement", "certificate")
# What only points to other rows, or finds them again.
LEFT_OUT = ("_key", "_id", "recorded_by", "withdrawn_by", "issued_by", "decided_by", "answered_by")


@dataclass(frozen=True, slots=True)
class Look:
    """Who read or changed what is known of a child: role and office, when, why; not by name."""

    at: datetime
    child: UUID
    role: str
    office: str
    action: str
    why: str
    own: bool


def looks(account: UUID, *, own: bool) -> QuerySet[AccessLog]:
    """The entries about the account's children, the newest first; to be read by `shown`.

    `own`: with what the account itself did.
    """
    children = [child.pk for child in children_of(account)]
    found = AccessLog.objects.filter(child__in=children).order_by("-at", "-pk")
    return found if own else found.exclude(account=account)


def how_many(account: UUID, *, own: bool) -> int:
    """How many entries there are."""
    found = looks(account, own=own)
    with seeing_the_country():
        return found.count()


def shown(account: UUID, first: int, last: int, *, own: bool) -> list[Look]:
    """Some of the entries, by place: `first` included, `last` not."""
    found = looks(account, own=own)
    with seeing_the_country():
        entries = list(found[first:last])
        offices = dict(m.Office.objects.values_list("id", "name"))
        providers = _providers(entry.office for entry in entries)
    return [
        Look(
            entry.at,
            entry.child,
            entry.role,
            offices.get(entry.office) or providers.get(entry.office, ""),
            entry.action,
            entry.why,
            entry.account == account,
        )
        for entry in entries
        if entry.child is not None
    ]


def _providers(offices: Iterable[str]) -> dict[str, str]:
    keys = [key for key in offices if _is_key(key)]
    found = m.Provider.objects.filter(pk__in=keys).values_list("id", "name")
    return {str(key): name for key, name in found}


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def copy_of(account: Account, now: datetime, readme: str) -> bytes:
    """A zip file with all that the account's connection sees: JSON, and papers as PDF.

    `readme`: what its first file says. Codes, passwords and keys are not in it.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("README.txt", readme)
        into.writestr("account.json", _json(_account(account)))
        for place in places(account, localdate(now)):
            folder = f"facilities/{place.provider}/{place.child}"
            for name, rows in _at_facility(account, place, now):
                into.writestr(f"{folder}/{name}.json", _json(rows))
        for child in children_of(account.pk):
            folder = child.iam_code or str(child.pk)
            for name, content in _child(child, now):
                into.writestr(f"{folder}/{name}", content)
    return whole.getvalue()


def _account(account: Account) -> dict[str, Any]:
    sign_ins = SignIn.objects.filter(account=account).order_by("at")
    messages = Message.objects.filter(office=str(account.pk)).order_by("created_at")
    return {
        "created": account.created_at,
        "language": account.language,
        "mobile": account.mobile,
        "email": account.private_email,
        "children": [
            {"iam_code": link.child.iam_code, "since": link.made_at, "proof": link.proof}
            for link in linked(account.pk).select_related("child")
        ],
        "facilities": [
            {"provider": link.provider.name, "since": link.made_at, "proof": link.proof}
            for link in at_facilities(account.pk).select_related("provider")
            if link.provider
        ],
        "sign_ins": list(sign_ins.values("at", "seen_at", "ended_at", "how", "device")),
        "messages": list(messages.values("created_at", "channel", "kind", "state", "sent_at")),
    }


def _at_facility(
    account: Account, place: Place, now: datetime
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What a facility shows of a child: days, absences that the account reported, whom to call,
    what it wrote to the family (titles). Of the absences of others only the days and the kind."""
    about = {"child": place.child, "provider": place.provider}
    _at, notices = received(account, place.child, place.provider, now)
    with seeing_the_country():
        known = {"child": place.name, "facility": place.facility, "since": place.since}
        stays = Stay.objects.current().filter(**about).order_by("day", "start")
        meals = Meals.objects.current().filter(**about).order_by("day")
        absences = Absence.objects.current().filter(**about).order_by("valid")
        contacts = EmergencyContact.objects.current().filter(**about).order_by("place")
        kept: dict[str, list[dict[str, Any]]] = {
            "place": [known],
            "stays": [dict(row) for row in stays.values("day", "start", "until")],
            "meals": [dict(row) for row in meals.values("day", "count")],
            "absences": [_absence(one, account) for one in absences],
            "emergency_contacts": [_row(one) for one in contacts],
            "notices": [
                {"written_at": one.written_at, "title": one.title} for one in reversed(notices)
            ],
        }
    for name, rows in kept.items():
        if rows:
            yield name, rows


def _absence(one: Absence, account: Account) -> dict[str, Any]:
    own = one.recorded_by == account.pk
    told = {"valid": one.valid, "kind": one.kind, "reported_by_you": own}
    return told | ({"note": one.note} if own else {})


def _child(child: m.Child, now: datetime) -> Iterator[tuple[str, str | bytes]]:
    for name, model in TABLES:
        rows = [_row(row) for row in model._default_manager.filter(child=child).order_by("pk")]
        if rows:
            yield f"{name}.json", _json(rows)
    statements = Statement.objects.filter(child=child).order_by("period", "version")
    for one in statements:
        yield f"bills/{one.period}-{one.version}.json", _json(_row(one))
    papers = Document.objects.filter(child=child, kind__in=PAPERS).order_by("made_at")
    for paper in papers:
        with seeing_the_country():  # the paper was seen; its PDF is made when first asked for
            content = bytes(rendering(paper, now).content)
        yield f"papers/{paper.kind}-{paper.number}-{paper.version}.pdf", content


def _row(row: Model) -> dict[str, Any]:
    """A row's columns as they are, without those that point elsewhere."""
    fields = [f for f in row._meta.concrete_fields if not f.attname.endswith(LEFT_OUT)]
    return {f.name: getattr(row, f.attname) for f in fields if _is_told(row, f)}


def _is_told(row: Model, field: Any) -> bool:
    """Digests are for machines; of a fact its days are told once, as a range."""
    if isinstance(row, Fact) and field.name in ("after", "during"):
        return False
    return isinstance(field, EncryptedBytes) or field.get_internal_type() != "BinaryField"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "lower") and hasattr(value, "upper"):  # a range of days, the end not included
        return {"from": value.lower, "until": value.upper}
    return str(value)
