"""Applications on their pages: an officer at the counter, from the first answer to the last."""

import re
from datetime import date

import pytest

from accueil.law.household import HOUSEHOLD_KINDS
from accueil.registry import applications
from accueil.registry.matricule import make
from accueil.registry.papers import before_signing
from accueil.store.models import AccessLog, Upload
from accueil.store.security import see
from tests.factories import NOW, give_reason, make_account, make_child, make_office
from tests.web.office.counter import (
    BORN,
    CHILD,
    HOME,
    PDF,
    PERSON,
    Counter,
    enter,
    fill_in,
    hand_in,
    income_of,
    problems_in,
    version_in,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_each_kind_of_household_from_start_to_signature(counter: Counter, kind: str) -> None:
    fill_in(counter, kind)
    given = counter.given
    assert applications.open_problems(given) == []
    assert all(state == "done" for _, state in applications.due_steps(given))
    assert given.household.kind == kind
    assert given.language.language == "pt" and given.duration.periods == 3
    assert given.addresses.home.postcode == "9230"
    assert given.care.plans[0].weekdays == (1, 3) and given.care.plans[0].start == 450
    if kind == "institution":
        assert not given.income.declared
    else:
        slips = given.income.incomes[0]
        assert slips.yearly_cents == (200150 + 200250 + 200350) * 4
    missing = {problem.about for problem in before_signing(counter.application)}
    for document in missing:
        counter.post(f"documents/seen/{document}/", seen="yes")
    assert before_signing(counter.application) == []
    for page in ("", "check/", "documents/", "step/household/", "children/", "care/"):
        assert "Weber" in counter.get(page) or page, page
    checked = counter.get("check/")
    for typed in ("Claire Weber</p>", "4 May 2023", "9230 Diekirch", "7:30 – 17:00"):
        assert typed in checked
    assert "Not given" not in checked


def test_a_kind_is_asked_only_what_it_needs(counter: Counter) -> None:
    counter.save("children/new/", **CHILD)
    counter.save("step/household/", kind="institution", allowance_children="1")
    assert "Income" not in counter.get() and "REVIS" not in counter.get()
    assert counter.post("step/income/", declared="no").status_code == 302
    assert counter.given.income == applications.a.IncomeStep(False)
    counter.save("step/household/", kind="together", allowance_children="1")
    assert "Income" in counter.get() and "Maintenance" not in counter.get("step/income/")
    counter.save("step/household/", kind="separated", allowance_children="1")
    assert "Maintenance" in counter.get("step/income/")


def test_what_cannot_be_answered_yet_says_so(counter: Counter) -> None:
    assert "Cannot start yet" in counter.get()
    assert counter.client.get(f"{counter.base}step/income/").status_code == 302


def test_undeclared_income_is_said_with_the_difference_in_a_year(counter: Counter) -> None:
    counter.save("children/new/", **CHILD)
    counter.save("step/household/", kind="separated", allowance_children="1")
    page = counter.get("step/income/")
    assert "Difference in a year" in page and "€" in page
    counter.save("step/income/", declared="no")
    assert "last row of the scale" in counter.get("check/")


def test_a_failed_check_digit_warns_and_goes_on_with_a_reason(counter: Counter) -> None:
    wrong = CHILD["matricule"][:-1] + str((int(CHILD["matricule"][-1]) + 1) % 10)
    typed = {**CHILD, "matricule": wrong}
    page = counter.post("children/new/", version="0", **typed).content.decode()
    assert "check digits do not fit" in page and 'value="Mia"' in page
    assert counter.given.children is None
    counter.save("children/new/", **typed, matricule_reason="So on the card")
    assert counter.given.children.children[0].matricule_reason == "So on the card"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"matricule": ""}, "no identification number"),
        ({"matricule": make(date(2022, 5, 4), 11)}, "another date of birth"),
        ({"matricule": "2023133212345"}, "date that does not exist"),
        ({"matricule": "12"}, "13 digits"),
        ({"born_day": "31", "born_month": "2"}, "no such day"),
        ({"born_year": "2099"}, "up to"),
        ({"given_name": ""}, "Fill in"),
    ],
)
def test_what_is_refused_of_a_child_keeps_what_was_typed(
    counter: Counter, changed: dict[str, str], told: str
) -> None:
    page = counter.post("children/new/", **{**CHILD, **changed}).content.decode()
    assert problems_in(page) and told in page
    assert 'value="Weber"' in page and counter.given.children is None


@pytest.mark.parametrize(
    ("step", "typed", "told"),
    [
        ("applicant", {}, "Choose yes or no"),
        ("applicant", {"is_representative": "no"}, "Fill in"),
        ("representative", {**PERSON, "email": "x"}, "e-mail"),
        ("household", {"kind": "alone", "allowance_children": "1"}, "not possible"),
        ("household", {"kind": "together", "allowance_children": "0"}, "1 to 99"),
        ("language", {"language": "xx"}, "not possible"),
        ("duration", {"periods": "3", "reason": ""}, "Fill in"),
    ],
)
def test_what_is_refused_of_a_step(
    counter: Counter, step: str, typed: dict[str, str], told: str
) -> None:
    page = counter.post(f"step/{step}/", **typed).content.decode()
    assert problems_in(page) and told in page
    assert getattr(counter.given, step) is None


def test_revis_needs_dates_in_order(counter: Counter) -> None:
    counter.save("children/new/", **CHILD)
    counter.save("step/household/", kind="separated", allowance_children="1")
    first = dict(zip(("day", "month", "year"), ("1", "2", "2026"), strict=True))
    dates = {f"whole_first_{part}": text for part, text in first.items()}
    page = counter.post("step/situation/", revis="whole", asks="no", **dates).content.decode()
    assert problems_in(page)
    before = {**dates, "whole_until": "31.01.2026"}
    page = counter.post("step/situation/", revis="whole", asks="no", **before).content.decode()
    assert "before the first day" in page
    counter.save(
        "step/situation/", revis="whole", asks="no", **{**dates, "whole_until": "31.01.2027"}
    )
    assert counter.given.situation.until == date(2027, 1, 31)
    needed = counter.get("documents/")
    assert "REVIS certificate" in needed and "Evidence of income" not in needed


def test_a_precarious_situation_is_asked_for_with_an_opinion(counter: Counter) -> None:
    fill_in(counter, "separated")
    asked = {"revis": "no", "asks": "yes", "grounds": "Over-indebted.", "received": "31.01.2026"}
    page = counter.post("step/situation/", **{**asked, "grounds": ""}).content.decode()
    assert problems_in(page)
    day = {"received_day": "31", "received_month": "1", "received_year": "2026"}
    for who, needed in (("parents", False), ("doctor", True)):
        counter.save("step/situation/", **{**asked, **day, "asked_by": who})
        codes = {problem.code for problem in before_signing(counter.application)}
        assert ("no_precarious_opinion" in codes) == needed, "to have seen it is not enough"
    assert counter.given.situation.received == date(2026, 1, 31)
    assert "Opinion on the precarious situation" in counter.get("documents/")
    told = counter.get("check/")
    assert "A doctor" in told and "until then the tariffs are without it" in told


def test_an_applicant_who_is_another_brings_a_power_of_attorney(counter: Counter) -> None:
    fill_in(counter, "separated")
    counter.save("step/applicant/", is_representative="no", **{**PERSON, "given_name": "Anna"})
    codes = [problem.code for problem in before_signing(counter.application)]
    assert "no_power_of_attorney" in codes
    kind = "power_of_attorney:representative"
    assert counter.post(f"documents/seen/{kind}/", seen="yes").status_code == 404
    hand_in(counter, kind, "vollmacht.pdf", PDF)
    codes = [problem.code for problem in before_signing(counter.application)]
    assert "no_power_of_attorney" not in codes


def test_two_officers_on_one_step_lose_nothing(counter: Counter) -> None:
    counter.save("step/language/", language="fr")
    version = version_in(counter.get("step/language/"))
    counter.save("step/language/", language="de")
    answer = counter.post("step/language/", version=version, language="lb")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Somebody else saved this" in page
    assert "Deutsch" in page and re.search(r'value="lb"[^>]*checked', page)
    assert counter.given.language.language == "de"
    again = counter.post("step/language/", version=version_in(page), language="lb")
    assert again.status_code == 302 and counter.given.language.language == "lb"


def test_two_officers_on_the_children_lose_no_child(counter: Counter) -> None:
    counter.save("children/new/", **CHILD)
    twin = {**CHILD, "given_name": "Ben", "matricule": make(BORN, 12)}
    counter.save("children/new/", **twin)
    shown = version_in(counter.get("children/1/"))
    counter.post("children/0/remove/", version=shown)
    third = {**twin, "given_name": "Benjamin"}
    page = counter.post("children/1/", version=shown, **third).content.decode()
    assert "Somebody else saved this" in page and 'value="Benjamin"' in page
    assert f'action="{counter.base}children/0/"' in page
    counter.post("children/0/", version=version_in(page), **third)
    assert [c.given_name for c in counter.given.children.children] == ["Benjamin"]


def test_a_removed_child_takes_its_answers_along(counter: Counter) -> None:
    twin = {**CHILD, "given_name": "Ben", "matricule": make(BORN, 12)}
    counter.save("children/new/", **CHILD)
    counter.save("children/new/", **twin)
    counter.save("step/household/", kind="separated", allowance_children="2")
    other = {
        "billing_1": "other",
        "billing_1_name": "Opa",
        "billing_1_street": "1, Grand-Rue",
        "billing_1_postcode": "1661",
        "billing_1_locality": "Luxembourg",
        "billing_1_country": "LU",
    }
    counter.save("step/addresses/", **HOME, **other)
    typed = {**income_of("separated"), "maintenance_1": "paid", "maintenance_1_paid": "1200"}
    counter.save("step/income/", **typed)
    counter.post("children/0/remove/", version=version_in(counter.get("children/")))
    given = counter.given
    assert [c.given_name for c in given.children.children] == ["Ben"]
    assert [lines.name for lines in given.addresses.billing] == ["Opa"]
    assert [(e.child, e.yearly_cents) for e in given.income.maintenance] == [(0, 120000)]


def test_a_known_child_is_taken_over_with_what_is_known(counter: Counter) -> None:
    see(country=True)
    known = make_child(make_office(), born=BORN, matricule=CHILD["matricule"], language="de")
    typed = {**CHILD, "given_name": "Maya"}
    page = counter.post("children/new/", **typed).content.decode()
    assert "known at your office" in page and 'value="Maya"' in page
    answer = counter.post("children/new/", action="take_over", **typed)
    assert answer.status_code == 302
    given = counter.given
    assert given.children.children[0].known == str(known.id)
    assert given.children.children[0].given_name == "Mia"
    assert given.addresses.home.street == "7, rue du Moulin"
    assert given.representative.person.family_name == "Weber"
    assert given.household.kind == "together" and given.language.language == "de"
    see(country=True)
    assert AccessLog.objects.filter(child=known.id, action="change").exists()


def test_another_office_sees_nothing(counter: Counter) -> None:
    fill_in(counter, "together")
    hand_in(counter, "allowance_certificate:household", "a.pdf", PDF)
    see(country=True)
    file = Upload.objects.get(application=counter.key)
    other = make_account("officer", make_office("esch", name="Esch"))
    enter(counter.client, other)
    for page in ("", "check/", "step/language/", "children/", "documents/", f"files/{file.id}/"):
        assert counter.client.get(counter.base + page).status_code == 404, page
    assert counter.post("step/language/", version="1", language="lb").status_code == 404
    assert counter.application.number not in counter.client.get("/applications/").content.decode()


@pytest.mark.parametrize("role", ["ministry", "helpdesk", "auditor"])
def test_who_only_reads_changes_nothing(counter: Counter, role: str) -> None:
    fill_in(counter, "together")
    enter(counter.client, make_account(role))
    give_reason(counter.client, "applications", counter.key)
    assert f"{counter.base}children/" not in counter.get() and "Change" not in counter.get("check/")
    assert counter.post("step/language/", version="1", language="lb").status_code == 403
    assert counter.post("drop/", reason="x").status_code == 403


@pytest.mark.parametrize("role", ["manager", "agency"])
def test_who_may_not_read_is_told_so(counter: Counter, role: str) -> None:
    enter(counter.client, make_account(role))
    assert counter.client.get(counter.base).status_code == 403


def test_a_dropped_application_is_read_and_no_longer_changed(counter: Counter) -> None:
    fill_in(counter, "together")
    assert problems_in(counter.post("drop/", reason=" ").content.decode())
    assert counter.post("drop/", reason="The family moved").status_code == 302
    assert "dropped" in counter.get() and "Claire Weber" in counter.get("check/")
    assert counter.post("step/language/", version="1", language="lb").status_code == 302
    assert counter.given.language.language == "pt"
    assert counter.application.number not in counter.client.get("/applications/").content.decode()


def test_the_list_says_who_touched_it_last(counter: Counter) -> None:
    counter.save("children/new/", **CHILD)
    see(country=True)
    colleague = make_account("officer", make_office())
    enter(counter.client, colleague)
    counter.save("step/language/", language="fr")
    page = counter.client.get("/applications/").content.decode()
    assert "Mia Weber" in page and page.count(colleague.name) >= 2


def test_every_view_and_change_is_logged(counter: Counter) -> None:
    counter.save("step/language/", language="fr")
    see(country=True)
    log = AccessLog.objects.order_by("id").values_list("action", "what")
    number = counter.application.number
    assert ("read", f"application {number}: language") in log
    assert ("change", f"application {number}: language") in log
    assert all(at.year >= NOW.year for at in AccessLog.objects.values_list("at", flat=True))
