"""Two at the same step, wrong input, a dying server, a register that is down: nothing is lost."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.database import copied, starting
from tests.journeys.counter import SAVE, begin, household, people
from tests.journeys.examples import Example, address
from tests.journeys.families import BY_KIND
from tests.journeys.person import Person
from tests.journeys.site import COLLEAGUE, OFFICER, PATIENCE, Desk, Site

DEAD = "http://127.0.0.1:9"
DOWN = (
    "The register does not answer at the moment. Go on by hand, from the documents; you can ask "
    "again later."
)


def test_two_officers_at_the_same_step(desk: Desk, site: Site) -> None:
    anne, marc = desk(OFFICER, "fr"), desk(COLLEAGUE, "lb")
    case = address(site, Example("application", ("case",)))
    for officer in (anne, marc):
        officer.open(case)
        officer.follow("Legal representative")
    anne.type("Telephone", "621 111 111")
    anne.press(SAVE)
    marc.type("Telephone", "621 222 222")
    marc.press(SAVE)
    marc.sees("Somebody else saved this in between")
    marc.reads("+352621111111")
    marc.reads("Anne Weber")
    expect(marc.page.get_by_label(marc.word("Telephone"))).to_have_value("621 222 222")
    marc.press(SAVE)
    marc.sees("What the family answers")
    anne.open(case)
    anne.follow("Legal representative")
    expect(anne.page.get_by_label(anne.word("Telephone"))).to_have_value("+352621222222")


def test_wrong_input_is_told_first_and_kept(desk: Desk, site: Site) -> None:
    officer = desk(OFFICER, "de")
    officer.open(address(site, Example("application_child", ("case", "new"))))
    officer.type("Family name", "Steichen")
    group = officer.group("Date of birth")
    officer.type("Day", "31", group)
    officer.type("Month", "2", group)
    officer.type("Year", "2024", group)
    officer.type("Identification number", "2024 0231")
    officer.press(SAVE)
    assert officer.page.title().startswith(officer.word("Error:"))
    assert officer.page.locator("[role=alert] h2").inner_text() == officer.word(
        "There is a problem"
    )
    links = officer.page.locator(".govuk-error-summary a")
    officer.page.locator("main .govuk-back-link").focus()
    officer.page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    for link, name in zip(links.all(), ("given_name", "born_day", "matricule"), strict=True):
        link.focus()
        officer.page.keyboard.press("Enter")
        expect(officer.page.locator(f"[name={name}]")).to_be_focused()
    kept = {"family_name": "Steichen", "born_day": "31", "born_month": "2", "born_year": "2024"}
    for name, value in kept.items():
        expect(officer.page.locator(f"[name={name}]")).to_have_value(value)
    expect(officer.page.locator("[name=matricule]")).to_have_value("2024 0231")


@pytest.fixture
def own_country(cluster: Path, country: str) -> Iterator[str]:
    """A copy of the country for a server that is going to die."""
    with copied(cluster, country) as name:
        yield name


def test_a_killed_server_loses_no_step_and_a_register_that_is_down_stops_nobody(
    browser: Browser, own_country: str
) -> None:
    family = BY_KIND["Parents living together"]
    with ExitStack() as opened:
        with starting(own_country, "--demo") as (child, home, _):
            officer = somebody(browser, opened, home)
            case = begin(officer)
            people(officer, family)
            kill(child.pid)
            child.wait()
        register = {"ACCUEIL_REGISTER_URL": DEAD}
        _, home, _ = opened.enter_context(starting(own_country, "--demo", **register))
        officer = somebody(browser, opened, home)
        officer.open(case)
        officer.reads(f"{family.child} {family.family_name}")
        assert officer.page.locator(".is-done").count() == 3
        ask_register(officer)
        officer.open(case)
        household(officer, family)
        assert officer.page.locator(".is-done").count() >= 5


def somebody(browser: Browser, opened: ExitStack, home: str) -> Person:
    """The officer, signed in at a site of one's own."""
    context = opened.enter_context(browser.new_context(base_url=home))
    context.set_default_timeout(PATIENCE)
    officer = Person(context.new_page(), home, "fr")
    officer.speak("fr")
    officer.sign_in(OFFICER)
    return officer


def ask_register(officer: Person) -> None:
    """The family agrees; the register does not answer, and the page says how to go on."""
    officer.follow("Registers")
    officer.choose("Does the family agree to look-ups in the registers?", "Yes")
    officer.press("Record the answer")
    officer.page.locator("fieldset").first.locator("input[type=radio]").first.check()
    officer.press("Ask the register")
    officer.sees(DOWN)


def kill(process: int) -> None:
    """A process and all it has started, the hard way."""
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        kill(int(child))
    os.kill(process, signal.SIGKILL)
