"""One family's year, through all four doors: from the contract in September to the first school
week of the next.

The story is told in docs/one-familys-year.md. Every amount is what `law.bill` says of the case
files in examples/one-year: they know nothing of the pages, nor of who typed what when.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accueil.law.words import euros
from tests.database import TESTS, copied, serving, turn_to
from tests.journeys import billing_pages as b
from tests.journeys import counter
from tests.journeys.care_examples import CHILDMINDER, MANAGER, MINISTRY
from tests.journeys.one_year import (
    BY_PHONE,
    CRECHE,
    KAYSER,
    Told,
    Year,
    environment,
    file_of,
    picture,
    settle_in,
    weekdays_of,
)
from tests.journeys.person import Person
from tests.journeys.site import OFFICER, Desk, Site
from tests.journeys.test_care import declare, find, look_at, named, sign, type_day

EN = "en"
PARENT = "parent@esch.example.lu"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ALL_SAINTS, BEFORE_CARE = "2025-11-03", "2025-09-08"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def year(
    cluster: Path,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Year]:
    """A site of this file alone, in which it is September 2025."""
    clock = tmp_path_factory.mktemp("clock") / "ahead"
    clock.write_text("0", encoding="ascii")
    with ExitStack() as stack:
        name = stack.enter_context(copied(cluster))
        stack.enter_context(django_db_blocker.unblock())
        turn_to(name)
        stack.callback(turn_to, TESTS)
        places = settle_in()
        address = stack.enter_context(serving(name, "--demo", **environment(clock)))
        yield Year(Site(address, name, cluster), clock, *places)


@pytest.fixture(scope="module")
def site(year: Year) -> Site:
    """Where people sign in."""
    return year.site


def test_one_familys_year(desk: Desk, year: Year) -> None:
    september, february = Told("1-september"), Told("4-february")
    corrected, march = Told("5-february-corrected"), Told("6-march")
    makes_the_contract(desk, year)
    agrees_and_enters(desk, year, september)
    moves_a_week(desk, year)
    closes(desk, year, september, date(2025, 10, 24), declared=True)
    reads_the_bill(desk, year, september)
    passes(year, Told("3-november-moved"), date(2025, 12, 19))
    passes(year, february, date(2026, 3, 20))
    earns_less(desk, year, february, corrected)
    passes(year, march, date(2026, 4, 24))
    reads_the_correction(desk, year, february, corrected)
    renews(desk, year)
    starts_school(desk, year, Told("7-school"))


# September: the commune, the crèche, the childminder.


def makes_the_contract(desk: Desk, year: Year) -> None:
    """At the counter: who they are, what they earn, where the child will go; then the signature."""
    year.turn(date(2025, 9, 8))
    officer = desk(OFFICER, EN)
    case = counter.begin(officer)
    counter.people(officer, KAYSER)
    counter.household(officer, KAYSER)
    earn(officer, ("60000", "72000"))
    officer.follow("REVIS or precarious situation")
    officer.choose("Does the household receive REVIS?", "No REVIS")
    officer.press(counter.SAVE)
    wishes(officer)
    counter.documents(officer)
    officer.follow("Check the answers")
    officer.follow("Show the tariffs and sign")
    picture(officer, "1-contract-desk")
    officer.open(case)
    number, paper = counter.sign(officer, KAYSER)
    assert number.startswith("2025-")
    assert "Mila" in b.text_of(paper)


def earn(officer: Person, yearly: tuple[str, str]) -> None:
    """What both parents earn."""
    officer.follow("Income")
    declared(officer, yearly)
    officer.press(counter.SAVE)


def declared(officer: Person, yearly: tuple[str, str]) -> None:
    """Each parent's tax assessment, the mother's first."""
    officer.choose("Does the family want to declare its income?", "Yes")
    said = officer.word("Income: %(person)s. What shows it?").split("%")[0]
    legends = [one for one in officer.page.locator("legend").all_inner_texts() if said in one]
    for legend, amount in zip(legends, yearly, strict=True):
        below = officer.choose(legend, "Tax assessment")
        officer.type("Taxable income of the year", amount, below)


def wishes(officer: Person) -> None:
    """Language, planned care, duration."""
    officer.follow("Language of the contract")
    officer.choose("In which language does the family want the contract and letters?", "English")
    officer.press(counter.SAVE)
    officer.follow("Planned care")
    officer.follow("Plan care")
    providers = officer.page.get_by_label(officer.word("Provider"), exact=True)
    providers.select_option(label=str(providers.locator("option", has_text=CRECHE).inner_text()))
    for day in ("Monday", "Tuesday", "Thursday", "Friday"):
        officer.choose("On which days?", day)
    officer.type("Care begins at", "8:00")
    officer.type("Care ends at", "17:00")
    officer.type("Main meals a day", 1)
    officer.press(counter.SAVE)
    officer.press("Continue")
    officer.follow("Duration of the contract")
    officer.choose("How long is the contract valid?", "12 billing periods")
    officer.press(counter.SAVE)


def agrees_and_enters(desk: Desk, year: Year, told: Told) -> None:
    """Both providers agree the care by the child's card, and enter the first weeks."""
    year.turn(date(2025, 9, 10))
    manager, minder = desk(MANAGER, EN), desk(CHILDMINDER, EN, **PHONE)
    agrees(manager, year, year.creche, told.stays("creche"))
    agrees(minder, year, year.minder, told.stays("childminder"), price="5,90")
    year.turn(date(2025, 9, 17), 18)
    minder = desk(CHILDMINDER, EN, **PHONE)
    minder.open("/care/")
    minder.go("Today")
    type_day(minder, times=("8:00", "16:00"), meals=1)
    picture(minder, "3-childminder-phone")
    year.turn(date(2025, 9, 19), 18)
    manager = desk(MANAGER, EN)
    manager.open(f"/care/{year.creche}/week/2025-09-15/")
    for column in (0, 1, 3, 4):
        manager.fill(manager.page.locator(f"#c-0-{column}"), "8-17 m")
    manager.press("Save the week")
    manager.sees("The week is saved.")
    manager.open(f"/care/{year.creche}/week/2025-09-15/")
    picture(manager, "2-week-desk", "form.week, main form")
    is_cared_for(desk, year, told, date(2025, 10, 7))


def agrees(person: Person, year: Year, provider: Any, stays: list[Any], price: str = "") -> None:
    """A care contract over the weekdays of some stays, from the first of them on."""
    (code,) = year.site.execute("SELECT iam_code FROM registry_child")[0]
    person.open(f"/care/{provider}/children/new/")
    find(person, code, KAYSER.born)
    person.date("First day", stays[0].day)
    fill_in(person, stays)
    if price:
        person.type("Price of an hour", price)
        person.type("Price of a main meal", "4,50")
    person.press("Show what the family will pay")
    person.sees("Show this to the parents before they sign. Nothing is saved yet.")
    person.follow("Go on to the signature")
    sign(person)


def fill_in(person: Person, stays: list[Any]) -> None:
    """The agreed week, and nothing else."""
    agreed = {weekday: (start, until) for weekday, start, until in weekdays_of(stays)}
    for weekday in range(1, 8):
        start, until = agreed.get(weekday, ("", ""))
        person.fill(named(person, f"from_{weekday}"), start)
        person.fill(named(person, f"until_{weekday}"), until)
        named(person, f"meal_{weekday}").set_checked(weekday in agreed)


# A month: who was there is entered, the period is closed.


def is_cared_for(desk: Desk, year: Year, told: Told, day: date) -> None:
    """After the month the crèche hands in its program's file, the childminder fills in its
    sheet."""
    year.turn(day)
    (code,) = year.site.execute("SELECT iam_code FROM registry_child")[0]
    if stays := told.stays("creche"):
        manager = desk(MANAGER, EN)
        manager.open(f"/care/{year.creche}/files/")
        look_at(manager, file_of(code, stays))
        manager.press("Enter these days")
        manager.sees("The file was taken in.")
    minder = desk(CHILDMINDER, EN, **PHONE)
    minder.open(f"/care/{year.minder}/sheets/{told.period.name}/")
    minder.click(minder.page.locator("tbody a").first)
    for stay in told.stays("childminder"):
        for name, value in (("from", stay.start), ("until", stay.until)):
            box = named(minder, f"{name}-{stay.day}").first
            minder.fill(box, f"{value // 60}:{value % 60:02}")
        minder.fill(named(minder, f"meals-{stay.day}"), str(stay.meals))
    minder.press("Save all days")
    minder.sees("The days are saved.")


def closes(desk: Desk, year: Year, told: Told, day: date, *, declared: bool = False) -> None:
    """The crèche declares once; the ministry closes; the bill is what the law says."""
    if declared:
        manager = desk(MANAGER, EN)
        manager.open(f"/care/{year.creche}/declaration/{told.period.name}/")
        declare(manager, "Look once more and declare")
    year.turn(day)
    year.night(told.period)
    ministry = desk(MINISTRY, EN)
    b.close(ministry, told.period, BY_PHONE)
    if declared:
        picture(ministry, "4-closed-desk")
    year.papers(told.period)
    is_billed(year, told)


def passes(year: Year, told: Told, day: date) -> None:
    """A month in which nobody does anything new; its bill is what the law says."""
    year.passes(told, day)
    is_billed(year, told)


def is_billed(year: Year, told: Told) -> None:
    """The bill that counts is what the law says of the case."""
    parents, state, _ = year.newest(told.period)
    assert (parents, state) == (told.bill.parent_cents, told.bill.state_cents), told.case.title


# The parents, on a phone.


def parent_at(desk: Desk, path: str) -> Person:
    """The parent at a page of the family."""
    parent = desk(PARENT, EN, **PHONE)
    parent.open(path)
    return parent


def reads_the_bill(desk: Desk, year: Year, told: Told) -> None:
    """The sums, a week, a line, every step of it down to the law."""
    bill = f"/family/children/{year.child}/bills/{told.period.name}/"
    parent = parent_at(desk, bill)
    for cents in (told.bill.parent_cents, told.bill.state_cents):
        parent.reads(euros(cents, EN))
    picture(parent, "5-bill-phone")
    weeks = [week for week in told.bill.weeks if week.parent_cents]
    expect(parent.page.locator("details.bill-week")).to_have_count(len(weeks))
    week = parent.page.locator("details.bill-week").first
    week.locator("> summary").click()
    expect(week).to_contain_text(euros(weeks[0].parent_cents, EN))
    week.locator("details.bill-line > summary").first.click()
    parent.follow("Every step and number of this line")
    parent.sees("Step by step")
    parent.reads("Loi modifiée du 4 juillet 2008")
    picture(parent, "6-line-phone")


def moves_a_week(desk: Desk, year: Year) -> None:
    """All Saints week has free hours again; a week before the child came to the crèche has none."""
    default, moved = Told("2-november").bill, Told("3-november-moved").bill
    year.turn(date(2025, 10, 13), 20)
    year.parent()
    parent = parent_at(desk, f"/family/children/{year.child}/weeks/?year=2025")
    b.tick(parent, [ALL_SAINTS, BEFORE_CARE])
    parent.press("Show what it costs")
    parent.sees("What the choice means")
    for cents in (default.parent_cents, moved.parent_cents):
        parent.reads(euros(cents, EN))
    saved = euros(default.parent_cents - moved.parent_cents, EN)
    parent.reads(parent.word("The parents pay %s less.") % saved)
    picture(parent, "7-weeks-phone")
    parent.press("Save these weeks")
    parent.sees("The weeks are saved.")


# Spring: an income that is heard of late.


def earns_less(desk: Desk, year: Year, before: Told, after: Told) -> None:
    """The office hears in March what holds since February; it sees what it changes."""
    year.turn(date(2026, 3, 25))
    officer = desk(OFFICER, EN)
    officer.open(f"/children/{year.child}/")
    officer.follow("Change income, address, household or children")
    officer.choose("What has changed?", "Income")
    officer.press("Continue")
    declared(officer, ("30000", "72000"))
    officer.date("From which day does it hold?", before.period.first)
    officer.hand_in("Document that shows it", "assessment.pdf", counter.PDF)
    officer.press("Show before and after")
    officer.sees("Bills that were made")
    officer.reads(euros(before.bill.parent_cents - after.bill.parent_cents, EN))
    picture(officer, "8-income-desk")
    officer.press("Save the change")
    officer.sees("It is saved, and the papers are made. Older versions stay readable.")


def reads_the_correction(desk: Desk, year: Year, before: Told, after: Told) -> None:
    """The next bill has it: the month as it was, and as it is."""
    assert year.newest(after.period) == (after.bill.parent_cents, after.bill.state_cents, 2)
    bill = f"/family/children/{year.child}/bills/{before.period.name}/"
    parent = parent_at(desk, bill)
    for cents in (before.bill.parent_cents, after.bill.parent_cents):
        parent.reads(euros(cents, EN))
    parent.reads(euros(before.bill.parent_cents - after.bill.parent_cents, EN))
    picture(parent, "9-correction-phone", "#corrected")


# The next September.


def renews(desk: Desk, year: Year) -> None:
    """The parent confirms that nothing has changed; the office reads it and signs."""
    year.turn(date(2026, 8, 24), 20)
    parent = parent_at(desk, f"/family/children/{year.child}/renewal/")
    for box in parent.page.locator("main form input[type=checkbox]").all():
        box.check()
    picture(parent, "10-renewal-phone")
    parent.press("Confirm: nothing has changed")
    parent.sees("Confirmed: your office signs")
    year.turn(date(2026, 9, 8))
    officer = desk(OFFICER, EN)
    officer.open("/announced/")
    officer.click(officer.page.locator("main a[href^='/announced/']").first)
    officer.sees("The parents confirm: nothing has changed")
    officer.follow("Read it and sign")
    officer.open(officer.where.removesuffix("check/"))
    counter.documents(officer)
    officer.follow("Check the answers")
    sign_it(officer)


def sign_it(officer: Person) -> None:
    """On paper, this time."""
    officer.follow("Show the tariffs and sign")
    officer.follow("Sign the contract")
    officer.choose("How is it signed?", "On paper")
    officer.page.get_by_label("The representative has signed the draft on paper").check()
    officer.press("Sign the contract")
    officer.sees("The contracts are signed")


def starts_school(desk: Desk, year: Year, told: Told) -> None:
    """The crèche ends; from the week in which school begins the hours of the window are free."""
    manager, minder = desk(MANAGER, EN), desk(CHILDMINDER, EN, **PHONE)
    last = told.stays("creche")[-1].day
    manager.open(f"/care/{year.creche}/children/{year.child}/end/")
    manager.date("The child's last day of care", last)
    manager.date("Last day of the contract, if another one was agreed", last)
    manager.press("End the contract")
    monday = last + 3 * DAY
    at_school = [stay for stay in told.stays("childminder") if stay.day >= monday]
    minder.open(f"/care/{year.minder}/children/{year.child}/change/")
    minder.date("From which day on does it change?", monday)
    fill_in(minder, at_school)
    minder.press("Show what the family will pay")
    minder.follow("Go on to the signature")
    sign(minder)
    is_cared_for(desk, year, told, date(2026, 10, 6))
    closes(desk, year, told, date(2026, 10, 23))
    parent = parent_at(desk, f"/family/children/{year.child}/bills/{told.period.name}/")
    parent.reads(euros(told.bill.parent_cents, EN))
    week = parent.page.locator("details.bill-week").nth(2)
    week.locator("> summary").click()
    picture(parent, "11-school-phone", "details.bill-week[open]")
    expect(week).to_contain_text(re.compile("school", re.IGNORECASE))
    expect(week).to_contain_text(euros(told.bill.weeks[2].parent_cents, EN))
