"""The Kaysers, of whom docs/one-familys-year.md tells: their year, moved so that it ends today.

Mila is at the demonstration's crèche, and on Wednesdays at its childminder; since she is at school
only at the childminder. Her brother Finn is at the crèche. What they earn, and the weeks they
moved, came to be known later: `demo.told`. Nothing is drawn from the country's lots.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from accueil.demo.care import REGISTRATION, MadeCare, cares, hours_of
from accueil.demo.contracts import Contract, File, Plan
from accueil.demo.country import HOME, Country, by_slug
from accueil.demo.draw import DAY, Draw
from accueil.demo.families import Family, MadeChild, Step
from accueil.demo.people import Person, Place, cultures
from accueil.demo.providers import MadeProvider
from accueil.law.calendar import Period, week_of
from accueil.registry.iam_code import candidates

SEED = 2_022
NAME, MILA, FINN = "Kayser", "Mila", "Finn"
PARENTS = (("representative", "Isabelle", 60_000), ("other_parent", "Laurent", 72_000))
BEGAN, PERIODS = -10, 12  # periods from the running one; so the contract ends with the next one
FINNS_YEARS = 2
SCHOOL_BEGINS = (9, 15)
MEAL_CENTS = 450
AT_CRECHE = ((1, 480, 1020), (2, 480, 1020), (4, 480, 1020), (5, 480, 1020))
WEDNESDAYS = ((3, 480, 960),)
AFTER_SCHOOL = ((1, 720, 1080), (3, 720, 1080), (5, 720, 1080))
GROUPS = {MILA: "Eichert", FINN: "Kiewerlek"}


def move_in(country: Country, key: bytes) -> list[MadeCare]:
    """Add the family and its two contracts, with the numbers and codes that follow; its care."""
    family = _family(country)
    taken = {file.iam_code for file in country.files}
    draw = Draw(SEED + 1)
    for child in family.children:
        contract = Contract(family.signed, PERIODS, family.registered)
        year = family.signed.year
        country.last_numbers[year] = country.last_numbers.get(year, 0) + 1
        contract.number = f"{year}-{country.last_numbers[year]:06}"
        cards = draw.uuid(), draw.uuid()
        file = File(child, family, cards, draw.uuid(), [contract], told=True)
        codes = candidates(child.family_name, child.given_name, key)
        file.iam_code = next(code for code in codes if code not in taken)
        taken.add(file.iam_code)
        country.files.append(file)
    country.families.append(family)
    agreed = _agreed(country)
    for care in agreed:
        if care.until is None:
            care.file.plan = _plan(care)
    return agreed


def ids() -> tuple[UUID, UUID]:
    """Which children Finn and Mila are."""
    draw = Draw(SEED)
    return draw.uuid(), draw.uuid()


def _family(country: Country) -> Family:
    draw, today = Draw(SEED + 2), country.today
    signed = Period.containing(today).later(BEGAN).first + DAY
    known = datetime(signed.year, signed.month, signed.day, 9, 30, tzinfo=UTC)
    finn, mila = ids()
    births = (date(_school_year(today) - 4, 5, 10), date(today.year - FINNS_YEARS, today.month, 1))
    commune = by_slug()[HOME]
    home = Place("12, rue de l'Alzette", commune.approximate_postcode, commune.name)
    made = Family(
        draw.uuid(),
        HOME,
        commune,
        "",
        cultures()[0]["lb"],
        "together",
        "fr",
        births[0],
        signed,
        known,
    )
    for key, given, born in zip((finn, mila), (FINN, MILA), reversed(births), strict=True):
        child = MadeChild(key, NAME, given, born, country.matricules.of(born), known)
        child.homes = [Step(born, known, {"place": home})]
        made.children.append(child)
    for number, (role, given, euros) in enumerate(PARENTS):
        born = date(1990, 5, 4 + number)
        mail = f"{given.lower()}.kayser@post.example"
        person = Person(NAME, given, country.matricules.of(born), mail, f"+352 621 000 20{number}")
        made.adults.append((role, 1, person))
        earned = {"yearly_cents": euros * 100, "evidence": "tax_assessment"}
        made.incomes[role, 1] = [Step(births[0], known, earned)]
    values = {"kind": made.kind, "allowance_children": len(made.children)}
    made.compositions.append(Step(births[0], known, values))
    return made


def _school_year(today: date) -> int:
    """The year in which the last school year began."""
    return today.year if (today.month, today.day) >= SCHOOL_BEGINS else today.year - 1


def _agreed(country: Country) -> list[MadeCare]:
    """Their care contracts; none where the country has no such providers."""
    others = cares(country)
    creche = _busiest(country, others, "sea", "commercial")
    minder = _busiest(country, others, "ap", "")
    files = {file.child.given_name: file for file in country.files if file.told}
    if not files or creche is None or minder is None:
        return []
    mila, finn = files[MILA], files[FINN]
    first, school = finn.contracts[0].first, _first_at_school(mila.child.born)
    found = [_care(finn, creche, AT_CRECHE, first, None)]
    if first < school:
        found.append(_care(mila, creche, AT_CRECHE, first, school))
        wednesdays = _care(mila, minder, WEDNESDAYS, first, school)
        found.append(replace(wednesdays, changed=True))
    found.append(_care(mila, minder, AFTER_SCHOOL, max(first, school), None))
    return list(_numbered(found, others))


def _numbered(found: Sequence[MadeCare], others: Sequence[MadeCare]) -> Iterator[MadeCare]:
    """The numbers that follow; a child goes on under its number at the same provider."""
    numbers: dict[tuple[UUID, UUID], str] = {}
    for care in found:
        number = f"C{care.signed.year}-{len(others) + len(numbers) + 1:06}"
        number = numbers.setdefault((care.file.child.id, care.provider.id), number)
        yield replace(care, number=number)


def _first_at_school(born: date) -> date:
    """The Monday of the week in which a child of four starts school."""
    return week_of(date(born.year + 4, *SCHOOL_BEGINS))


def _care(
    file: File,
    provider: MadeProvider,
    pattern: Sequence[tuple[int, int, int]],
    first: date,
    until: date | None,
) -> MadeCare:
    childminder = provider.kind == "ap"
    return MadeCare(
        file=file,
        provider=provider,
        number="",
        signed=file.contracts[0].signed if until or first <= file.contracts[0].signed else first,
        first=first,
        until=until,
        pattern=[list(span) for span in pattern],
        meal_days=[day for day, *_ in pattern],
        billed=hours_of(provider).billed,
        signer=f"{PARENTS[0][1]} {NAME}",
        group="" if childminder else GROUPS[file.child.given_name],
        hour_cents=provider.prices[-1].hour_cents if childminder else None,
        meal_cents=MEAL_CENTS if childminder else None,
        extras=[] if childminder else [dict(REGISTRATION)],
    )


def _plan(care: MadeCare) -> Plan:
    """What the office knows of it: the same hours on some days."""
    _, start, end = care.pattern[0]
    days = tuple(day for day, *_ in care.pattern)
    return Plan(care.provider.id, days, start, end, 1)


def _busiest(
    country: Country, others: Sequence[MadeCare], kind: str, funding: str
) -> MadeProvider | None:
    """Where the demonstration's manager or childminder works: as `demo.staff` chooses it."""
    rows = Counter(care.provider.id for care in others for _ in range(1 + (care.until is not None)))
    there = [p for p in country.providers if p.commune.slug == HOME]
    fitting = [p for p in there or country.providers if (p.kind, p.funding) == (kind, funding)]
    return min(fitting, key=lambda p: (-rows[p.id], p.id), default=None)
