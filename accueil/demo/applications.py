"""Invented applications: fresh ones, renewals, signed ones; requests, look-ups, the access log."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from accueil.demo.answers import answers_of
from accueil.demo.contracts import File
from accueil.demo.country import Country
from accueil.demo.draw import DAY, lots
from accueil.demo.families import Family, MadeChild
from accueil.demo.history import Row
from accueil.exchange import registers
from accueil.registry import answers as a
from accueil.registry import matricule as matricules
from accueil.registry.record import matricule_key

HOUR = timedelta(hours=1)
OPEN_SHARE, LEAST_OPEN = 0.004, 12
SIGNED_DAYS, ENDING_DAYS, RENEWAL = 21, 70, 0.35
STEPS = tuple(a.STEPS)
SAVED = lots(dict(enumerate((4, 5, 6, 8, 10, 12, 10, 8, 8, 8, 21))))
CONSENT, DROPPED = 0.85, 0.08
LOG_SHARE, LOG_DAYS, LOG_HOURS = 0.15, 90, 9
LOGGED = lots({"child": 70, "search": 12, "contract": 18})


@dataclass(slots=True)
class Applications:
    """Rows of everything that moves at the offices, and whose papers are on the table."""

    applications: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    queries: list[Row] = field(default_factory=list)
    log: list[Row] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    last_numbers: dict[int, int] = field(default_factory=dict)


def applications(country: Country) -> Applications:
    """What lies on the desks of a country's offices."""
    made = Applications()
    _sign(country, made)
    _open(country, made)
    _number(made)
    made.log += _log(country)
    return made


def _sign(country: Country, made: Applications) -> None:
    """Applications that became the contracts of the last weeks."""
    by_family: dict[UUID, list[File]] = {}
    for file in country.files:
        if file.contracts and file.contracts[-1].signed > country.today - DAY * SIGNED_DAYS:
            by_family.setdefault(file.family.id, []).append(file)
    for files in by_family.values():
        signed = min(files, key=lambda file: file.contracts[-1].known)
        closed = signed.contracts[-1].known
        row = _application(country, made, signed.family, closed - HOUR)
        row |= {"state": "signed", "closed_at": closed, "household_id": signed.family.id}
        row["purpose"] = "renewal" if len(signed.contracts) > 1 else "first"
        _save(made, row, answers_of(signed.family, files), len(STEPS))
        for file in files:
            file.contracts[-1].application = row["id"]


def _open(country: Country, made: Applications) -> None:
    """Applications that are still open: fresh families and renewals, left at any step."""
    draw = country.draw
    ending = [file for file in country.files if _is_ending(file, country.today)]
    for _ in range(max(LEAST_OPEN, round(len(country.files) * OPEN_SHARE))):
        opened = draw.moment(country.today - DAY * draw.randrange(1, 25))
        renewed = draw.one(ending) if ending and draw.chance(RENEWAL) else None
        family = renewed.family if renewed else country.stranger(2)
        files = [renewed] if renewed else [_without_contract(family, c) for c in family.children]
        made.families.append(family)
        row = _application(country, made, family, opened)
        if renewed:
            row |= {"purpose": "renewal", "household_id": family.id}
        if draw.chance(DROPPED):
            row |= {"state": "dropped", "closed_at": opened + HOUR}
        saved = len(STEPS) if renewed else draw.of(SAVED)
        _save(made, row, answers_of(family, files), saved)
        if saved > STEPS.index("addresses"):
            _look_up(country, made, row, family)


def _is_ending(file: File, today: date) -> bool:
    """Whether a contract ends soon, or ended lately."""
    if file.told:  # its parents renew it themselves
        return False
    return bool(file.contracts) and file.contracts[-1].until < today + DAY * ENDING_DAYS


def _without_contract(family: Family, child: MadeChild) -> File:
    return File(child, family, (child.id, child.id), child.id)


def _application(country: Country, made: Applications, family: Family, opened: datetime) -> Row:
    row: Row = {
        "id": country.draw.uuid(),
        "office_id": family.office,
        "purpose": "first",
        "state": "open",
        "opened_at": opened,
        "opened_by": country.officer(family.office)[0],
    }
    made.applications.append(row)
    return row


def _number(made: Applications) -> None:
    for row in sorted(made.applications, key=lambda row: row["opened_at"]):
        year = row["opened_at"].year
        made.last_numbers[year] = made.last_numbers.get(year, 0) + 1
        row["number"] = f"{year}-{made.last_numbers[year]:06}"


def _save(made: Applications, row: Row, answers: a.Answers, count: int) -> None:
    """The first so many steps of an application, some minutes apart."""
    for number, step in enumerate(STEPS[:count]):
        made.steps.append(
            {
                "application_id": row["id"],
                "step": step,
                "version": 1,
                "answers": a.to_json(getattr(answers, step)),
                "saved_at": row["opened_at"] + timedelta(minutes=3 * number + 2),
                "saved_by": row["opened_by"],
            }
        )


def _look_up(country: Country, made: Applications, row: Row, family: Family) -> None:
    """The family's consent, and the look-up that followed."""
    draw, asked = country.draw, row["opened_at"] + timedelta(minutes=8)
    given = draw.chance(CONSENT)
    about = {"application_id": row["id"], "recorded_at": asked, "language": family.language}
    made.consents.append({**about, "given": given, "recorded_by": row["opened_by"]})
    if given and draw.chance(0.6):
        made.queries.append(
            {
                "application_id": row["id"],
                "register": "rnpp",
                "purpose": "renewal" if row["purpose"] == "renewal" else "application",
                "asked_at": asked + timedelta(minutes=1),
                "asked_by": row["opened_by"],
                **_answer(family, found=draw.chance(0.8)),
            }
        )


def _answer(family: Family, *, found: bool) -> Row:
    """What the register said of the representative, or that it was down."""
    person, home = family.adults[0][2], family.children[0].homes[-1].values["place"]
    number = person.matricule or ""
    row: Row = {"subject_key": matricule_key(number), "outcome": "down"}
    if not found:
        return row
    address = registers.Address(home.street, home.postcode, home.locality, home.country)
    names = person.family_name, person.given_name
    told = registers.Person(number, *names, matricules.born(number), address)
    return {**row, "outcome": "found", "answer": a.to_json(told)}


def _log(country: Country) -> Iterator[Row]:
    """What officers read in the last months."""
    draw = country.draw
    for file in country.files:
        if not draw.chance(LOG_SHARE):
            continue
        yield {
            "at": draw.moment(country.today - DAY * draw.randrange(1, LOG_DAYS)),
            "account": country.officer(file.family.office)[0],
            "role": "cae_officer" if file.family.office == "cae" else "officer",
            "office": file.family.office,
            "action": "read",
            "what": draw.of(LOGGED),
            "child": file.child.id,
        }
