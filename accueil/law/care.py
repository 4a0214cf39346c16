"""From stays to the minutes of a week (section 2 of the rules)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff

DAY_MINUTES = 1440
FIRST_WEEKEND_DAY = 5


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with its prices in cents; `funding` is None for a childminder."""

    id: str
    kind: str
    funding: str | None
    price_cents: int
    meal_price_cents: int

    @property
    def may_exceed(self) -> str:
        """The name of the tariff's answer to: may its price be above the State's maximum?"""
        return f"price_above_cap.{self.funding or self.kind}"


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in wall-clock minutes of the day it begins; `until` beyond 1440 is the next day.

    `place` says where it was written, for whoever has to correct it.
    """

    provider: str
    day: date
    start: int
    until: int
    meals: int = 0
    place: str = ""

    @property
    def begins(self) -> int:
        """Wall-clock minutes since the first day there is."""
        return self.day.toordinal() * DAY_MINUTES + self.start

    @property
    def ends(self) -> int:
        """The minute at which the stay is over, counted as `begins` is."""
        return self.day.toordinal() * DAY_MINUTES + self.until

    @property
    def last_day(self) -> date:
        """The day of the stay's last minute."""
        return self.day + timedelta(days=(self.until - 1) // DAY_MINUTES)


@dataclass(slots=True)
class CareRow:
    """A child's care at one provider in one week under one tariff."""

    provider: Provider
    tariff: int
    first_minute: int
    core_minutes: int = 0
    other_minutes: int = 0
    public_holiday_minutes: int = 0
    meals: int = 0


def overlaps(stays: Iterable[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """Pairs of stays that have a minute in common."""
    earlier: Stay | None = None
    for stay in sorted(stays, key=lambda s: (s.begins, s.ends)):
        if earlier and stay.begins < earlier.ends:
            yield earlier, stay
        if not earlier or stay.ends > earlier.ends:
            earlier = stay


def _days(stay: Stay) -> Iterator[tuple[date, int, int]]:
    """The stay cut at midnight: day, first minute, minute it ends."""
    day, start, until = stay.day, stay.start, stay.until
    while until > DAY_MINUTES:
        yield day, start, DAY_MINUTES
        day, start, until = day + timedelta(days=1), 0, until - DAY_MINUTES
    yield day, start, until


def _core(day: date, start: int, until: int, tariff: Tariff) -> int:
    """The minutes of a part of a day that are core: Monday to Friday, within the core hours."""
    if day.weekday() >= FIRST_WEEKEND_DAY:
        return 0
    inside = min(until, tariff.number("core_until")) - max(start, tariff.number("core_from"))
    return max(inside, 0)


def care_rows(
    stays: Iterable[Stay], providers: Iterable[Provider], law: Parameters
) -> dict[date, list[CareRow]]:
    """The care of each week by provider and tariff, each row's earliest stay deciding its place.

    The order of the stays changes nothing. Refuses a day without a tariff.
    """
    by_id = {provider.id: provider for provider in providers}
    rows: dict[tuple[date, str, int], CareRow] = {}
    for stay in sorted(stays, key=lambda s: s.begins):
        for day, start, until in _days(stay):
            index = law.tariff_index(day)
            monday = day - timedelta(days=day.weekday())
            key = (monday, stay.provider, index)
            row = rows.get(key)
            if row is None:
                minute = day.toordinal() * DAY_MINUTES + start
                row = rows[key] = CareRow(by_id[stay.provider], index, minute)
            core = _core(day, start, until, law.tariffs[index])
            row.core_minutes += core
            row.other_minutes += until - start - core
            if core and law.calendar.is_public_holiday(day):
                row.public_holiday_minutes += core
            if day == stay.day:
                row.meals += stay.meals
    weeks: dict[date, list[CareRow]] = {}
    for (monday, _, _), row in rows.items():
        weeks.setdefault(monday, []).append(row)
    return {monday: sorted(week, key=lambda r: r.first_minute) for monday, week in weeks.items()}
