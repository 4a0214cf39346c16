"""The tariff's numbers as a proof reads them: plain tables, without rules and without terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from accueil.law.bands import BANDS, BLOCKS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.calendar import week_of
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff

DAY_MINUTES = 1440
FIRST_WEEKEND_DAY = 5
PRECOCE = ("none", "precoce_part", "precoce_full")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one tariff says, by the words of a frozen statement."""

    hour_cap: Mapping[str, int]
    extra: int
    meal_cap: int
    weekly_minutes: int
    weekly_meals: int
    holiday_cap: int
    capped: Mapping[str, bool]
    school_hours_free: bool
    free_minutes: frozenset[int]
    free_kinds: Mapping[str, bool]
    less_below_cap: bool
    blocks: Mapping[str, tuple[int, int]]
    scale: Mapping[tuple[str, int], tuple[int, ...]]
    meal_share: Mapping[tuple[str, str], int]
    core: tuple[int, int]


class Rate(NamedTuple):
    """What a line counts, what the provider earns for one (an hour, a meal), what parents pay."""

    unit: str
    earned: int
    parents: int


class Day(NamedTuple):
    """A day as a frozen stay meets it: its number, its week's Monday, tariff, core, holiday."""

    number: int
    monday: str
    tariff: str
    core: tuple[int, int]
    holiday: bool
    next: str


class Asked(NamedTuple):
    """On what the rates of a row depend; `share`: young, school_term or school_holidays."""

    tariff: str
    kind: str
    price: int
    meal_price: int
    band: str | None
    group: int
    share: str


Rates = Callable[[Asked], Mapping[str, Rate]]


@dataclass(frozen=True, slots=True)
class Law:
    """All that a proof reads of the law: tariffs by their first day, days, rates of a row."""

    digest: str
    tariffs: Mapping[str, Numbers]
    day: Callable[[str], Day]
    rates: Rates
    is_school_week: Callable[[str], bool]


@lru_cache(maxsize=4)
def law_of(law: Parameters) -> Law:
    """The law as plain tables; days and rates are looked up once."""
    tariffs = {str(tariff.first): _numbers(tariff) for tariff in law.tariffs}

    @lru_cache(maxsize=4096)
    def day(iso: str) -> Day:
        return _day(law, tariffs, iso)

    @lru_cache(maxsize=65_536)
    def rates(asked: Asked) -> Mapping[str, Rate]:
        return _rates(asked, tariffs[asked.tariff])

    @lru_cache(maxsize=4096)
    def is_school_week(monday: str) -> bool:
        return law.calendar.is_school_week(date.fromisoformat(monday))

    return Law(law.digest, tariffs, day, rates, is_school_week)


def _day(law: Parameters, tariffs: Mapping[str, Numbers], iso: str) -> Day:
    day = date.fromisoformat(iso)
    first = str(law.tariff_on(day).first)
    core = tariffs[first].core if day.weekday() < FIRST_WEEKEND_DAY else (0, 0)
    after = str(date.fromordinal(day.toordinal() + 1))
    holiday = law.calendar.is_public_holiday(day)
    return Day(day.toordinal(), str(week_of(day)), first, core, holiday, after)


def _numbers(tariff: Tariff) -> Numbers:
    number = tariff.number
    return Numbers(
        hour_cap={kind: number(f"hour_cap.{kind}") for kind in PROVIDER_KINDS},
        extra=number("unsocial_extra"),
        meal_cap=number("meal_cap"),
        weekly_minutes=number("weekly_minutes"),
        weekly_meals=number("weekly_meals"),
        holiday_cap=number("holiday_cap"),
        capped={age: tariff.allows(f"holiday_cap_applies.{age}") for age in ("young", "school")},
        school_hours_free=tariff.allows("school_hours_free"),
        free_minutes=frozenset({0, *(number(f"multilingual_minutes.{kind}") for kind in PRECOCE)}),
        free_kinds={kind: tariff.allows(f"multilingual_applies.{kind}") for kind in PROVIDER_KINDS},
        less_below_cap=tariff.reading("below_cap") == "law",
        blocks={
            band: (
                number(f"block_minutes.{band}.block_1"),
                number(f"block_minutes.{band}.block_2"),
            )
            for band in BANDS
        },
        scale={
            (band, group): tuple(number(f"scale.{band}.{group}.block_{b}") for b in BLOCKS)
            for band in BANDS
            for group in FAMILY_GROUPS
        },
        meal_share={
            (share, band): number(f"meal_share.{share}.{band}")
            for share in ("young", "school_term", "school_holidays")
            for band in BANDS
        },
        core=(number("core_from"), number("core_until")),
    )


def _rates(asked: Asked, numbers: Numbers) -> Mapping[str, Rate]:
    """Each line that a row can have, with the rates that the tariff gives it."""
    price, meal_price = asked.price, asked.meal_price
    if asked.band is None:
        return {
            "no_membership": Rate("minutes", price, price),
            "no_membership/meals": Rate("meals", meal_price, meal_price),
        }
    cap = numbers.hour_cap[asked.kind]
    base, meal = min(price, cap), min(meal_price, numbers.meal_cap)
    less = cap - base if numbers.less_below_cap else 0
    scale = numbers.scale[asked.band, asked.group]
    blocks = {
        f"block_{place}": Rate("minutes", base, min(max(tariff - less, 0), base))
        for place, tariff in enumerate(scale, 1)
    }
    share = min(numbers.meal_share[asked.share, asked.band], meal)
    return {
        "school_hours": Rate("minutes", base, 0),
        "multilingual": Rate("minutes", base, 0),
        **blocks,
        "holiday_cap": Rate("amount", 0, 0),
        "placement": Rate("amount", 0, 0),
        "supplement": Rate("minutes", price - base, price - base),
        "unsocial_hours": Rate("minutes", numbers.extra, 0),
        "beyond_60": Rate("minutes", price, price),
        "meals": Rate("meals", meal, share),
        "meal_supplement": Rate("meals", meal_price - meal, meal_price - meal),
        "meals_beyond_5": Rate("meals", meal_price, meal_price),
    }
