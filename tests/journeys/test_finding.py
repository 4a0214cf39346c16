"""Finding a child, what was known of it, its letter; and who may not."""

from datetime import date, timedelta

import pytest

from tests.journeys.cases import matricule_of
from tests.journeys.examples import Example, address
from tests.journeys.person import Person
from tests.journeys.site import AUDITOR, ELSEWHERE, OFFICER, Desk, Site
from tests.journeys.test_changes import text_of

LOUIS = """SELECT c.id, c.iam_code, m.number FROM registry_child c
    JOIN registry_membership m ON m.child_id = c.id WHERE c.office_id = 'esch-sur-alzette'
    AND c.iam_code LIKE 'SteLo%%' ORDER BY m.number LIMIT 1"""


@pytest.mark.parametrize(
    "typed, name",
    [
        ("Steichen Louis", "Steichen, Louis"),
        ("stiechen luis", "Steichen, Louis"),
        ("noemie steichen", "Steichen, Noémie"),
    ],
)
def test_a_name_is_found_with_a_typo_and_without_accents(desk: Desk, typed: str, name: str) -> None:
    officer = desk(OFFICER, "fr")
    officer.open("/")
    officer.type("Find a child", typed)
    officer.press("Search")
    assert name in officer.page.locator("tbody").inner_text()


def test_a_number_leads_to_its_child(desk: Desk, site: Site) -> None:
    officer = desk(OFFICER, "de")
    child, iam_code, contract = site.execute(LOUIS)[0]
    for typed in (matricule_of(1), iam_code, contract):
        officer.open("/children/")
        officer.type("Find a child", typed)
        officer.press("Search")
        assert officer.where == f"/children/{child}/"
    assert officer.heading == "Louis Steichen"


def test_what_was_known_then_is_told(desk: Desk, site: Site) -> None:
    officer = desk(OFFICER, "lb")
    officer.open(f"/children/{site.execute(LOUIS)[0][0]}/")
    assert "12, rue de l'Alzette" in officer.page.locator("main").inner_text()
    assert officer.page.locator("ol.line > li").count() > 3
    officer.follow("What did we know on a day?")
    today = date.today()
    officer.date("On which day?", today)
    officer.press("Show")
    officer.reads("Esch-sur-Alzette")
    officer.date("As known on which day?", today - timedelta(days=2))
    officer.press("Show")
    known = officer.page.locator("main table").inner_text()
    assert "Esch-sur-Alzette" in known, "now"
    assert "–" in known, "nothing was known two days ago"


def test_the_letter_with_the_card_leaves_in_a_batch(desk: Desk, site: Site) -> None:
    officer = desk(OFFICER, "fr")
    iam_code = site.execute(LOUIS)[0][1]
    officer.open("/")
    officer.go("Letters")
    officer.reads("Steichen, Louis")
    officer.press("Make a print batch")
    officer.sees("The batch was made. Its file is the first of the list below.")
    assert iam_code in text_of(officer.download("Letters (PDF)")[1])
    assert "Marie Muster" in text_of(officer.download("List (PDF)")[1])
    assert b"Marie Muster" in officer.download("List (table)")[1]


def test_an_auditor_reads_and_changes_nothing(desk: Desk, site: Site) -> None:
    auditor = desk(AUDITOR, "en")
    auditor.open("/applications/")
    assert auditor.page.get_by_role("button", name="New application").count() == 0
    auditor.open(address(site, Example("application", ("case",))))
    say_why(auditor)
    assert auditor.page.locator(".govuk-task-list__link").count() == 0
    assert auditor.page.locator("main form[method=post]").count() == 0
    auditor.open(address(site, Example("child", ("child",))))
    say_why(auditor)
    assert auditor.page.locator("main form[method=post]").count() == 0
    for name, *values in (
        ("application_step", "case", "income"),
        ("contract_sign", "case"),
        ("change_start", "child"),
        ("letters",),
    ):
        answer = auditor.page.goto(address(site, Example(name, tuple(values))))
        assert answer is not None
        assert answer.status == 403
        assert auditor.page.locator("h1").count() == 1


def say_why(person: Person) -> None:
    """Give a reason, and come to the page that was asked for."""
    wanted = person.where
    assert wanted.startswith("/reason/")
    person.choose("Why do you open this file?", "A check (audit)")
    person.press("Open the file")
    assert not person.where.startswith("/reason/")


def test_another_commune_sees_nothing(desk: Desk, site: Site) -> None:
    officer = desk(ELSEWHERE, "de")
    for name, key in (("child", "child"), ("application", "case"), ("contract", "contract")):
        answer = officer.page.goto(address(site, Example(name, (key,))))
        assert answer is not None
        assert answer.status == 404
    answer = officer.page.context.request.get(address(site, Example("document", ("paper",))))
    assert answer.status == 404
    for typed in ("Steichen", matricule_of(1), site.execute(LOUIS)[0][1]):
        officer.open("/children/")
        officer.type("Find a child", typed)
        officer.press("Search")
        officer.sees("No child was found.")
    officer.open("/radar/?periods=6")
    assert "Steichen" not in officer.text
