"""A change in a family: first what it would do to tariffs and money, then the change itself."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Value

from accueil.actions.estimate import Family, Plan, PlansKnown, period_bill
from accueil.actions.letters import send_version
from accueil.actions.papers import Writer, contract_record, freeze
from accueil.documents.contract import Change, ContractRecord
from accueil.documents.differences import differences
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.law.bill import Bill
from accueil.law.calendar import Period
from accueil.law.contract import ContractTariffs, tariffs_of
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.families import Believed
from accueil.registry.history import OF_CHILD, OF_HOUSEHOLD
from accueil.registry.record import Recorder
from accueil.registry.situation import NoSituation, Situation
from accueil.store.facts import days

DAY = timedelta(days=1)
Apply = Callable[[Recorder], None]


class TooFarBack(ValueError):
    """A change is corrected at most one year back (regulation of 27 June 2016, art. 8)."""


class NotYet(ValueError):
    """A change is recorded when it has happened, at the latest in the current period."""


class ChangedMeanwhile(Exception):
    """Somebody else changed something about the family since it was shown."""


@dataclass(frozen=True, slots=True)
class PeriodMoney:
    """What a period costs: the bill of the planned care, or why there is none."""

    period: Period
    bill: Bill | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A child's tariffs on a day, and its periods' money. `tariffs` None: no contract then."""

    child: m.Child
    tariffs: ContractTariffs | None
    periods: tuple[PeriodMoney, ...]

    @property
    def parent_cents(self) -> int:
        """What the parents pay of all periods that have a bill."""
        return sum(money.bill.parent_cents for money in self.periods if money.bill)


@dataclass(frozen=True, slots=True)
class Preview:
    """A child before and after a change."""

    before: Outlook
    after: Outlook

    @property
    def difference_cents(self) -> int:
        """More (or, below zero, less) for the parents over all touched periods."""
        return self.after.parent_cents - self.before.parent_cents


def year_before(day: date) -> date:
    """The same day a year before; the 28th for a 29th of February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def bounds(today: date) -> tuple[date, date]:
    """The earliest and the latest day from which a change can hold."""
    return year_before(today), Period.containing(today).last


def touched_periods(since: date, today: date) -> list[Period]:
    """The billing periods from a day to the current one. Refuses more than a year back."""
    earliest, latest = bounds(today)
    if since < earliest:
        raise TooFarBack(str(since))
    if since > latest:
        raise NotYet(str(since))
    first, current = Period.containing(since), Period.containing(today)
    count = (current.year - first.year) * 12 + current.month - first.month
    return [first.later(number) for number in range(count + 1)]


def outlook(child: m.Child, periods: Sequence[Period], day: date, law: Parameters) -> Outlook:
    """A child's tariffs on a day and the money of some periods, as facts stand now."""
    return outlooks([child], periods, day, law)[0]


def outlooks(
    children: Sequence[m.Child], periods: Sequence[Period], day: date, law: Parameters
) -> list[Outlook]:
    """Each child's tariffs on a day and the money of some periods, as facts stand now.

    A period is told by the situation of its last day: a change holds for the whole period of its
    day. All facts are read once, however many periods there are.
    """
    facts, plans = Believed([child.pk for child in children]), PlansKnown(children)
    found = []
    for child in children:
        known = _Known(child, facts, plans)
        money = tuple(_money(known, period, law) for period in periods)
        found.append(Outlook(child, _tariffs(known, day, law), money))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a child."""

    child: m.Child
    facts: Believed
    plans: PlansKnown

    def on(self, day: date) -> tuple[Situation | None, list[Plan]]:
        """Situation and plans on a day; no situation where too little is known."""
        plans = self.plans.on(self.child, day)
        try:
            return self.facts.situation(self.child.pk, day), plans
        except NoSituation:
            return None, plans


def _facts(children: Sequence[m.Child]) -> dict[str, Any]:
    """The current facts about children and their households by kind, not yet asked for."""
    homes = m.Home.objects.current().filter(child__in=children).values("household")
    found = {k: t.objects.current().filter(child__in=children) for k, t in OF_CHILD.items()}
    for kind, table in OF_HOUSEHOLD.items():
        found[kind] = table.objects.current().filter(household__in=homes)
    return found


def _together(rows: Sequence[Any]) -> Any:
    """Rows of several tables in one answer."""
    first, *others = rows
    return first.union(*others, all=True)


def _tariffs(of: _Known, day: date, law: Parameters) -> ContractTariffs | None:
    known, _ = of.on(day)
    if known is None or known.membership is None:
        return None
    try:
        return tariffs_of(known.household, known.child, known.membership.signed, day, law)
    except LawError:
        return None


def _money(of: _Known, period: Period, law: Parameters) -> PeriodMoney:
    known, plans = of.on(period.last)
    if not plans:
        return PeriodMoney(period, None, "no_plan")
    if known is None:
        return PeriodMoney(period, None, "unknown")
    family = Family(known.household, known.child, known.membership)
    try:
        return PeriodMoney(period, period_bill(family, plans, period, law))
    except LawError as error:
        return PeriodMoney(period, None, str(error))


def preview(
    children: Sequence[m.Child],
    apply: Apply,
    to: Recorder,
    today: date,
    law: Parameters,
    *,
    periods: Sequence[Period] = (),
) -> list[Preview]:
    """What a change would do: it is made, looked at, and taken back; nothing is saved.

    `periods`: those to look at; else those that it touches up to the current one.
    """
    periods = periods or touched_periods(to.since, today)
    day = max(today, to.since)
    before = outlooks(children, periods, day, law)
    with transaction.atomic():
        apply(to)
        after = outlooks(children, periods, day, law)
        transaction.set_rollback(True)
    return [Preview(one, other) for one, other in zip(before, after, strict=True)]


def digest(children: Sequence[m.Child]) -> str:
    """What is believed of children and their households: another digest, another belief."""
    rows = [
        found.annotate(table=Value(kind)).values_list("table", "pk")
        for kind, found in _facts(children).items()
    ]
    return hashlib.sha256(str(sorted(_together(rows))).encode()).hexdigest()


def is_made(children: Sequence[m.Child], apply: Apply, to: Recorder) -> bool:
    """Whether a change would say nothing new: it was saved before."""
    before = digest(children)
    with transaction.atomic():
        apply(to)
        same = digest(children) == before
        transaction.set_rollback(True)
    return same


def hold(children: Sequence[m.Child]) -> None:
    """Keep others who change the same households waiting until this is committed."""
    homes = m.Home.objects.current().filter(child__in=children).values("household")
    list(m.Household.objects.select_for_update().filter(pk__in=homes).order_by("pk"))


@transaction.atomic
def save(
    children: Sequence[m.Child],
    apply: Apply,
    to: Recorder,
    writer: Writer,
    law: Parameters,
    *,
    seen: str = "",
) -> list[Document]:
    """Make a change; each contract that says something else then gets a new version.

    `seen`: the digest of what the officer was shown. Refuses (ChangedMeanwhile) where it is
    another by now; a change that was saved before says nothing new and does nothing.
    """
    touched_periods(to.since, to.now.date())
    hold(children)
    if seen and digest(children) != seen:
        if is_made(children, apply, to):
            return []
        raise ChangedMeanwhile
    return apply_to_contracts(children, apply, to, writer, law)


def apply_to_contracts(
    children: Sequence[m.Child], apply: Apply, to: Recorder, writer: Writer, law: Parameters
) -> list[Document]:
    """Make a change; each contract that says something else then gets a new version and a letter.

    Contracts that are over by now too, where the change reaches back into them.
    """
    before = {c.number: _stated(c, to, writer, law) for c in _contracts(children, to.since)}
    apply(to)
    made = []
    for contract in _contracts(children, to.since):
        document = _next_version(contract, before.get(contract.number), to, writer, law)
        if document:
            send_version(document, to.since, writer)
            made.append(document)
    return made


def _contracts(children: Sequence[m.Child], since: date) -> list[m.Membership]:
    """The contracts that hold on some day from a day on, also those that are over by now."""
    found = m.Membership.objects.current().filter(child__in=children, valid__overlap=days(since))
    return list(found.select_related("child__office").order_by("valid", "number"))


def _stated(
    contract: m.Membership, to: Recorder, writer: Writer, law: Parameters
) -> ContractRecord | None:
    """What a contract says today, or on its day nearest to today; None: too little is known."""
    last = contract.until - DAY if contract.until else date.max
    day = min(max(to.since, writer.now.date(), contract.first), last)
    try:
        return contract_record(contract, writer, law, day=day)
    except (NoSituation, LawError, KeyError):
        return None


def new_version(
    child: m.Child, writer: Writer, law: Parameters, since: date, changes: Sequence[Change]
) -> Document | None:
    """The next version of a child's contract after a fact changed; None where it says the same."""
    day = max(since, writer.now.date())
    contract = m.Membership.objects.current().on(day).filter(child=child).first()
    if contract is None:
        return None
    told = _last_told(contract)
    record = contract_record(contract, writer, law, day=day)
    if told and _says(told) == _says(record):
        return None
    return _freeze_next(contract, record, tuple(changes), writer)


def _next_version(
    contract: m.Membership,
    before: ContractRecord | None,
    to: Recorder,
    writer: Writer,
    law: Parameters,
) -> Document | None:
    """The next version of a contract; None where nothing in it differs from before."""
    after = _stated(contract, to, writer, law)
    if after is None or (before and _says(before) == _says(after)):
        return None
    told = before or _last_told(contract)
    changes = differences(told, after, to.since) if told else ()
    return _freeze_next(contract, after, changes, writer)


def _last_told(contract: m.Membership) -> ContractRecord | None:
    """What the newest paper of a contract says."""
    papers = Document.objects.filter(kind="contract", number=contract.number)
    last = papers.order_by("-version").first()
    return from_json(ContractRecord, last.record) if last else None


def _freeze_next(
    contract: m.Membership, record: ContractRecord, changes: tuple[Change, ...], writer: Writer
) -> Document:
    papers = Document.objects.filter(kind="contract", number=contract.number)
    last = papers.select_for_update().order_by("-version").first()
    version, child = last.version + 1 if last else 1, contract.child
    frozen = replace(record, version=version, changes=changes)
    return freeze("contract", contract.number, child, frozen, writer, version=version)


def _says(record: ContractRecord) -> tuple[object, ...]:
    """What a family would read differently: all but version, moment, officer, changes."""
    tariffs = record.tariffs
    money = (tariffs.band, tariffs.family_group, tariffs.kinds, tariffs.meal_holiday_week_cents)
    more = (tariffs.meal_school_week_cents, tariffs.schooling, tariffs.benefits, record.language)
    people = (record.child, record.representative, record.partner, record.applicant)
    places = (record.child_address, record.billing, record.applicant_address)
    about = (record.household_kind, record.allowance_children, record.income_declared)
    term = (record.first, record.last, record.precarious, tariffs.monthly_income)
    return (*money, *more, *people, *places, *about, *term)
