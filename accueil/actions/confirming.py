"""A family confirms from its account that nothing has changed: the renewal waits for the officer.

Shown is what the contract says, computed as it would be printed today. What is confirmed opens the
renewal as an officer would, by the same function, so that only the signature is left.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localdate, localtime

from accueil.actions import change, handing_in
from accueil.actions.papers import Writer, contract_record
from accueil.actions.parents_words import account_of, own_child
from accueil.actions.renewal import start_renewal
from accueil.documents.records import Recipient
from accueil.identity.links import linked
from accueil.law.calendar import Period
from accueil.law.child import Child as LawChild
from accueil.law.child import is_covered
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry import parents, radar
from accueil.registry.answers import Answers
from accueil.registry.applications import documents_seen
from accueil.registry.documents_to_bring import DocumentNeeded
from accueil.registry.papers import (
    documents_needed,
    kind_of,
    recorded_before,
    uploaded_kinds,
)
from accueil.registry.renewal import answers_of, renewed_with
from accueil.registry.situation import NoSituation
from accueil.store.encrypted import blind
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

DAY = timedelta(days=1)
# How it stands with renewing a contract.
STATES = (
    "none",  # there is no contract, or it was ended
    "over",  # it ended too long ago
    "early",  # not yet: from `opens` on
    "too_old",  # the child will be too old
    "barred",  # after a false declaration
    "unknown",  # too little is known of the family
    "open",  # it can be confirmed
    "confirmed",  # it was, and waits for the officer
)


class CannotConfirm(ValueError):
    """Why a renewal cannot be confirmed: a state of STATES."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with renewing a child's contract: its last day, and when it can be renewed.

    `word`: what parents confirmed last, whatever became of it; `own`: it was this
    account. `over`: the last day is over.
    """

    child: UUID
    name: str
    state: str
    last: date | None = None
    opens: date | None = None
    closes: date | None = None
    word: m.ParentsWord | None = None
    own: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a renewal asks for. `kind`: what its file is called; `there`: handed in."""

    kind: str
    key: str
    for_whom: str
    required: bool
    there: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a contract says of a family, without amounts, and what goes with its renewal.

    `children`: name and date of birth, the child first, then those of the account whose contracts
    are renewed with it. `band`: a row of the scale. `digest` names what was shown.
    """

    number: str
    language: str
    children: tuple[tuple[str, date], ...]
    representative: str
    applicant: str
    partner: str
    home: Recipient
    applicant_home: Recipient | None
    billing: Recipient
    household_kind: str
    allowance_children: int
    declared: bool
    income_asked: bool
    precarious: bool
    band: str
    papers: tuple[Paper, ...]
    digest: str


def standing(actor: Actor, child: UUID, now: datetime) -> Standing:
    """How it stands with one child's renewal. Refuses (CannotSay) a child of others."""
    of = own_child(actor, child)
    with seeing_the_country():
        return _standing(of, localdate(now), actor.account)


def standings(actor: Actor, now: datetime) -> list[Standing]:
    """How it stands with the renewal of each of an account's children, in their order."""
    with seeing_the_country():
        rows = linked(account_of(actor)).select_related("child__office")
        return [_standing(link.child, localdate(now), actor.account) for link in rows]


def _standing(of: m.Child, today: date, account: UUID | None = None) -> Standing:
    known = m.Identity.objects.current().filter(child=of).order_by("valid").last()
    name = f"{known.given_name} {known.family_name}" if known else of.iam_code or ""
    contract = m.Membership.objects.current().filter(child=of).order_by("valid").last()
    if contract is None or contract.until is None or contract.ended:
        return Standing(of.pk, name, "none")
    last = contract.until - DAY
    opens, closes = radar.renewable(last)
    words = m.ParentsWord.objects.filter(child=of, kind="unchanged")
    word = words.order_by("-said_at").first()
    waits = word is not None and word.state == "waiting"
    state = "confirmed" if waits else _state(of, known, (opens, closes), today)
    own = word is not None and word.account == account
    return Standing(of.pk, name, state, last, opens, closes, word, own, last < today)


def _state(of: m.Child, known: m.Identity | None, window: tuple[date, date], today: date) -> str:
    opens, closes = window
    if today > closes:
        return "over"
    school = m.Schooling.objects.current().on(today).filter(child=of).first()
    child = LawChild(known.born, school.kind if school else None) if known else None
    if child and not is_covered(child, Period.containing(today).first):
        return "too_old"
    if today < opens:
        return "early"
    if m.Bar.objects.current().filter(child=of, valid__contains=today).exists():
        return "barred"
    try:
        answers_of(of, today)
    except NoSituation:
        return "unknown"
    return "open" if known else "unknown"


def facts(actor: Actor, child: UUID, now: datetime, law: Parameters) -> Facts:
    """What a parent reads before it confirms. Refuses with `CannotSay` and `CannotConfirm`."""
    of = own_child(actor, child)
    with seeing_the_country():
        state = _standing(of, localdate(now)).state
        if state not in ("open", "confirmed"):
            raise CannotConfirm(state)
        return _facts(actor, of, now, law)


def _facts(actor: Actor, of: m.Child, now: datetime, law: Parameters) -> Facts:
    today = localdate(now)
    contract = m.Membership.objects.current().filter(child=of).latest("valid")
    given = _answers(of, today)
    assert contract.until
    day = max(contract.first, min(today, contract.until - DAY))
    try:
        said = contract_record(contract, Writer(None, "", localtime(now)), law, day=day)
    except (NoSituation, LawError, KeyError):
        raise CannotConfirm("unknown") from None
    return Facts(
        number=contract.number,
        language=contract.language,
        children=tuple(_names(_together(actor, of, today))),
        representative=said.representative.name,
        applicant=said.applicant.name if said.applicant else "",
        partner=said.partner.name if said.partner else "",
        home=said.child_address,
        applicant_home=said.applicant_address,
        billing=said.billing,
        household_kind=said.household_kind,
        allowance_children=said.allowance_children,
        declared=said.income_declared,
        income_asked=not (said.precarious or said.tariffs.placed),
        precarious=said.precarious,
        band=said.tariffs.band,
        papers=tuple(_papers(of, given, today)),
        digest=_digest(of, today),
    )


def _answers(of: m.Child, today: date) -> Answers:
    try:
        return answers_of(of, today)
    except NoSituation:
        raise CannotConfirm("unknown") from None


def _together(actor: Actor, of: m.Child, today: date) -> list[m.Child]:
    """The child and those that are renewed with it, as far as they are the account's."""
    own = set(linked(account_of(actor)).values_list("child_id", flat=True))
    return [one for one in renewed_with(of, today) if one.pk in own]


def _names(children: Sequence[m.Child]) -> list[tuple[str, date]]:
    known = {
        row.child_id: (f"{row.given_name} {row.family_name}", row.born)
        for row in m.Identity.objects.current().filter(child__in=children).order_by("valid")
    }
    return [known[child.pk] for child in children if child.pk in known]


def _digest(of: m.Child, today: date) -> str:
    """Names what is believed of the household now: another digest, other facts."""
    return blind(change.digest(renewed_with(of, today)), "confirming").hex()


def _papers(of: m.Child, given: Answers, today: date) -> list[Paper]:
    """What is to be shown with the renewal; what the office has of the family already is not."""
    household = m.Home.objects.current().on(today).get(child=of).household
    recorded = recorded_before(given, household)
    there: set[str] = set()
    if renewal := _open_renewal(household):
        there = uploaded_kinds(renewal) | set(documents_seen(renewal)[0].documents)
    return [
        Paper(kind_of(one), one.key, one.for_whom, one.required, kind_of(one) in there)
        for one in documents_needed(given)
        if one.key != "matricule" and kind_of(one) not in recorded and _is_own(one, given)
    ]


def _is_own(document: DocumentNeeded, given: Answers) -> bool:
    """Whether parents bring it themselves: a service that asks sends its opinion itself."""
    asked_by = given.situation.asked_by if given.situation else ""
    return document.key != "precarious_opinion" or asked_by in ("", "parents")


def _open_renewal(household: m.Household) -> m.Application | None:
    found = m.Application.objects.filter(household=household, purpose="renewal", state="open")
    return found.order_by("opened_at").first()


@transaction.atomic
def confirm(
    actor: Actor, child: UUID, seen: str, files: Collection[UUID], *, now: datetime
) -> list[UUID]:
    """Confirm that nothing has changed: the renewal opens and waits for the officer's signature.

    With it those of the account's children in the same household whose contracts end soon too;
    whose they are is returned. `seen`: the digest of what was shown. Confirmed twice it is once.
    Refuses with `CannotSay`, `CannotConfirm`, and `ChangedMeanwhile` where something else is
    believed by now.
    """
    of = own_child(actor, child)
    today = localdate(now)
    with seeing_the_country():
        change.hold([of])
        state = _standing(of, today).state
        if state == "confirmed":
            hand_in(actor, child, files, now=now)
            return [child]
        if state != "open":
            raise CannotConfirm(state)
        if _digest(of, today) != seen:
            raise change.ChangedMeanwhile
        given = _answers(of, today)
        renewal = start_renewal(of, given, of.office, by=actor.account, now=localtime(now))
        children = [
            one
            for one in _together(actor, of, today)
            if one == of or _standing(one, today).state == "open"
        ]
        for one in children:
            _say(actor, one, renewal, now)
        handing_in.send(actor, files, of.office_id, application=renewal.pk)
    return [one.pk for one in children]


def _say(actor: Actor, of: m.Child, renewal: m.Application, now: datetime) -> None:
    account = account_of(actor)
    m.ParentsWord(
        id=uuid5(renewal.pk, str(of.pk)),  # of a renewal and a child there is one
        child=of,
        account=account,
        kind="unchanged",
        said_at=now,
        application=renewal,
    ).save(force_insert=True)
    note(actor, "change", "parents: renewal confirmed", now=now, child=of.pk)


@transaction.atomic
def hand_in(actor: Actor, child: UUID, files: Collection[UUID], *, now: datetime) -> int:
    """Hand in documents for a renewal that was confirmed and is not signed yet; how many."""
    own_child(actor, child)
    with seeing_the_country():
        word = parents.confirmations([child]).get(child)
        if word is None or word.application is None:
            return 0
        renewal = m.Application.objects.select_for_update().get(pk=word.application.pk)
        if renewal.state != "open":
            return 0
        sent = handing_in.send(actor, files, renewal.office_id, application=renewal.pk)
        if sent:
            note(actor, "change", "parents: documents handed in", now=now, child=child)
    return len(sent)
