"""An application, step by step: saved as it is typed, taken up again by whoever comes next.

A saved step is a row that is never changed; the newest version of a step counts. Who saves from a
version that is no longer the newest is told what another saved in between, and loses nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accueil.law.household import COUNTING, WITH_MAINTENANCE
from accueil.registry import answers as a
from accueil.registry.models import Application, ApplicationStep, Household, Membership, Office
from accueil.store.models import next_number

SERIES = "application"
DROPPED, SEEN = "dropped", "seen"
DONE, TO_DO, BLOCKED, TO_CHECK = "done", "todo", "blocked", "check"

# Whom a kind of household names besides the representative: (role, whether it must be there).
ASKED: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "together": (("partner", False), ("other_parent", False)),
    "separated": (),
    "blended": (("partner", True),),
    "foster": (("foster_parent", True), ("foster_parent", False)),
    "institution": (),
    "alternating": (("other_parent", True),),
}
# Steps that can only be answered after others.
AFTER: Mapping[str, tuple[str, ...]] = {
    "addresses": ("children",),
    "income": ("children", "household"),
    "situation": ("household",),
    "care": ("children",),
}
# What is asked only where income decides what the family pays.
ABOUT_INCOME = ("income", "situation")


@dataclass(frozen=True, slots=True)
class Seen:
    """Documents whose original an officer has seen at the counter, as `key:for_whom`."""

    documents: tuple[str, ...] = ()


STEPS: Mapping[str, type[Any]] = {**a.STEPS, SEEN: Seen}


class SavedByOther(Exception):
    """Another version of a step was saved since: what it says, by whom, when, its number."""

    def __init__(self, step: str, row: ApplicationStep) -> None:
        """Keep what the page shows beside what was typed."""
        super().__init__(f"{step}: version {row.version} was saved in between")
        self.step, self.by, self.at, self.version = step, row.saved_by, row.saved_at, row.version
        self.theirs = a.from_json(STEPS[step], row.answers)


class NotOpen(Exception):
    """The application was signed or dropped: nothing more is saved."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to be mended before signing: the step, a code, and whom or what it is about."""

    step: str
    code: str
    about: str = ""


def open_application(
    office: Office, purpose: str, by: UUID | None, now: datetime, household: Household | None = None
) -> Application:
    """Begin an application, with its number."""
    number = next_number(SERIES, now.year)
    return Application.objects.create(
        number=number,
        office=office,
        purpose=purpose,
        household=household,
        opened_at=now,
        opened_by=by,
    )


def answers(application: Application) -> a.Answers:
    """The newest version of each step; a step that this household is not asked is answered."""
    values, versions = {}, {}
    for row in newest(application):
        if row.step in a.STEPS:
            values[row.step] = a.from_json(a.STEPS[row.step], row.answers)
            versions[row.step] = row.version
    given = a.Answers(**values, versions=versions)
    if given.household and not asks_income(given):
        given = replace(given, income=a.IncomeStep(False), situation=a.Situation())
    return given


def newest(application: Application) -> list[ApplicationStep]:
    """The newest saved row of each step."""
    rows = ApplicationStep.objects.filter(application=application)
    return list(rows.order_by("step", "-version").distinct("step"))


def saved(application: Application, step: str, version: int) -> Any:
    """What a version of a step said; None where there is no such version."""
    rows = ApplicationStep.objects.filter(application=application, step=step, version=version)
    row = rows.first()
    return a.from_json(STEPS[step], row.answers) if row else None


def documents_seen(application: Application) -> tuple[Seen, int]:
    """The documents seen at the counter, and the version that says so."""
    rows = ApplicationStep.objects.filter(application=application, step=SEEN)
    row = rows.order_by("-version").first()
    return (a.from_json(Seen, row.answers), row.version) if row else (Seen(), 0)


@transaction.atomic
def save(
    application: Application,
    step: str,
    value: Any,
    version: int,
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """Save a step that was read in a version (0: there was none). Gives the new version.

    Refuses with `SavedByOther` where another version was saved since, with `NotOpen` an
    application that was signed or dropped. Saying the same again changes nothing.
    """
    if not isinstance(value, STEPS[step]):
        raise TypeError(f"{step}: a {STEPS[step].__name__} is expected, not {value!r}")
    _hold(application)
    rows = ApplicationStep.objects.filter(application=application, step=step)
    last = rows.order_by("-version").first()
    said = a.to_json(value)
    if last and last.answers == said:
        return last.version
    if last and last.version != version:
        raise SavedByOther(step, last)
    row = _write(application, step, said, (last.version if last else 0) + 1, by=by, now=now)
    return row.version


@transaction.atomic
def drop(application: Application, reason: str, *, by: UUID | None, now: datetime) -> None:
    """Close an application that will not be signed. Refuses an empty reason."""
    if not reason.strip():
        raise ValueError("an application is dropped with a reason")
    _hold(application)
    _write(application, DROPPED, {"reason": reason.strip()}, 1, by=by, now=now)
    application.state, application.closed_at = "dropped", now
    application.save(update_fields=["state", "closed_at"])


def _hold(application: Application) -> None:
    """Keep others waiting until this is committed; refuses what is no longer open."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.state != "open":
        raise NotOpen(f"application {held.number} is {held.state}")


def _write(
    application: Application,
    step: str,
    said: Any,
    version: int,
    *,
    by: UUID | None,
    now: datetime,
) -> ApplicationStep:
    return ApplicationStep.objects.create(
        application=application,
        step=step,
        version=version,
        answers=said,
        saved_at=now,
        saved_by=by,
    )


def asks_income(given: a.Answers) -> bool:
    """Whether income decides anything in this kind of household."""
    return given.household is None or bool(COUNTING[given.household.kind])


def steps_of(given: a.Answers) -> list[str]:
    """The steps that this household is asked, in their order."""
    return [step for step in a.STEPS if step not in ABOUT_INCOME or asks_income(given)]


def due_steps(given: a.Answers) -> list[tuple[str, str]]:
    """Each step with its state: done, to do, cannot start yet, to check."""
    wrong = {problem.step for problem in open_problems(given)}
    return [(step, _state(given, step, wrong)) for step in steps_of(given)]


def _state(given: a.Answers, step: str, wrong: Collection[str]) -> str:
    if getattr(given, step) is None:
        waits = any(getattr(given, other) is None for other in AFTER.get(step, ()))
        return BLOCKED if waits else TO_DO
    return TO_CHECK if step in wrong else DONE


def open_problems(given: a.Answers) -> list[Problem]:
    """What is missing or does not fit together, step by step; nothing: it can be signed."""
    problems = []
    for step in steps_of(given):
        if getattr(given, step) is None:
            problems.append(Problem(step, "missing"))
        elif step in CHECKS:
            problems += CHECKS[step](given)
    return problems


def _in_children(given: a.Answers) -> Iterator[Problem]:
    children = given.children.children if given.children else ()
    if not children:
        yield Problem("children", "no_child")
    numbers = [child.matricule for child in children if child.matricule]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield Problem("children", "same_matricule", number)


def _in_addresses(given: a.Answers) -> Iterator[Problem]:
    if given.addresses and len(given.addresses.billing) > children_count(given):
        yield Problem("addresses", "billing_of_no_child")


def _in_household(given: a.Answers) -> Iterator[Problem]:
    assert given.household
    asked = ASKED[given.household.kind]
    there = [role for role, _ in given.household.others]
    for role in sorted({role for role, must in asked if must} - set(there)):
        yield Problem("household", "person_missing", role)
    allowed = [role for role, _ in asked]
    for role in sorted(set(there)):
        if there.count(role) > allowed.count(role):
            yield Problem("household", "person_not_asked", role)
    if {"partner", "other_parent"} <= set(there):
        yield Problem("household", "two_partners")


def _in_income(given: a.Answers) -> Iterator[Problem]:
    if given.income is None or given.household is None:
        return
    said = [(income.of, income.place) for income in given.income.incomes]
    expected = income_persons(given)
    if given.income.declared:
        for role, place in expected:
            if (role, place) not in said:
                yield Problem("income", "income_missing", f"{role}_{place}")
    for role, place in said:
        if (role, place) not in expected:
            yield Problem("income", "income_not_counting", f"{role}_{place}")
    paid = [entry.child for entry in given.income.maintenance]
    if paid and given.household.kind not in WITH_MAINTENANCE:
        yield Problem("income", "maintenance_not_counting")
    if any(child >= children_count(given) for child in paid):
        yield Problem("income", "maintenance_of_no_child")


def _in_situation(given: a.Answers) -> Iterator[Problem]:
    assert given.situation
    if given.situation.revis and not (given.situation.first and given.situation.until):
        yield Problem("situation", "no_dates")


def _in_care(given: a.Answers) -> Iterator[Problem]:
    assert given.care
    if any(plan.child >= children_count(given) for plan in given.care.plans):
        yield Problem("care", "plan_of_no_child")


def _in_duration(given: a.Answers) -> Iterator[Problem]:
    assert given.duration
    if given.duration.periods != a.Duration().periods and not given.duration.reason:
        yield Problem("duration", "no_reason")


CHECKS = {
    "children": _in_children,
    "addresses": _in_addresses,
    "household": _in_household,
    "income": _in_income,
    "situation": _in_situation,
    "care": _in_care,
    "duration": _in_duration,
}


def children_count(given: a.Answers) -> int:
    """How many children the application is for."""
    return len(given.children.children) if given.children else 0


def income_persons(given: a.Answers) -> list[tuple[str, int]]:
    """Whose income counts, as (role, place), of the persons that are there."""
    if given.household is None:
        return []
    persons = [("representative", 1)]
    places: dict[str, int] = {}
    for role, _ in given.household.others:
        places[role] = places.get(role, 0) + 1
        persons.append((role, places[role]))
    return [(role, place) for role, place in persons if role in COUNTING[given.household.kind]]


def fitting(
    others: tuple[tuple[str, a.Person], ...], kind: str
) -> tuple[tuple[str, a.Person], ...]:
    """Of the persons named before, those that another kind of household asks for too."""
    room = [role for role, _ in ASKED[kind]]
    kept = []
    for role, person in others:
        if role in room:
            room.remove(role)
            kept.append((role, person))
    return tuple(kept)


def without_child(given: a.Answers, number: int) -> dict[str, Any]:
    """The steps as they are when the child with this number (from 0) is taken out."""
    changed: dict[str, Any] = {}
    if given.children:
        rest = [c for place, c in enumerate(given.children.children) if place != number]
        changed["children"] = a.Children(tuple(rest))
    if given.addresses:
        billing = [b for place, b in enumerate(given.addresses.billing) if place != number]
        changed["addresses"] = replace(given.addresses, billing=tuple(billing))
    if given.income:
        paid = [_moved(m, number) for m in given.income.maintenance if m.child != number]
        changed["income"] = replace(given.income, maintenance=tuple(paid))
    if given.care:
        plans = [_moved(plan, number) for plan in given.care.plans if plan.child != number]
        changed["care"] = a.Care(tuple(plans))
    return {step: value for step, value in changed.items() if value != getattr(given, step)}


def _moved(entry: Any, number: int) -> Any:
    return replace(entry, child=entry.child - 1) if entry.child > number else entry


def children_known(application: Application, given: a.Answers | None = None) -> list[UUID]:
    """The children that the registry knows: named as known, or with a contract made of it."""
    named = (given or answers(application)).children
    known = [UUID(child.known) for child in named.children if child.known] if named else []
    made = Membership.objects.filter(application=application.pk).order_by("pk")
    return list(dict.fromkeys([*known, *made.values_list("child_id", flat=True)]))


def names_of_children(found: Collection[Application]) -> dict[UUID, str]:
    """The children's names of each application that has named some, in their order."""
    steps = ApplicationStep.objects.filter(application__in=found, step="children")
    newest = steps.order_by("application", "-version").distinct("application")
    return {
        row.application_id: ", ".join(
            f"{child['given_name']} {child['family_name']}" for child in row.answers["children"]
        )
        for row in newest
    }
