"""Invented care: who has a care contract where, and when each child was there.

Drawn from lots of its own, so that the rest of the country does not depend on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from accueil.demo.contracts import File, Plan
from accueil.demo.country import SMALL, Country
from accueil.demo.draw import DAY, Draw, lots
from accueil.demo.providers import MadeProvider
from accueil.law.calendar import Calendar, Period
from accueil.law.care import DAY_MINUTES

SEED_OF_CARE = 2_004
FEW_PERIODS = 2  # the running billing period and the one before
MANY_PERIODS = 7  # of a country so small that its bills are made, too
BILLED_PERIODS = 4  # billed among them: the last that are over
SECOND_PLACE, ABSENT, FORGOTTEN, LEFT_EARLY = 0.08, 0.06, 0.01, 0.02
MONTH_DAYS = 30
GROUPS = ((18, "Päiperleken"), (36, "Kiewerlek"), (54, "Eichert"))
OLDEST_GROUP = "Fuuss"
FIVE, SHORTEST = 5, 30
CLOSED = 13
EVENING, NIGHT = (18 * 60 + 30, 20 * 60), (20 * 60, 31 * 60)
WHY = lots({"sick": 45, "certificate": 20, "holiday": 25, "unjustified": 10})
ENTERED = lots({"grid": 60, "tablet": 25, "file": 10, "api": 5})
NOTICE_DAYS = {"commercial": 60, "contracted": 30, "": 30}
BILLED = {
    "commercial": lots({"agreed": 45, "longer": 35, "real": 20}),
    "contracted": lots({"real": 60, "agreed": 40}),
    "": lots({"real": 1}),
}
TRANSPORT = {"name": "Transport", "cents": 2500, "per": "period"}
REGISTRATION = {"name": "Frais d'inscription", "cents": 7500, "per": "once"}


@dataclass(frozen=True, slots=True)
class Hours:
    """How a provider works: opening as an Offer keeps it, places, ages in months, its billing."""

    opening: list[list[int]]
    places: int
    ages: tuple[int, int]
    billed: str


@dataclass(frozen=True, slots=True)
class MadeCare:
    """A care contract as it was invented: of a file's child at a provider.

    `changed`: from `until` on it goes on with something else agreed, as another one of its number.
    """

    file: File
    provider: MadeProvider
    number: str
    signed: date
    first: date
    until: date | None
    pattern: list[list[int]]
    meal_days: list[int]
    billed: str
    signer: str
    group: str
    hour_cents: int | None
    meal_cents: int | None
    extras: list[dict[str, object]]
    left: date | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class MadeDay:
    """A child's day at a provider: a stay or none, meals, and an absence or none."""

    care: MadeCare
    day: date
    stay: tuple[int, int] | None
    meals: int
    absence: str
    source: str
    entered: datetime


def hours_of(provider: MadeProvider) -> Hours:
    """When it is open and for whom; the same whenever it is asked."""
    draw = Draw(provider.id.int % 2**32)
    billed = draw.of(BILLED[provider.funding])
    if provider.kind == "ap":
        every = [[day, 300, 1920] for day in range(1, 8)]
        return Hours(every, draw.randint(3, 6), (2, 144), billed)
    opens, closes = draw.one([(390, 1140), (420, 1140), (420, 1110)])
    week = [[day, opens, closes] for day in range(1, 6)]
    ages = (36, 156) if provider.for_school else (2, 60)
    places = draw.randint(8, 11) if provider.kind == "mini_creche" else draw.randint(24, 90)
    return Hours(week, places, ages, billed)


def cares(country: Country) -> list[MadeCare]:
    """All care contracts: one for each planned care, for some children a second elsewhere."""
    draw = Draw(SEED_OF_CARE)
    providers = {provider.id: provider for provider in country.providers}
    evenings = [p for p in country.providers if p.kind == "ap"]
    made: list[MadeCare] = []
    for file in country.files:
        if file.plan is None or file.iam_code is None or file.told:
            continue
        first = _care(draw, file, file.plan, providers[file.plan.provider], country.today)
        made.append(first)
        if evenings and first.provider.kind != "ap" and draw.chance(SECOND_PLACE):
            made.append(_evenings(draw, first, draw.one(evenings), country.today))
    return [_numbered(care, number) for number, care in enumerate(_in_order(made), 1)]


def _care(draw: Draw, file: File, plan: Plan, provider: MadeProvider, today: date) -> MadeCare:
    contract = file.contracts[-1]
    pattern = [[day, plan.start, plan.end] for day in plan.weekdays]
    extras = [dict(REGISTRATION)] if provider.funding == "commercial" else []
    if provider.for_school and draw.chance(0.2):
        extras.append(dict(TRANSPORT))
    agreed = provider.prices[-1] if provider.kind == "ap" else None
    first = contract.first + DAY * 7 * draw.randint(0, 2)
    ends = contract.ended or contract.until
    return MadeCare(
        file=file,
        provider=provider,
        number="",
        signed=min(contract.signed, first),
        first=first,
        until=ends if ends > first and ends <= today else None,
        pattern=pattern,
        meal_days=list(plan.weekdays) if plan.meals else [],
        billed=hours_of(provider).billed,
        signer=_signer(file),
        group=_group(file, today),
        hour_cents=agreed.hour_cents if agreed else None,
        meal_cents=agreed.meal_cents if agreed else None,
        extras=extras,
    )


def _evenings(draw: Draw, first: MadeCare, provider: MadeProvider, today: date) -> MadeCare:
    """Some evenings, or a night, at a childminder after the day elsewhere."""
    start, end = NIGHT if draw.chance(0.15) else EVENING
    days = sorted(draw.sample(range(1, 6), draw.randint(1, 2)))
    plan = Plan(provider.id, tuple(days), start, end, 0)
    return _care(draw, first.file, plan, provider, today)


def _signer(file: File) -> str:
    adults = {role: person for role, _, person in reversed(file.family.adults)}
    person = adults.get("representative") or next(iter(adults.values()))
    return f"{person.given_name} {person.family_name}"


def _group(file: File, today: date) -> str:
    months = (today - file.child.born).days // MONTH_DAYS
    return next((name for below, name in GROUPS if months < below), OLDEST_GROUP)


def _in_order(made: Sequence[MadeCare]) -> list[MadeCare]:
    return sorted(made, key=lambda care: (care.signed, care.file.child.id, care.provider.id))


def _numbered(care: MadeCare, number: int) -> MadeCare:
    return replace(care, number=f"C{care.signed.year}-{number:06}")


def periods_with_care(country: Country) -> list[Period]:
    """Those of which something was entered, in order; the last one is running."""
    count = MANY_PERIODS if is_small(country) else FEW_PERIODS
    current = Period.containing(country.today)
    return [current.later(1 - back) for back in range(count, 0, -1)]


def periods_to_bill(country: Country) -> list[Period]:
    """The periods whose bills are made, in order: all but the last one are closed too."""
    return periods_with_care(country)[-1 - BILLED_PERIODS : -1]


def is_small(country: Country) -> bool:
    """Whether it is one of a few thousand children, of which more is invented."""
    return len(country.files) <= SMALL


def days_of(country: Country, made: Sequence[MadeCare], calendar: Calendar) -> Iterator[MadeDay]:
    """What was entered: whole periods before this one, and this one up to yesterday."""
    draw = Draw(SEED_OF_CARE + 1)
    first = periods_with_care(country)[0].first
    busy: dict[UUID, list[MadeCare]] = {}
    for care in made:
        busy.setdefault(care.file.child.id, []).append(care)
    for cares_of_child in busy.values():
        cares_of_child.sort(key=lambda care: care.pattern[0][1])
        day = max(first, min(care.first for care in cares_of_child))
        free = 0  # the minute of the day from which on the child is not elsewhere
        while day < country.today:
            for made_day in _day(draw, cares_of_child, day, free, calendar):
                free = made_day.stay[1] if made_day.stay else free
                yield made_day
            free = max(free - DAY_MINUTES, 0)
            day += DAY


def _day(
    draw: Draw, of_child: Sequence[MadeCare], day: date, free: int, calendar: Calendar
) -> Iterator[MadeDay]:
    holiday = calendar.is_public_holiday(day)
    for care in of_child:
        agreed = [span for span in care.pattern if span[0] == day.isoweekday()]
        over = day < care.first or (care.until is not None and day >= care.until)
        if not agreed or over or holiday or draw.chance(FORGOTTEN):
            continue
        entered = datetime(day.year, day.month, day.day, 17, 30, tzinfo=UTC)
        source = "sheet" if care.provider.kind == "ap" else draw.of(ENTERED)
        if draw.chance(ABSENT):
            yield MadeDay(care, day, None, 0, draw.of(WHY), source, entered)
            continue
        start, end = _around(draw, agreed[0][1], agreed[0][2])
        start = max(start, free)
        if end - start < SHORTEST:
            continue
        free = end
        meals = 1 if day.isoweekday() in care.meal_days else 0
        yield MadeDay(care, day, (start, end), meals, "", source, entered)


def _around(draw: Draw, start: int, end: int) -> tuple[int, int]:
    """Real times: people come a little earlier or later, and rarely early to fetch."""
    came = start + FIVE * draw.randint(-2, 4)
    fetched = end + FIVE * draw.randint(-5, 3)
    if draw.chance(LEFT_EARLY):
        fetched -= 90
    return max(came, 0), max(fetched, came + SHORTEST)


def closed_before(country: Country) -> list[Period]:
    """The periods that were closed before bills were made here: all up to a year and more back."""
    current = Period.containing(country.today)
    # The one before the running one is over, and still open.
    until = periods_to_bill(country)[0] if is_small(country) else current.later(-1)
    return [p for p in (current.later(-back) for back in range(CLOSED, 1, -1)) if p < until]


def closed_at(period: Period) -> datetime:
    """When a period was closed: in the evening of the third Friday after it."""
    day = period.last + timedelta(days=19)
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
