"""Applications, step by step: nothing saved is lost, whoever saves it and in whatever order."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accueil.law.household import COUNTING, HOUSEHOLD_KINDS
from accueil.registry import answers as a
from accueil.registry import applications, known
from accueil.registry import models as m
from accueil.registry.applications import (
    NotOpen,
    SavedByOther,
    answers,
    due_steps,
    open_application,
    open_problems,
    save,
    without_child,
)
from accueil.registry.papers import before_signing
from accueil.registry.record import Recorder, record_answers
from accueil.store.security import see
from tests.factories import NOW, make_child, make_household, make_office

PROVIDER = str(uuid4())
PERSON = a.Person("Weber", "Claire", "1990010200700")
MIA = a.ChildAnswer("Weber", "Mia", date(2022, 3, 9), matricule_reason="newborn")
BEN = a.ChildAnswer("Weber", "Ben", date(2024, 3, 9), matricule_reason="newborn")
OTHERS: Mapping[str, tuple[str, ...]] = {
    "together": ("other_parent",),
    "blended": ("partner",),
    "foster": ("foster_parent", "foster_parent"),
    "alternating": ("other_parent",),
}


def whole(kind: str = "together") -> a.Answers:
    """Everything answered, for a kind of household."""
    household = a.HouseholdAnswer(kind, 2, tuple((role, PERSON) for role in OTHERS.get(kind, ())))
    given = a.Answers(household=household)
    incomes = tuple(
        a.IncomeAnswer(role, 30_000_00, place=place)
        for role, place in applications.income_persons(given)
    )
    paid = (a.MaintenanceAnswer(1, 3_600_00),) if kind in ("separated", "blended") else ()
    return a.Answers(
        applicant=a.Applicant(True),
        representative=a.Representative(PERSON),
        children=a.Children((MIA, BEN)),
        addresses=a.Addresses(a.AddressLines("1, Grand-Rue", "9201", "Diekirch")),
        household=household,
        income=a.IncomeStep(bool(incomes), incomes, paid),
        situation=a.Situation(),
        language=a.Language("pt"),
        care=a.Care((a.CarePlan(1, PROVIDER, (1, 2), 480, 1020, 1),)),
        duration=a.Duration(),
    )


@pytest.fixture
def application(db: None) -> m.Application:
    see(country=True)
    return open_application(make_office(), "first", by=None, now=NOW)


def put(application: m.Application, step: str, value: Any, version: int = 0) -> int:
    return save(application, step, value, version, by=None, now=NOW)


def put_all(application: m.Application, given: a.Answers, order: list[str]) -> None:
    for step in order:
        put(application, step, getattr(given, step))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(order=st.permutations(list(a.STEPS)), kind=st.sampled_from(HOUSEHOLD_KINDS))
def test_steps_in_any_order_give_the_same_answers(
    application: m.Application, order: list[str], kind: str
) -> None:
    with transaction.atomic():
        put_all(application, whole(kind), order)
        given = answers(application)
        transaction.set_rollback(True)
    assert replace(given, versions={}) == whole(kind)
    assert set(given.versions) == set(a.STEPS)


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_whole_answers_can_be_signed_and_recorded(application: m.Application, kind: str) -> None:
    given = whole(kind)
    assert open_problems(given) == []
    assert {state for _, state in due_steps(given)} == {applications.DONE}
    steps = [step for step, _ in due_steps(given)]
    assert ("income" in steps) == bool(COUNTING[kind])
    put_all(application, replace(given, care=a.Care()), steps)
    to = Recorder(application.office, None, NOW, NOW.date())
    household, children = record_answers(answers(application), None, to)
    assert len(children) == 2
    again = known.answers_of(children[1], NOW.date())
    assert again.household and again.household.kind == kind
    assert again.household.others == given.household.others if given.household else False
    assert again.income and given.income
    assert [i.yearly_cents for i in again.income.incomes] == [
        i.yearly_cents for i in given.income.incomes
    ]
    assert [e.yearly_cents for e in again.income.maintenance] == [
        e.yearly_cents for e in given.income.maintenance
    ]
    assert household.office_id == application.office_id


@pytest.mark.parametrize("step", list(a.STEPS))
def test_every_step_is_missed(step: str) -> None:
    given = replace(whole(), **{step: None})
    assert (step, "missing") in [(p.step, p.code) for p in open_problems(given)]
    assert dict(due_steps(given))[step] in (applications.TO_DO, applications.BLOCKED)


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("together", {"children": a.Children(())}, "no_child"),
        (
            "together",
            {"children": a.Children((replace(MIA, matricule="1"), replace(BEN, matricule="1")))},
            "same_matricule",
        ),
        (
            "together",
            {"addresses": a.Addresses(a.AddressLines("", "", ""), None, (None,) * 3)},
            "billing_of_no_child",
        ),
        ("blended", {"household": a.HouseholdAnswer("blended", 1)}, "person_missing"),
        ("blended", {"household": a.HouseholdAnswer("separated", 1)}, "income_not_counting"),
        (
            "separated",
            {"household": a.HouseholdAnswer("separated", 1, (("partner", PERSON),))},
            "person_not_asked",
        ),
        (
            "together",
            {
                "household": a.HouseholdAnswer(
                    "together", 1, (("partner", PERSON), ("other_parent", PERSON))
                )
            },
            "two_partners",
        ),
        ("separated", {"income": a.IncomeStep(True)}, "income_missing"),
        (
            "together",
            {"income": a.IncomeStep(False, (), (a.MaintenanceAnswer(0, 1),))},
            "maintenance_not_counting",
        ),
        (
            "separated",
            {"income": a.IncomeStep(False, (), (a.MaintenanceAnswer(5, 1),))},
            "maintenance_of_no_child",
        ),
        ("together", {"situation": a.Situation("whole")}, "no_dates"),
        ("together", {"care": a.Care((a.CarePlan(4, "", (1,), 0, 1),))}, "plan_of_no_child"),
        ("together", {"duration": a.Duration(3)}, "no_reason"),
    ],
)
def test_what_does_not_fit_together_is_told(kind: str, changed: Any, code: str) -> None:
    given = replace(whole(kind), **changed)
    problems = open_problems(given)
    assert code in [problem.code for problem in problems]
    wrong = {problem.step for problem in problems if problem.code == code}
    assert all(dict(due_steps(given))[step] == applications.TO_CHECK for step in wrong)


def test_nobody_is_asked_before_what_it_follows_from() -> None:
    states = dict(due_steps(a.Answers()))
    assert states["income"] == states["care"] == states["addresses"] == applications.BLOCKED
    assert states["applicant"] == states["children"] == applications.TO_DO


def test_a_stale_version_is_told_what_another_saved(application: m.Application) -> None:
    first = put(application, "language", a.Language("fr"))
    by = uuid4()
    save(application, "language", a.Language("de"), first, by=by, now=NOW)
    with pytest.raises(SavedByOther) as told:
        put(application, "language", a.Language("lb"), first)
    other = told.value
    assert (other.theirs, other.by, other.at) == (a.Language("de"), by, NOW)
    assert put(application, "language", a.Language("lb"), other.version) == 3
    assert applications.saved(application, "language", 1) == a.Language("fr")


def test_the_same_again_changes_nothing(application: m.Application) -> None:
    assert put(application, "language", a.Language("fr")) == 1
    assert put(application, "language", a.Language("fr"), 0) == 1
    assert m.ApplicationStep.objects.filter(application=application).count() == 1


def test_a_saved_step_is_never_changed(application: m.Application) -> None:
    put(application, "language", a.Language("fr"))
    rows = m.ApplicationStep.objects.filter(application=application)
    for change in (lambda: rows.update(version=2), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_no_answer_of_a_step_is_refused(application: m.Application) -> None:
    with pytest.raises(TypeError):
        put(application, "language", a.Duration())


def test_a_dropped_application_takes_nothing_more(application: m.Application) -> None:
    with pytest.raises(ValueError, match="reason"):
        applications.drop(application, "  ", by=None, now=NOW)
    applications.drop(application, "moved away", by=None, now=NOW)
    with pytest.raises(NotOpen):
        put(application, "language", a.Language("fr"))
    with pytest.raises(NotOpen):
        applications.drop(application, "again", by=None, now=NOW)
    assert answers(application).language is None


def test_a_removed_child_takes_what_is_about_it_along() -> None:
    given = replace(
        whole("separated"),
        addresses=a.Addresses(
            a.AddressLines("", "", ""), None, (None, a.AddressLines("x", "y", "z"))
        ),
    )
    changed = without_child(given, 0)
    assert changed["children"].children == (BEN,)
    assert changed["addresses"].billing == (a.AddressLines("x", "y", "z"),)
    assert [entry.child for entry in changed["income"].maintenance] == [0]
    assert [plan.child for plan in changed["care"].plans] == [0]
    changed = without_child(given, 1)
    assert changed["income"].maintenance == () and changed["care"].plans == ()


def test_signing_waits_for_documents(application: m.Application) -> None:
    given = replace(whole(), applicant=a.Applicant(False, PERSON))
    put_all(application, given, list(a.STEPS))
    codes = {problem.code for problem in before_signing(application)}
    assert codes == {"no_power_of_attorney", "document_missing"}
    seen = tuple(problem.about for problem in before_signing(application))
    save(application, applications.SEEN, applications.Seen(seen), 0, by=None, now=NOW)
    assert [p.code for p in before_signing(application)] == ["no_power_of_attorney"]


def test_another_office_knows_no_child_of_ours(db: None) -> None:
    see(country=True)
    office = make_office()
    child = make_child(office, household=make_household(office, incomes={"representative": 1}))
    matricule = m.Identity.objects.get(child=child).matricule
    assert known.known_child(matricule or "") == child
    assert known.known_child("") is None
    see(office="esch")
    assert known.known_child(matricule or "") is None
    see(country=True)


def test_two_at_once_and_one_is_told(real_database: str) -> None:
    see(country=True)
    application = open_application(make_office(), "first", by=None, now=NOW)
    put(application, "language", a.Language("fr"))
    outcomes: list[Any] = []
    start = threading.Barrier(2)

    def officer(language: str) -> None:
        see(country=True)
        start.wait(10)
        try:
            outcomes.append(put(application, "language", a.Language(language), 1))
        except SavedByOther as other:
            outcomes.append(other)
        finally:
            connection.close()

    officers = [threading.Thread(target=officer, args=(x,)) for x in ("de", "lb")]
    for one in officers:
        one.start()
    for one in officers:
        one.join(20)
    told = [outcome for outcome in outcomes if isinstance(outcome, SavedByOther)]
    assert outcomes.count(2) == 1 and len(told) == 1
    see(country=True)
    assert answers(application).language == told[0].theirs
