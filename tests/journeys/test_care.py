"""The provider's door from the first click to the paper: a crèche, a childminder, its agency.

What was entered by one journey lies in other weeks than what the next one enters; the declaration
comes after them. One journey is made by the keyboard alone, one in a browser without JavaScript.
"""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from accueil.law.calendar import Period, week_of
from tests.journeys.care_cases import GROUP
from tests.journeys.care_examples import (
    AGENCY,
    CHILDMINDER,
    CRECHE,
    EDUCATOR,
    MANAGER,
    MINDER,
    MINISTRY,
)
from tests.journeys.keyboard import Keyboard
from tests.journeys.person import Person
from tests.journeys.site import Desk, Site

DAY, WEEK = timedelta(days=1), timedelta(days=7)
PHONE = {"width": 390, "height": 844}
# The child that nobody takes care of and whose membership holds longest.
FREE = """SELECT c.iam_code, i.born
    FROM registry_membership m JOIN registry_child c ON c.id = m.child_id
    JOIN registry_identity i ON i.child_id = c.id AND i.withdrawn_at IS NULL
    WHERE m.withdrawn_at IS NULL AND m.valid @> current_date AND NOT EXISTS
    (SELECT 1 FROM attendance_carecontract k WHERE k.child_id = c.id)
    ORDER BY upper(m.valid) DESC, i.born DESC LIMIT 1"""
CODES = f"""SELECT iam_code FROM attendance_carecontract
    WHERE provider_id = ({CRECHE}) AND "group" = '{GROUP}' AND withdrawn_at IS NULL ORDER BY 1"""

SINCE = f"""SELECT 1 FROM attendance_stay WHERE provider_id = ({CRECHE})
    AND withdrawn_at IS NULL AND day >= %s LIMIT 1"""


def test_a_manager_agrees_a_week_for_a_child_by_its_card(desk: Desk, site: Site) -> None:
    manager = desk(MANAGER, "fr")
    code, born = site.execute(FREE)[0]
    manager.open("/care/")
    manager.go("Children and contracts")
    manager.follow("New care contract")
    find(manager, code, born + DAY)
    manager.sees("No child has this code and this date of birth. Look at the card once more.")
    find(manager, code, born)
    assert manager.heading == manager.word("What is agreed")
    manager.date("First day", week_of(timezone.localdate()))
    every_day(manager, "8:00", "16:30")
    manager.fill(named(manager, "group"), "Igel")
    manager.press("Show what the family will pay")
    manager.sees("Show this to the parents before they sign. Nothing is saved yet.")
    manager.sees("Parents' part")
    manager.reads("€")
    manager.follow("Go on to the signature")
    sign(manager)
    manager.reads(code)
    name = child_of(manager)
    assert name in text_of(manager.fetch(paper_of(manager))[1])
    manager.go("Week")
    manager.follow("Igel")
    expect(manager.page.locator("tbody tr")).to_have_count(1)
    expect(manager.page.locator("tbody tr")).to_contain_text(name)


def test_an_educator_types_a_week_by_keyboard_alone(desk: Desk) -> None:
    educator = desk(EDUCATOR, "lb", kind=Keyboard)
    educator.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    educator.open("/care/")
    educator.go("Week")
    before = educator.page.locator("main a").filter(has_text=educator.word("Week before"))
    educator.click(before)
    educator.follow(GROUP)
    keys = educator.page.keyboard
    educator.fill(cell(educator, 0, 0), "8-16 m")
    keys.press("ArrowRight")
    keys.type("8-12 14-17")
    keys.press("Enter")
    expect(cell(educator, 1, 1)).to_be_focused()
    keys.type("K")
    keys.press("ArrowUp")
    keys.press("ArrowRight")
    expect(cell(educator, 0, 2)).to_be_focused()
    block = "8:00-16:30\t8-16 m\t22-6\nK\t0800-1600\t8h-12h30\n8-16\t+1\t9-17 2m\n"
    educator.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    keys.press("Control+V")
    expect(cell(educator, 2, 4)).to_have_value("9-17 2m")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.type("8-16:75")
    educator.press("Save the week")
    educator.sees("Nothing was saved. What you typed is still there.")
    educator.click(educator.page.locator(".govuk-error-summary a"))
    expect(cell(educator, 2, 2)).to_be_focused()
    expect(cell(educator, 2, 2)).to_have_value("8-16:75")
    keys.press("Control+A")
    keys.type("8-16:15")
    educator.press("Save the week")
    educator.sees("The week is saved.")
    expect(cell(educator, 0, 2)).to_have_value("8-16:30")
    educator.click(educator.page.locator("tbody th a").nth(2))
    for said in ("8-16:15", "9-17", "Joana Silva"):
        educator.reads(said)
    educator.sees("Who entered what")


def test_a_file_is_mended_and_taken_in_once(desk: Desk, site: Site) -> None:
    manager = desk(MANAGER, "de")
    one, other = (code for (code,) in site.execute(CODES)[:2])
    monday = week_of(timezone.localdate()) - 2 * WEEK
    wrong = table(f"{one};{monday};8:00;25:10;1", f"AbcDe999;{monday};8:00;16:00;1")
    right = table(f"{one};{monday};8:00;15:10;1", f"{other};{monday};8:00;16:00;1")
    manager.open("/care/")
    manager.go("Files")
    look_at(manager, wrong)
    manager.sees("The file cannot be taken in")
    place = "Row %(row)s, column %(column)s (%(name)s)"
    manager.sees(place, row=2, column="D", name="until")
    manager.sees(place, row=3, column="A", name="child")
    manager.reads("AbcDe999")
    manager.follow("Choose another file")
    look_at(manager, right)
    manager.sees("This is what the file changes")
    manager.press("Enter these days")
    done = "The file was taken in. New days: %(new)s, changed days: %(replaced)s, days as before: "
    manager.sees(done + "%(same)s.", new=2, replaced=0, same=0)
    look_at(manager, right)
    manager.sees("This file changes nothing")
    manager.press("Enter nothing")
    manager.reads("hours.csv")


def test_a_childminder_on_a_telephone_and_its_agency(desk: Desk, site: Site) -> None:
    minder = desk(CHILDMINDER, "lb", viewport=PHONE, has_touch=True, is_mobile=True)
    minder.open("/care/")
    minder.go("Today")
    minder.follow("The day before")
    type_day(minder, times=("7:30", "12:15"), meals=1)
    minder.reads("07:30")
    minder.follow("The day before")
    type_day(minder, absence="Sick")
    minder.sees("Absent:")
    minder.follow("Service sheets")
    period = period_before()
    minder.open(f"/care/{minder_id(site)}/sheets/{period.name}/")
    minder.click(minder.page.locator("tbody a").first)
    day = period.first.isoformat()
    minder.fill(named(minder, f"from-{day}").first, "7:00")
    minder.fill(named(minder, f"until-{day}").first, "17:30")
    minder.press("Save all days")
    minder.sees("The days are saved.")
    minder.press("Confirm the sheet")
    minder.sees(
        "The sheet is confirmed. Its paper stands below: print it and have the parents sign it."
    )
    paper = minder.page.locator("main a[href$='.pdf']").first
    assert "07:00" in text_of(minder.fetch(str(paper.get_attribute("href")))[1])
    narrow = "document.documentElement.scrollWidth <= window.innerWidth"
    assert minder.page.evaluate(narrow), "nothing sticks out of the telephone"
    agency = desk(AGENCY, "de")
    agency.open(f"/care/?period={period.name}")
    agency.click(agency.page.locator(f"main a[href*='{minder_id(site)}']").first)
    agency.press("Mark as received")
    agency.sees("The agency has it")


def test_a_form_goes_from_the_childminder_to_the_agency(desk: Desk, site: Site) -> None:
    minder, agency = desk(CHILDMINDER, "fr"), desk(AGENCY, "de")
    code, born = site.execute(FREE)[0]
    minder.open("/care/")
    minder.go("Children and contracts")
    minder.follow("New care contract")
    find(minder, code, born)
    minder.date("First day", timezone.localdate() + WEEK)
    every_day(minder, "17:00", "19:00")
    minder.type("Price of an hour", "3,50")
    minder.type("Price of a main meal", "4")
    minder.press("Show what the family will pay")
    minder.follow("Go on to the signature")
    sign(minder)
    name = child_of(minder)
    minder.click(minder.page.locator("main a[href*='/forms/']"))
    assert name in text_of(minder.fetch(paper_of(minder))[1])
    for question in ("When did the childminder sign?", "When did the parents sign?"):
        minder.date(question, timezone.localdate())
    minder.press("Save")
    minder.press("Send to the agency")
    minder.sees("Sent to the agency on %(day)s.", day=f"{timezone.localdate():%d.%m.%Y}")
    agency.open("/care/")
    agency.follow("Enrolment and exit forms")
    row = agency.page.locator("tbody tr").filter(has_text=name)
    expect(row).to_contain_text(agency.word("both signed"))
    agency.click(row.get_by_role("button"))
    agency.sees("The form is marked as received.")
    expect(row).to_have_count(0)


def test_a_period_is_declared_twice_without_javascript(desk: Desk, site: Site) -> None:
    manager = desk(MANAGER, "fr", java_script_enabled=False)
    week = f"/care/{creche_id(site)}/week/{period_before().first}/?group={GROUP}"
    declaration = f"/care/{creche_id(site)}/declaration/{period_before().name}/"
    enter(manager, week, "+1")
    manager.sees("The week is saved.")
    manager.open(declaration)
    manager.sees("This has to be mended first:")
    manager.sees("Meals without presence")
    button = manager.page.get_by_role("link", name=manager.word("Look once more and declare"))
    expect(button).to_have_count(0)
    manager.click(manager.page.locator("details[open] li a").first)
    manager.fill(manager.page.locator("input[value='+1']"), "8-16 m")
    manager.press("Save the week")
    manager.open(declaration)
    manager.sees("Nothing is in the way.")
    manager.sees("Neither presence nor absence is entered")
    declare(manager, "Look once more and declare")
    enter(manager, week, "8-15 m")
    manager.sees("Nothing was saved. What you typed is still there.")
    manager.type("Why is it changed?", "Elo ass et richteg")
    manager.press("Save the week")
    manager.sees("The week is saved.")
    manager.open(declaration)
    manager.sees("Something changed after the declaration. Please declare again.")
    manager.reads("Elo ass et richteg")
    declare(manager, "Look once more and declare again")
    manager.sees("Declaration %(number)s", number=2)


def test_a_suspended_agreement_takes_the_states_part_away(desk: Desk, site: Site) -> None:
    ministry, manager = desk(MINISTRY, "fr"), desk(MANAGER, "de")
    record(ministry, site, "Suspend the agreement", "First day on which it is suspended")
    manager.open("/care/")
    expected = manager.page.locator("section[aria-labelledby=expected]")
    expect(expected).to_contain_text(manager.word("Nothing to share"))
    if site.execute(SINCE, Period.containing(timezone.localdate()).first):
        manager.sees("No agreement with the State")
    record(ministry, site, "Let the agreement hold again", "First day on which it holds again")
    manager.open("/care/")
    expect(expected).to_contain_text(manager.word("State's part"))


# What they do.


def find(person: Person, code: str, born: date) -> None:
    """The child's card."""
    person.type("IAM code on the child's card", code)
    person.date("The child's date of birth", born)
    person.press("Find the child")


def every_day(person: Person, start: str, until: str) -> None:
    """The same times from Monday to Friday."""
    person.fill(named(person, "every_from"), start)
    person.fill(named(person, "every_until"), until)
    person.press("Fill in")
    expect(named(person, "until_5")).to_have_value(until)


def sign(person: Person) -> None:
    """Who signs; what looks odd is meant so."""
    person.type("Who signs for the parents?", "Claire Weber")
    for box in person.page.locator("main input[type=checkbox]").all():
        box.check()
    person.press("Sign the contract")
    person.sees("The contract is signed. Its paper is below.")


def child_of(person: Person) -> str:
    """Whose contract a page is about."""
    _provider, _, child = person.page.locator("main .govuk-caption-l").inner_text().partition(" · ")
    return child.partition(",")[0]


def paper_of(person: Person) -> str:
    """The address of the first paper of a page."""
    return str(person.page.locator("main a[href*='/papers/']").first.get_attribute("href"))


def text_of(content: bytes) -> str:
    """What a PDF says."""
    assert content.startswith(b"%PDF")
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def named(person: Person, name: str) -> Locator:
    """A field by its name."""
    return person.page.locator(f"main [name='{name}']")


def cell(person: Person, row: int, column: int) -> Locator:
    """A field of the week."""
    return person.page.locator(f"#c-{row}-{column}")


def table(*rows: str) -> bytes:
    """A file of stays."""
    return "\n".join(["child;date;from;until;meals", *rows, ""]).encode()


def look_at(manager: Person, content: bytes) -> None:
    """Hand a file in, to be looked at."""
    manager.hand_in("File with stays", "hours.csv", content, "text/csv")
    manager.press("Look at the file")


def type_day(
    minder: Person, times: tuple[str, str] = ("", ""), meals: int = 0, absence: str = ""
) -> None:
    """The only child's day."""
    child = minder.page.locator("ul.people > li").first
    child.locator("summary").first.click()
    child.locator("[name^='from-']").first.fill(times[0])
    child.locator("[name^='until-']").first.fill(times[1])
    child.locator("[name^='meals-']").fill(str(meals))
    if absence:
        child.locator("select").select_option(label=minder.word(absence))
    minder.press("Save")
    minder.sees("Saved: %(name)s", name=child.locator("h3").inner_text())


def enter(manager: Person, week: str, text: str) -> None:
    """The first child's Monday."""
    manager.open(week)
    manager.fill(cell(manager, 0, 0), text)
    manager.press("Save the week")


def declare(manager: Person, first: str) -> None:
    """Look once more, then declare."""
    manager.follow(first)
    manager.click(manager.page.locator("main form button.govuk-button"))
    manager.sees("The period is declared.")


def record(ministry: Person, site: Site, what: str, question: str) -> None:
    """Something of the crèche's agreement, since the billing period began."""
    ministry.open(f"/providers/{creche_id(site)}/")
    ministry.follow(what)
    ministry.date(question, Period.containing(timezone.localdate()).first)
    ministry.type("Why?", "Inspection")
    ministry.press("Save")
    expect(ministry.page.locator("h1")).not_to_have_text(ministry.word(what))


def period_before() -> Period:
    """The billing period before the one of today."""
    return Period.containing(timezone.localdate()).later(-1)


def creche_id(site: Site) -> UUID:
    """The demonstration's crèche."""
    return _one(site, CRECHE)


def minder_id(site: Site) -> UUID:
    """The demonstration's childminder."""
    return _one(site, MINDER)


def _one(site: Site, question: str) -> UUID:
    found: UUID = site.execute(question)[0][0]
    return found
