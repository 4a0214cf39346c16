"""The tariffs that a membership contract writes down: what an hour and a meal cost, and why.

Everything is looked up in the tariff in force on a day, for a household, a child of that day's age
and the minimum wage of the day of signing, by the functions that the bill uses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accueil.law.bands import BLOCKS, PROVIDER_KINDS
from accueil.law.calendar import WEEK, Period, week_of
from accueil.law.case import MEMBERSHIP_PERIODS
from accueil.law.child import (
    SCHOOL_AGE,
    SEPTEMBER,
    Child,
    age_group_in,
    birthday,
    multilingual_minutes,
    schooling_in,
)
from accueil.law.household import Household, band_of, family_group, monthly_income
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff

HOUR = 60
Values = tuple[tuple[str, int | date], ...]


@dataclass(frozen=True, slots=True)
class TariffBlock:
    """A block of a week's hours: the first and the last hour in it, and what an hour costs.

    `scale_cents`: the scale's number, at most the State's maximum. `parent_cents`: what the
    parents pay of it at a price that is the maximum, nothing where the State takes it over.
    """

    number: int
    first_hour: int
    last_hour: int
    minutes: int
    scale_cents: int
    parent_cents: int


@dataclass(frozen=True, slots=True)
class KindTariffs:
    """What kinds of provider with the same tariffs cost: the State's maximum and the blocks."""

    kinds: tuple[str, ...]
    cap_cents: int
    blocks: tuple[TariffBlock, ...]

    def parent_cents(self, minutes: int) -> Fraction:
        """What the parents pay for the first so many minutes of a week, exact; beyond: refused."""
        if not 0 <= minutes <= sum(block.minutes for block in self.blocks):
            raise ValueError(f"{minutes} minutes are not within the blocks of a week")
        cents, left = Fraction(0), minutes
        for block in self.blocks:
            taken = min(left, block.minutes)
            cents += Fraction(taken * block.parent_cents, HOUR)
            left -= taken
        return cents


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit of the child's age: the key of its sentence, and the numbers and days in it."""

    key: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class ContractTariffs:
    """What a contract says of money. Cents an hour, a meal or a week; minutes; `sources`: articles.

    `holiday_cap_cents`: the most that the parents pay for the blocks of a holiday week, None where
    there is no such limit. `school_hours_free`: whether the core hours of school weeks are free.
    """

    signed: date
    day: date
    tariff_since: date
    band: str
    family_group: int
    age_group: str
    schooling: str
    placed: bool
    minimum_wage_cents: int
    monthly_income: Fraction | None
    kinds: tuple[KindTariffs, ...]
    meal_cap_cents: int
    meal_school_week_cents: int
    meal_holiday_week_cents: int
    weekly_minutes: int
    weekly_meals: int
    holiday_cap_cents: int | None
    school_hours_free: bool
    benefits: tuple[Benefit, ...]
    sources: tuple[str, ...]

    def of_kind(self, kind: str) -> KindTariffs:
        """The tariffs at a kind of provider."""
        return next(tariffs for tariffs in self.kinds if kind in tariffs.kinds)


def contract_period(signed: date, periods: int) -> tuple[date, date]:
    """First and last day of a contract: whole billing periods from that of the signature on.

    Refuses another number of periods than the law knows.
    """
    if periods not in MEMBERSHIP_PERIODS:
        allowed = " or ".join(str(count) for count in MEMBERSHIP_PERIODS)
        raise ValueError(f"{periods} billing periods, expected {allowed}")
    first = Period.containing(signed)
    return first.first, first.later(periods - 1).last


def tariffs_of(
    household: Household,
    child: Child,
    signed: date,
    day: date,
    law: Parameters,
    *,
    until: date | None = None,
) -> ContractTariffs:
    """The tariffs of a child on a day under a contract signed on another.

    `until`: the contract's last day; benefits that begin before it are told too. Refuses days
    for which the law has no tariff, no minimum wage or no calendar.
    """
    tariff = law.tariff_on(day)
    wage = law.minimum_wage(signed)
    monday = week_of(day)
    band = band_of(household, wage.cents, tariff)
    group = family_group(household, child.rank, tariff)
    age = age_group_in(child, monday, law.calendar)
    term, holidays = _meal_shares(tariff, band, age, placed=household.placed)
    capped = tariff.allows(f"holiday_cap_applies.{age}")
    return ContractTariffs(
        signed=signed,
        day=day,
        tariff_since=tariff.first,
        band=band,
        family_group=group,
        age_group=age,
        schooling=schooling_in(child, monday, law.calendar),
        placed=household.placed,
        minimum_wage_cents=wage.cents,
        monthly_income=monthly_income(household),
        kinds=_kinds(tariff, band, group, placed=household.placed),
        meal_cap_cents=tariff.number("meal_cap"),
        meal_school_week_cents=term,
        meal_holiday_week_cents=holidays,
        weekly_minutes=tariff.number("weekly_minutes"),
        weekly_meals=tariff.number("weekly_meals"),
        holiday_cap_cents=tariff.number("holiday_cap") if capped else None,
        school_hours_free=age == "school" and tariff.allows("school_hours_free"),
        benefits=tuple(_benefits(household, child, day, until or day, law)),
        sources=(*_sources(tariff, band, group, age), wage.source),
    )


def _kinds(tariff: Tariff, band: str, group: int, *, placed: bool) -> tuple[KindTariffs, ...]:
    """The blocks by kind of provider; kinds with the same maximum together."""
    by_cap: dict[int, list[str]] = {}
    for kind in PROVIDER_KINDS:
        by_cap.setdefault(tariff.number(f"hour_cap.{kind}"), []).append(kind)
    lengths = [tariff.number(f"block_minutes.{band}.block_{block}") for block in BLOCKS[:-1]]
    lengths.append(tariff.number("weekly_minutes") - sum(lengths))
    scale = [tariff.number(f"scale.{band}.{group}.block_{block}") for block in BLOCKS]
    return tuple(
        KindTariffs(tuple(kinds), cap, _blocks(lengths, [min(s, cap) for s in scale], placed))
        for cap, kinds in by_cap.items()
    )


def _blocks(lengths: Sequence[int], scale: Sequence[int], placed: bool) -> tuple[TariffBlock, ...]:
    blocks, before = [], 0
    for number, minutes, cents in zip(BLOCKS, lengths, scale, strict=True):
        hours = before // HOUR + 1, (before + minutes) // HOUR
        blocks.append(TariffBlock(number, *hours, minutes, cents, 0 if placed else cents))
        before += minutes
    return tuple(blocks)


def _meal_names(band: str, age: str) -> tuple[str, str]:
    if age == "young":
        return f"meal_share.young.{band}", f"meal_share.young.{band}"
    return f"meal_share.school_term.{band}", f"meal_share.school_holidays.{band}"


def _meal_shares(tariff: Tariff, band: str, age: str, *, placed: bool) -> tuple[int, int]:
    """The parents' share of a main meal in a school week and in a holiday week."""
    if placed:
        return 0, 0
    cap = tariff.number("meal_cap")
    term, holidays = (min(tariff.number(name), cap) for name in _meal_names(band, age))
    return term, holidays


def _benefits(
    household: Household, child: Child, day: date, until: date, law: Parameters
) -> Iterator[Benefit]:
    """What the child's age gives, and what will begin up to a day."""
    tariff, age = law.tariff_on(day), age_group_in(child, week_of(day), law.calendar)
    if household.placed:
        yield Benefit("placement")
    if age == "young":
        yield from _multilingual(child, day, until, law)
    yield from _school(tariff, age)
    if tariff.allows(f"holiday_cap_applies.{age}"):
        yield Benefit("holiday_cap", (("limit_cents", tariff.number("holiday_cap")),))
    begins = _school_begins(child)
    if age == "young" and begins and begins <= until:
        yield Benefit("school_begins", (("month", begins),))


def _multilingual(child: Child, day: date, until: date, law: Parameters) -> Iterator[Benefit]:
    """Free hours of multilingual education, now or from the week after the first birthday."""
    tariff, monday = law.tariff_on(day), week_of(day)
    kinds = [kind for kind in PROVIDER_KINDS if tariff.allows(f"multilingual_applies.{kind}")]
    if not kinds:
        return
    first = birthday(child.born, 1)
    begins = week_of(first) if first == week_of(first) else week_of(first) + WEEK
    in_force = max(begins, monday)
    minutes = multilingual_minutes(child, in_force, law.calendar, tariff, kinds[0])
    weeks = ("weeks", tariff.number("multilingual_weeks"))
    if not minutes and schooling_in(child, in_force, law.calendar) == "precoce_full":
        yield Benefit("multilingual_precoce_full")
    elif minutes and begins <= monday:
        yield Benefit("multilingual", (("minutes", minutes), weeks))
    elif minutes and begins <= until:
        yield Benefit("multilingual_from", (("minutes", minutes), weeks, ("first", begins)))
    if minutes and begins <= until and child.schooling is None:
        part = tariff.number("multilingual_minutes.precoce_part")
        yield Benefit("multilingual_precoce", (("minutes", part),))


def _school(tariff: Tariff, age: str) -> Iterator[Benefit]:
    """A school child's free hours in school weeks, and its meals where no band pays for them."""
    if age != "school" or not tariff.allows("school_hours_free"):
        return
    core = ("core_from", tariff.number("core_from")), ("core_until", tariff.number("core_until"))
    yield Benefit("school_hours", core)
    shares = [n.value for name, n in tariff.numbers.items() if "meal_share.school_term" in name]
    if not any(shares):
        yield Benefit("school_meals", (("meals", tariff.number("weekly_meals")),))


def _school_begins(child: Child) -> date | None:
    """The first day of the month in which school begins by the birth date; None: it was said."""
    if child.schooling is not None:
        return None
    year = child.born.year + SCHOOL_AGE
    september = date(year, SEPTEMBER, 1)
    if birthday(child.born, SCHOOL_AGE) >= september:
        september = september.replace(year=year + 1)
    return september


def _sources(tariff: Tariff, band: str, group: int, age: str) -> tuple[str, ...]:
    """The articles in which the numbers of a contract stand, each once."""
    names = [f"scale.{band}.{group}.block_{block}" for block in BLOCKS]
    names += [f"block_minutes.{band}.block_{block}" for block in BLOCKS[:-1]]
    names += [f"hour_cap.{kind}" for kind in PROVIDER_KINDS]
    names += [*_meal_names(band, age), "meal_cap", "weekly_minutes", "weekly_meals"]
    names += ["multilingual_minutes.none"] if age == "young" else ["school_hours_free"]
    names += ["holiday_cap"] if tariff.allows(f"holiday_cap_applies.{age}") else []
    return tuple(dict.fromkeys(tariff.numbers[name].source for name in names))
