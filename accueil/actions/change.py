"""A change in a family: first what it would do to tariffs and money, then the change itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accueil.actions.estimate import Family, period_bill, plans_of
from accueil.actions.papers import Writer, contract_record, freeze
from accueil.documents.contract import Change, ContractRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.law.bill import Bill
from accueil.law.calendar import Period
from accueil.law.contract import ContractTariffs, tariffs_of
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.record import Recorder
from accueil.registry.situation import NoSituation, situation

YEAR = timedelta(days=365)
Apply = Callable[[Recorder], None]


class TooFarBack(ValueError):
    """A change is corrected at most one year back (regulation of 27 June 2016, art. 8)."""


class NotYet(ValueError):
    """A change is recorded when it has happened, at the latest in the current period."""


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


def touched_periods(since: date, today: date) -> list[Period]:
    """The billing periods from a day to the current one. Refuses more than a year back."""
    if since < today - YEAR:
        raise TooFarBack(str(since))
    current = Period.containing(today)
    first = Period.containing(since)
    if first > current:
        raise NotYet(str(since))
    count = (current.year - first.year) * 12 + current.month - first.month
    return [first.later(number) for number in range(count + 1)]


def outlook(child: m.Child, periods: Sequence[Period], day: date, law: Parameters) -> Outlook:
    """A child's tariffs on a day and the money of some periods, as facts stand now."""
    return Outlook(child, _tariffs(child, day, law), tuple(_money(child, p, law) for p in periods))


def _tariffs(child: m.Child, day: date, law: Parameters) -> ContractTariffs | None:
    try:
        known = situation(child, day)
        if known.membership is None:
            return None
        return tariffs_of(known.household, known.child, known.membership.signed, day, law)
    except (NoSituation, LawError):
        return None


def _money(child: m.Child, period: Period, law: Parameters) -> PeriodMoney:
    """A period by the situation of its last day: a change holds for the whole period of its day."""
    plans = plans_of(child, period.last)
    if not plans:
        return PeriodMoney(period, None, "no_plan")
    try:
        known = situation(child, period.last)
        family = Family(known.household, known.child, known.membership)
        return PeriodMoney(period, period_bill(family, plans, period, law))
    except NoSituation:
        return PeriodMoney(period, None, "unknown")
    except LawError as error:
        return PeriodMoney(period, None, str(error))


def preview(
    children: Sequence[m.Child], apply: Apply, to: Recorder, today: date, law: Parameters
) -> list[Preview]:
    """What a change would do: it is made, looked at, and taken back; nothing is saved."""
    periods = touched_periods(to.since, today)
    day = max(today, to.since)
    before = [outlook(child, periods, day, law) for child in children]
    with transaction.atomic():
        apply(to)
        after = [outlook(child, periods, day, law) for child in children]
        transaction.set_rollback(True)
    return [Preview(one, other) for one, other in zip(before, after, strict=True)]


@transaction.atomic
def save(
    children: Sequence[m.Child],
    apply: Apply,
    to: Recorder,
    writer: Writer,
    law: Parameters,
    *,
    changes: Iterable[Change] = (),
) -> list[Document]:
    """Make a change; each contract in force that says something else gets a new version."""
    touched_periods(to.since, to.now.date())
    apply(to)
    stated = tuple(changes)
    versions = (new_version(child, writer, law, to.since, stated) for child in children)
    return [document for document in versions if document]


def new_version(
    child: m.Child, writer: Writer, law: Parameters, since: date, changes: Sequence[Change]
) -> Document | None:
    """The next version of a child's contract; None where it has none or nothing in it differs."""
    day = max(since, writer.now.date())
    membership = m.Membership.objects.current().on(day).filter(child=child).first()
    if membership is None:
        return None
    papers = Document.objects.filter(kind="contract", number=membership.number)
    last = papers.select_for_update().order_by("-version").first()
    number = last.version + 1 if last else 1
    record = contract_record(membership, writer, law, day=day, version=number, changes=changes)
    if last and _says(from_json(ContractRecord, last.record)) == _says(record):
        return None
    return freeze("contract", membership.number, child, record, writer, version=number)


def _says(record: ContractRecord) -> tuple[object, ...]:
    """What a family would read differently: all but version, moment, officer, changes."""
    tariffs = record.tariffs
    money = (tariffs.band, tariffs.family_group, tariffs.kinds, tariffs.meal_holiday_week_cents)
    people = (record.child, record.representative, record.partner, record.applicant)
    places = (record.child_address, record.billing, record.applicant_address)
    about = (record.household_kind, record.allowance_children, record.income_declared)
    term = (record.first, record.last, record.precarious, tariffs.monthly_income)
    return (*money, *people, *places, *about, *term)
