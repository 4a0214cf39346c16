"""Care contracts between parents and a provider: the child found, agreed, changed, ended.

The child is found by the IAM code of its card and confirmed by its day of birth. It is never
browsed: whatever is wrong, the answer is the same, and every try is in the access log.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions.care_papers import agency_form, contract_paper
from accueil.actions.care_terms import (
    DAY,
    CannotAgree,
    Terms,
    contracts,
    odd,
    offer_on,
    refuse,
)
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract, Meals, Stay
from accueil.documents.models import Document
from accueil.identity.models import Account
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.iam_code import is_code
from accueil.store.facts import days, record, withdraw
from accueil.store.models import AccessLog, Actor, next_number, note
from accueil.store.security import seeing_the_country

WRONG_TRIES, TRIES_WITHIN = 10, timedelta(hours=1)
LOOKED_UP, NOT_FOUND = "child by its card", "child by its card: not found"
SERIES, MARK = "care", "C"
CHILDMINDER = "ap"
# What the versions of a contract have in common or carry on.
CARRIED = (
    *("number", "iam_code", "language", "signed", "signer", "pattern", "meal_days", "billed"),
    *("hour_cents", "meal_cents", "deposit_cents", "notice_days", "extras", "group"),
)


class TooManyTries(Exception):
    """Somebody was wrong too often within an hour."""


@dataclass(frozen=True, slots=True)
class Found:
    """A child that somebody holds the card of, and no more of it than a contract needs.

    `covered`: whether a membership covers today; `until`: its last day.
    """

    child: UUID
    given_name: str
    family_name: str
    born: date
    language: str
    iam_code: str
    covered: bool
    until: date | None

    @property
    def name(self) -> str:
        """The first name and the family name."""
        return f"{self.given_name} {self.family_name}"


@transaction.atomic
def find_child(iam_code: str, born: date, *, actor: Actor, now: datetime) -> Found | None:
    """The child with an IAM code that was born on a day; None, whatever of it is wrong.

    Every try is noted. Refuses (`TooManyTries`) after ten wrong ones of an account in an hour.
    """
    tries = AccessLog.objects.filter(
        account=actor.account, action="look_up", what=NOT_FOUND, at__gt=now - TRIES_WITHIN
    )
    if actor.account:  # one try at a time
        list(Account.objects.select_for_update().filter(pk=actor.account))
    if tries.count() >= WRONG_TRIES:
        raise TooManyTries
    found = _known(_as_given(iam_code), localdate(now), born=born)
    if found is None:
        note(actor, "look_up", NOT_FOUND, now=now)
        return None
    note(actor, "look_up", LOOKED_UP, now=now, child=found.child)
    return found


def _as_given(typed: str) -> str:
    """An IAM code as it is printed, whichever letters were typed large."""
    bare = "".join(typed.split())
    return bare[:3].capitalize() + bare[3:5].capitalize() + bare[5:]


def _known(code: str, today: date, *, born: date) -> Found | None:
    if not is_code(code):
        return None
    with seeing_the_country():
        identity = m.Identity.objects.current().filter(child__iam_code=code, born=born).first()
        return _found(identity, today) if identity else None


def _found(identity: m.Identity, today: date) -> Found:
    child = identity.child
    contract = m.Membership.objects.current().on(today).filter(child=child).first()
    until = contract.until - DAY if contract and contract.until else None
    return Found(
        child.pk,
        identity.given_name,
        identity.family_name,
        identity.born,
        child.language,
        child.iam_code or "",
        contract is not None,
        until,
    )


def child_with_us(provider: m.Provider, child: UUID, today: date) -> Found | None:
    """A child that has or had a contract with the provider, and whether it has a membership."""
    if not contracts(provider, child).exists():
        return None
    with seeing_the_country():
        return _found(m.Identity.objects.current().filter(child=child).latest("valid"), today)


@transaction.atomic
def sign(
    provider: m.Provider, child: Found, terms: Terms, writer: Writer, law: Parameters
) -> CareContract:
    """Make a contract, with its number and paper; a childminder's enrolment form with it.

    Signed twice with one key it is one. Refuses (`CannotAgree`) what `refuse` does, and what looks
    odd and was not said to be understood (`odd`).
    """
    _hold(provider)
    made = _made(provider, child.child, terms.key)
    if made:
        return made
    today = localdate(writer.now)
    refuse(provider, child.child, terms, law, today=today)
    _refuse_unread(provider, child, terms)
    number = MARK + next_number(SERIES, today.year)
    contract = _contract(provider, child, terms, number, today)
    record(contract, by=writer.account, now=writer.now)
    contract_paper(contract, child.born, terms, writer, law)
    if provider.kind == CHILDMINDER:
        agency_form("enrolment", contract, terms.first, writer)
    return contract


def _hold(provider: m.Provider) -> None:
    """One contract of a provider at a time: others wait until this is committed."""
    m.Provider.objects.select_for_update().get(pk=provider.pk)


def _made(provider: m.Provider, child: UUID, key: str) -> CareContract | None:
    """What became of a draft that was signed before."""
    papers = Document.objects.filter(kind="care_contract", provider=provider, about=key)
    paper = papers.filter(child_id=child).first() if key else None
    if paper is None:
        return None
    there = contracts(provider, child).filter(number=paper.number)
    found: CareContract | None = there.order_by("-valid").first()
    return found


def _refuse_unread(provider: m.Provider, child: Found, terms: Terms) -> None:
    if not terms.signer.strip() or terms.signed is None:
        raise CannotAgree("signer")
    found = odd(provider, child.born, terms)
    if found and not terms.understood:
        raise CannotAgree("unread", odd=found)


def _contract(
    provider: m.Provider, child: Found, terms: Terms, number: str, since: date
) -> CareContract:
    """A contract as it is recorded; what is billed is the provider's rule on the first day."""
    offer = offer_on(provider, terms.first)
    assert offer and terms.signed
    own = provider.kind == CHILDMINDER
    return CareContract(
        child=m.Child(pk=child.child),
        provider=provider,
        number=number,
        iam_code=child.iam_code,
        language=terms.language,
        signed=terms.signed,
        signer=terms.signer.strip(),
        pattern=[list(span) for span in sorted(terms.pattern)],
        meal_days=sorted(terms.meal_days),
        billed=offer.billed,
        hour_cents=terms.hour_cents if own else None,
        meal_cents=(terms.meal_cents or 0) if own else None,
        deposit_cents=terms.deposit_cents,
        notice_days=terms.notice_days,
        extras=[asdict(extra) for extra in terms.extras],
        group=terms.group.strip(),
        valid=days(terms.first, terms.until),
    )


@transaction.atomic
def change(
    provider: m.Provider,
    child: Found,
    terms: Terms,
    writer: Writer,
    law: Parameters,
    *,
    number: str,
) -> CareContract:
    """Agree on something else from `terms.first` on: the number stays, the paper is a new version.

    Refuses what `sign` does, a day before the contract begins, and one after its end.
    """
    _hold(provider)
    made = _made(provider, child.child, terms.key)
    if made:
        return made
    versions = _versions(provider, child.child, number)
    last = versions[-1].until
    if terms.first < versions[0].first or (last and terms.first >= last):
        raise CannotAgree("since", first=versions[0].first, last=last - DAY if last else None)
    if versions[-1].ended:
        raise CannotAgree("ended")
    refuse(provider, child.child, terms, law, today=localdate(writer.now), number=number)
    _refuse_unread(provider, child, terms)
    _refuse_stays_after(provider, child.child, terms.last)
    _cut(versions, terms.first, writer)
    contract = _contract(provider, child, terms, number, terms.first)
    record(contract, by=writer.account, now=writer.now)
    contract_paper(contract, child.born, terms, writer, law)
    return contract


def _versions(provider: m.Provider, child: UUID, number: str) -> list[CareContract]:
    """The rows of a contract, the earliest first. Refuses a number that the child has not."""
    there = contracts(provider, child).filter(number=number)
    found = list(there.select_for_update().order_by("valid"))
    if not found:
        raise CannotAgree("unknown")
    return found


def _cut(versions: list[CareContract], day: date, writer: Writer) -> None:
    """Let nothing of a contract hold from a day on."""
    for row in versions:
        if row.until is not None and row.until <= day:
            continue
        withdraw(row, by=writer.account, now=writer.now)
        if row.first < day:
            rest = _again(row, days(row.first, day))
            record(rest, by=writer.account, now=writer.now)


def _again(row: CareContract, valid: Any, **other: Any) -> CareContract:
    values = {name: getattr(row, name) for name in CARRIED} | other
    child = m.Child(pk=row.child_id)
    return CareContract(child=child, provider_id=row.provider_id, valid=valid, **values)


def notice_end(given: date, notice_days: int) -> date:
    """The last day of a contract whose notice is given on a day."""
    return given + notice_days * DAY


@dataclass(frozen=True, slots=True)
class Ending:
    """How a contract ends: the child's last day of care, and the contract's; both included."""

    last_day_of_care: date
    ends: date
    reason: str


@transaction.atomic
def terminate(
    provider: m.Provider, child: UUID, number: str, ending: Ending, writer: Writer
) -> CareContract:
    """End a contract; a childminder's exit form with it. Ended in the same way twice, it is once.

    Refuses a last day of care before the contract begins or after it ends, an end before stays
    that are entered, and one within another contract of the child here.
    """
    _hold(provider)
    versions = _versions(provider, child, number)
    first, newest = versions[0].first, versions[-1]
    until = ending.ends + DAY
    left = ending.last_day_of_care if ending.last_day_of_care < ending.ends else None
    if newest.ended and (newest.until, newest.left) == (until, left):
        return newest
    if not first <= ending.last_day_of_care <= ending.ends:
        raise CannotAgree("last_day", first=first)
    if newest.until and not newest.ended and until > newest.until:
        raise CannotAgree("after_end", last=newest.until - DAY)
    _refuse_stays_after(provider, child, ending.last_day_of_care)
    later = contracts(provider, child).exclude(number=number)
    if later.filter(valid__overlap=days(first, until)).exists():
        raise CannotAgree("runs", number="", first=first, child=child)
    holding = [row for row in versions if row.first < until][-1]
    _cut(versions, holding.first, writer)
    ended = _again(holding, days(holding.first, until), left=left, ended="terminated")
    record(ended, by=writer.account, now=writer.now, reason=ending.reason)
    if provider.kind == CHILDMINDER:
        agency_form("exit", ended, ending.last_day_of_care, writer)
    return ended


def _refuse_stays_after(provider: m.Provider, child: UUID, day: date | None) -> None:
    if day is None:
        return
    for kind in (Stay, Meals):
        later = kind.objects.current().filter(provider=provider, child_id=child, day__gt=day)
        last = later.order_by("-day").values_list("day", flat=True).first()
        if last:
            raise CannotAgree("stays", day=last)


@transaction.atomic
def take_back(provider: m.Provider, child: UUID, number: str, writer: Writer) -> None:
    """Withdraw a contract that never began. Refuses one in whose days the child was there."""
    _hold(provider)
    versions = _versions(provider, child, number)
    for row in versions:
        for kind in (Stay, Meals):
            there = kind.objects.current().filter(provider=provider, child_id=child)
            within = there.filter(day__gte=row.first)
            within = within.filter(day__lt=row.until) if row.until else within
            if within.exists():
                raise CannotAgree("began")
    for row in versions:
        withdraw(row, by=writer.account, now=writer.now)
