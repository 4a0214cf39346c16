"""Whom the registers are asked about, what came back, and how the case takes it over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accueil.exchange import registers
from accueil.exchange.registers import RegisterDown, RegisterRefused, Registers
from accueil.registry import answers as a
from accueil.registry.models import Application, Consent, RegisterQuery
from accueil.registry.record import matricule_key

PERSONS, EMPLOYMENT = "rnpp", "ccss"
REGISTERS = (PERSONS, EMPLOYMENT)
PURPOSES = ("application", "renewal")
NAMES, PLACE = ("family_name", "given_name"), ("street", "postcode", "locality", "country")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of the application with a matricule; `key` names them in an address.

    `values`: what the case says, by the register's fields, as far as it can be compared.
    """

    key: str
    role: str
    place: int
    name: str
    matricule: str
    values: Mapping[str, Any]


def subjects(given: a.Answers) -> list[Subject]:
    """Children and grown-ups, those who have a matricule."""
    return [subject for subject in _everybody(given) if subject.matricule]


def _everybody(given: a.Answers) -> Iterator[Subject]:
    home = given.addresses.home if given.addresses else None
    lives = (given.addresses.applicant or home) if given.addresses else None
    for number, child in enumerate(given.children.children if given.children else ()):
        values = {**_values(child, home), "born": child.born}
        yield Subject(f"child_{number}", "child", 1, _name(child), child.matricule, values)
    applies = given.applicant is None or given.applicant.is_representative
    if given.representative:
        person = given.representative.person
        yield _grown_up("representative", "representative", 1, person, lives if applies else None)
    if given.applicant and given.applicant.person:
        yield _grown_up("applicant", "applicant", 1, given.applicant.person, lives)
    places: dict[str, int] = {}
    for number, (role, person) in enumerate(given.household.others if given.household else ()):
        places[role] = places.get(role, 0) + 1
        yield _grown_up(f"other_{number}", role, places[role], person, None)


def _grown_up(
    key: str, role: str, place: int, person: a.Person, lives: a.AddressLines | None
) -> Subject:
    return Subject(key, role, place, _name(person), person.matricule, _values(person, lives))


def _name(person: a.Person | a.ChildAnswer) -> str:
    return f"{person.given_name} {person.family_name}"


def _values(person: a.Person | a.ChildAnswer, lives: a.AddressLines | None) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in NAMES}
    return values | ({name: getattr(lives, name) for name in PLACE} if lives else {})


def consent(application: Application) -> Consent | None:
    """The last word of the family about look-ups; None: not asked yet."""
    said = Consent.objects.filter(application=application)
    return said.order_by("-recorded_at", "-id").first()


@dataclass(frozen=True, slots=True)
class Asking:
    """Which register is asked, for what, by whom, when."""

    register: str
    purpose: str
    by: UUID | None
    now: datetime


def ask(
    port: Registers, application: Application, subject: Subject, asking: Asking
) -> RegisterQuery:
    """Ask a register about somebody and keep the question with what came back.

    A register that is down or refuses is an outcome, no failure.
    """
    outcome, answer = _answer(port, subject.matricule, asking)
    return RegisterQuery.objects.create(
        application=application,
        register=asking.register,
        purpose=asking.purpose,
        subject_key=matricule_key(subject.matricule),
        outcome=outcome,
        answer=answer,
        asked_at=asking.now,
        asked_by=asking.by,
    )


def _answer(port: Registers, matricule: str, asking: Asking) -> tuple[str, Any]:
    question = port.person if asking.register == PERSONS else port.employment
    try:
        found = question(matricule, asking.purpose)
    except RegisterDown:
        return "down", None
    except RegisterRefused:
        return "refused", None
    return ("found", a.to_json(found)) if found else ("unknown", None)


def last_queries(application: Application, subject: Subject) -> list[RegisterQuery]:
    """The newest look-up about somebody in each register."""
    asked = RegisterQuery.objects.filter(
        application=application, subject_key=matricule_key(subject.matricule)
    )
    return list(asked.order_by("register", "-asked_at", "-id").distinct("register"))


def differences(subject: Subject, query: RegisterQuery) -> Sequence[registers.Difference]:
    """Where the case and the register disagree; none where the register found nobody."""
    if query.register != PERSONS or query.outcome != "found":
        return ()
    person = registers.read_person(query.answer)
    return registers.differences(subject.values, person)


def taken_over(given: a.Answers, subject: Subject, field: str, value: str) -> tuple[str, Any]:
    """The step and its answers once a value of the register is taken over."""
    if field in PLACE:
        return "addresses", _moved(given, subject, field, value)
    new: Any = date.fromisoformat(value) if field == "born" else value
    kind, _, number = subject.key.partition("_")
    if kind == "child":
        assert given.children
        children = list(given.children.children)
        children[int(number)] = replace(children[int(number)], **{field: new})
        return "children", a.Children(tuple(children))
    if subject.key == "representative":
        assert given.representative
        person = replace(given.representative.person, **{field: new})
        return "representative", a.Representative(person)
    if subject.key == "applicant":
        assert given.applicant and given.applicant.person
        person = replace(given.applicant.person, **{field: new})
        return "applicant", replace(given.applicant, person=person)
    assert given.household
    others = list(given.household.others)
    role, person = others[int(number)]
    others[int(number)] = (role, replace(person, **{field: new}))
    return "household", replace(given.household, others=tuple(others))


def _moved(given: a.Answers, subject: Subject, field: str, value: str) -> a.Addresses:
    """An address line of the children, or of the applicant, who then lives elsewhere."""
    assert given.addresses
    known = given.addresses
    if subject.role == "child":
        return replace(known, home=replace(known.home, **{field: value}))
    return replace(known, applicant=replace(known.applicant or known.home, **{field: value}))
