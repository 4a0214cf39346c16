"""From what is entered to what the law reads: the only place where rows become the law's values.

A child's care of a billing period becomes a case; beside it what the voucher does not cover, which
is billed to the parents at full price and never stands in a week, and notes on what is odd.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from accueil.attendance import billed as b
from accueil.attendance.claims import Asked, Claim, Shared, claims_of, shared
from accueil.attendance.extras import extras_of
from accueil.attendance.rows import Of, Rows, read
from accueil.attendance.weeks import weeks_without
from accueil.law.calendar import DAY, Period
from accueil.law.care import DAY_MINUTES, Provider, Stay
from accueil.law.case import Case
from accueil.law.parameters import Parameters
from accueil.registry.families import Believed
from accueil.registry.situation import NoSituation, Situation
from accueil.store.security import seeing_the_country

# Why something is at the parents' expense alone.
UNCOVERED = ("unjustified_absence", "notice", "no_agreement", "elsewhere", "extra")
# What is odd about a child's care: see `Note`.
NOTES = (
    "household_unknown",  # no amounts: the household is not known; minutes, meals
    "meals_without_presence",  # meals on a day without presence; meals
    "no_price",  # no amounts: no price is known; minutes, meals
    "no_contract",  # care on a day without a care contract; minutes
    "not_entered",  # agreed, and neither presence nor absence was entered; minutes
)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Something of a day, week or period that the parents pay alone: `cents`, why, of what.

    `kind`: one of UNCOVERED. `name`: what an extra is called in the care contract.
    """

    kind: str
    provider: UUID
    day: date
    minutes: int
    meals: int
    cents: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a child's care at a provider: one of NOTES, its first day, its values."""

    code: str
    provider: UUID
    day: date
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Care:
    """A child's care in a period. `case` None: its household is not known, which a note says."""

    case: Case | None
    uncovered: tuple[Uncovered, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a period's care of some children rests on, read once."""

    period: Period
    rows: Rows
    believed: Believed
    law: Parameters


def facts_of(children: Collection[UUID], period: Period, law: Parameters) -> Facts:
    """Read what the care of some children rests on, in the whole country: nothing of it is shown.

    The number of questions does not depend on the number of children.
    """
    with seeing_the_country():
        return Facts(period, read(children, period), Believed(children), law)


def facts_of_year(children: Collection[UUID], year: int, law: Parameters) -> list[Facts]:
    """The same of each period of a billing year, with as few questions as of one period."""
    periods = [Period(year, month) for month in range(1, 13)]
    with seeing_the_country():
        rows, believed = read(children, periods[0], periods[-1]), Believed(children)
    return [Facts(period, rows, believed, law) for period in periods]


def gather(
    children: Collection[UUID],
    period: Period,
    law: Parameters,
    *,
    today: date,
    expected: bool = False,
) -> dict[UUID, Care]:
    """The care of children in a period, as entered up to `today`.

    `expected`: days from today on, of which nothing is entered, are filled with the agreed times.
    """
    facts = facts_of(children, period, law)
    return {child: care_of(facts, child, today=today, expected=expected) for child in children}


def care_of(facts: Facts, child: UUID, *, today: date, expected: bool = False) -> Care:
    """The care of one of these children: see `gather`."""
    return cares_of(facts, child, today=today)[expected]


def cares_of(facts: Facts, child: UUID, *, today: date) -> tuple[Care, Care]:
    """The care of one of these children as entered up to a day, and as expected at the end.

    Once the period is over both are the same.
    """
    period, of = facts.period, facts.rows.of[child]
    holiday = facts.law.calendar.is_public_holiday
    asked = Asked(period.first - DAY, period.last, today, True, holiday)
    claims = claims_of(facts.rows, of, asked)
    then = _care_of(facts, child, claims, period.last)
    if today > period.last:
        return then, then
    known = [claim for claim in claims if claim.day <= today and claim.why != b.EXPECTED]
    return _care_of(facts, child, known, today), then


def _care_of(facts: Facts, child: UUID, claims: list[Claim], last: date) -> Care:
    """What follows from what each provider may bill of days up to the last."""
    period, of = facts.period, facts.rows.of[child]
    making = _Making(facts.rows, of, period, period.first, period.last)
    spans = shared(claims, of)
    for claim in claims:
        if claim.why in (b.UNJUSTIFIED, b.NOTICE):
            _alone(making, claim)
    parts = sorted(_parts(making, spans), key=lambda part: (part[1], part[2]))
    meals = _meals(making, claims, last)
    for claim, day, start, until in parts:
        eaten = meals.pop((claim.provider, day), 0)
        _add(making, claim, Stay(str(claim.provider), day, start, until, eaten))
    _elsewhere(making, spans, meals)
    _missing(making, claims)
    extras = [
        Uncovered("extra", provider, day, 0, 0, cents, name)
        for provider, day, cents, name in extras_of(of, claims, period)
    ]
    weeks = weeks_without(of.weeks, period.year, facts.law)
    return _care(making, situation_of(facts, child), weeks, extras)


def situation_of(facts: Facts, child: UUID) -> Situation | None:
    """A child's situation on the first day; of who was born or came in the period, on its last."""
    for day in (facts.period.first, facts.period.last):
        try:
            return facts.believed.situation(child, day)
        except NoSituation:
            continue
    return None


@dataclass(slots=True)
class _Making:
    """A child's care while it is put together."""

    rows: Rows
    of: Of
    period: Period
    first: date
    last: date
    providers: dict[tuple[UUID, int, int], Provider] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    alone: dict[tuple[str, UUID, date], list[int]] = field(default_factory=dict)
    notes: dict[tuple[str, UUID], tuple[date, dict[str, int]]] = field(default_factory=dict)

    def __contains__(self, day: date) -> bool:
        """Whether a day is one of the period."""
        return self.first <= day <= self.last

    def prices(self, claim: Claim, day: date) -> tuple[int, int] | None:
        """Cents an hour and a meal: the contract's own, else the provider's of the day."""
        contract = claim.contract
        price = self.rows.at[claim.provider].price(day)
        hour = contract.hour_cents if contract else None
        meal = contract.meal_cents if contract else None
        if price is not None:
            hour = price.hour_cents if hour is None else hour
            meal = price.meal_cents if meal is None else meal
        return None if hour is None or meal is None else (hour, meal)

    def note(self, code: str, provider: UUID, day: date, **values: int) -> None:
        """Note something; of a kind and provider once, with the sum of its values."""
        first, sums = self.notes.setdefault((code, provider), (day, {}))
        for name, value in values.items():
            sums[name] = sums.get(name, 0) + value
        sums["days"] = sums.get("days", 0) + 1
        self.notes[code, provider] = (min(first, day), sums)

    def charge(self, kind: str, claim: Claim, day: date, minutes: int, meals: int = 0) -> None:
        """Put minutes and meals of a day at the parents' expense, at full price."""
        prices = self.prices(claim, day)
        if prices is None:
            self.note("no_price", claim.provider, day, minutes=minutes, meals=meals)
            return
        entry = self.alone.setdefault((kind, claim.provider, day), [0, 0, *prices])
        entry[0] += minutes
        entry[1] += meals


def _alone(making: _Making, claim: Claim) -> None:
    """Agreed times that are billed though nobody came: an unjustified absence, the notice."""
    if claim.day in making:
        kind = "notice" if claim.why == b.NOTICE else "unjustified_absence"
        making.charge(kind, claim, claim.day, b.minutes(claim.spans))


def _parts(making: _Making, spans: Shared) -> Iterator[tuple[Claim, date, int, int]]:
    """What is billed with the State, cut at each midnight; what is of another period left out."""
    for claim, kept, _ in spans:
        for day, start, until in b.by_day(kept):
            if day in making:
                yield claim, day, start, until


def _meals(making: _Making, claims: list[Claim], last: date) -> dict[tuple[UUID, date], int]:
    """The main meals of days with presence, entered or expected; others are noted."""
    found = {}
    for provider, eaten in making.of.meals.items():
        stays = making.of.stays.get(provider, {})
        for day, count in eaten.items():
            if day not in making or day > last:
                continue
            if day in stays or any(until > DAY_MINUTES for _, until in stays.get(day - DAY, ())):
                found[provider, day] = count
            else:
                making.note("meals_without_presence", provider, day, meals=count)
    for claim in claims:
        due = claim.contract.meal_days if claim.contract and claim.why == b.EXPECTED else ()
        if claim.day in making and claim.day.isoweekday() in due:
            found.setdefault((claim.provider, claim.day), 1)
    return found


def _add(making: _Making, claim: Claim, stay: Stay) -> None:
    """A stay into the case; or at full price where there is no agreement with the State."""
    length = stay.until - stay.start
    at = making.rows.at[claim.provider]
    if claim.contract is None:
        making.note("no_contract", claim.provider, stay.day, minutes=length)
    if not at.agreed_with_the_state(stay.day):
        making.charge("no_agreement", claim, stay.day, length, stay.meals)
        return
    prices = making.prices(claim, stay.day)
    if prices is None:
        making.note("no_price", claim.provider, stay.day, minutes=length, meals=stay.meals)
        return
    key = (claim.provider, *prices)
    provider = making.providers.get(key)
    if provider is None:
        first = all(known != claim.provider for known, _, _ in making.providers)
        name = str(claim.provider) if first else f"{claim.provider}@{stay.day}"
        row = at.provider
        provider = Provider(name, row.kind, row.funding or None, *prices)
        making.providers[key] = provider
    making.stays.append(Stay(provider.id, stay.day, stay.start, stay.until, stay.meals))


def _elsewhere(making: _Making, spans: Shared, meals: dict[tuple[UUID, date], int]) -> None:
    """Agreed times during which the child was at another provider, and meals of such a day."""
    for claim, _, cut in spans:
        for day, start, until in b.by_day(cut):
            if day in making:
                eaten = meals.pop((claim.provider, day), 0)
                making.charge("elsewhere", claim, day, until - start, eaten)
    for (provider, day), count in meals.items():
        making.note("meals_without_presence", provider, day, meals=count)


def _missing(making: _Making, claims: list[Claim]) -> None:
    """Agreed days in the past of which neither presence nor absence was entered."""
    for claim in claims:
        if claim.missing and claim.day in making:
            length = b.minutes(claim.agreed)
            making.note("not_entered", claim.provider, claim.day, minutes=length)


def _care(
    making: _Making,
    known: Situation | None,
    weeks: Sequence[date] | None,
    extras: list[Uncovered],
) -> Care:
    if known is None:
        for stay in making.stays:
            provider, length = UUID(stay.provider[:36]), stay.until - stay.start
            values = {"minutes": length, "meals": stay.meals}
            making.note("household_unknown", provider, stay.day, **values)
    case = None
    if known is not None:
        case = Case(
            period=making.period,
            household=known.household,
            child=known.child,
            membership=known.membership,
            providers=list(making.providers.values()),
            stays=making.stays,
            weeks_without=weeks,
        )
    alone = [
        Uncovered(kind, provider, day, length, meals, _cents(length, hour) + meals * meal)
        for (kind, provider, day), (length, meals, hour, meal) in making.alone.items()
    ]
    uncovered = sorted([*alone, *extras], key=lambda u: (u.provider, u.day, u.kind, u.name))
    notes = [
        Note(code, provider, day, values)
        for (code, provider), (day, values) in making.notes.items()
    ]
    return Care(case, tuple(uncovered), tuple(notes))


def _cents(minutes: int, hour_cents: int) -> int:
    """A number of minutes at a price an hour, half up."""
    return (minutes * hour_cents + 30) // 60
