"""After the signature: an income that was another half a year ago, and a contract renewed."""

from datetime import date, timedelta
from io import BytesIO

from pypdf import PdfReader

from tests.journeys.counter import PDF
from tests.journeys.person import Person
from tests.journeys.site import OFFICER, Desk, Site

# A child at the officer's commune whose contract runs since more than half a year, and whose
# family has declared an income.
SINCE_HALF_A_YEAR = """SELECT c.id, m.number FROM registry_membership m
    JOIN registry_child c ON c.id = m.child_id
    JOIN registry_home h ON h.child_id = c.id AND h.withdrawn_at IS NULL
    JOIN registry_income i ON i.household_id = h.household_id AND i.withdrawn_at IS NULL
    WHERE c.office_id = 'esch-sur-alzette' AND m.withdrawn_at IS NULL
    AND m.valid @> current_date AND m.valid @> current_date - 190
    ORDER BY m.number LIMIT 1"""


def test_an_income_is_changed_half_a_year_back(desk: Desk, site: Site) -> None:
    child, number = site.execute(SINCE_HALF_A_YEAR)[0]
    officer = desk(OFFICER, "lb")
    officer.open(f"/children/{child}/")
    officer.follow("Change income, address, household or children")
    officer.choose("What has changed?", "Income")
    officer.press("Continue")
    declare(officer, "16 000")
    officer.date("From which day does it hold?", date.today() - timedelta(days=183))
    officer.hand_in("Document that shows it", "assessment.pdf", PDF)
    officer.press("Show before and after")
    officer.sees("Nothing is saved yet.")
    table = officer.page.locator("main table").first
    assert "€" in table.inner_text()
    officer.click(officer.page.locator("main form button.govuk-button"))
    officer.sees("It is saved, and the papers are made. Older versions stay readable.")
    officer.open(f"/contracts/{number}/")
    links = officer.page.locator("main section a[href^='/documents/']")
    papers = [str(link.get_attribute("href")) for link in links.all()]
    assert len(papers) == 2, "the old one is still there"
    assert all(number in text_of(officer.fetch(paper)[1]) for paper in papers)


def declare(officer: Person, yearly: str) -> None:
    """Everybody's tax assessment."""
    officer.choose("Does the family want to declare its income?", "Yes")
    said = officer.word("Income: %(person)s. What shows it?").split("%")[0]
    for legend in officer.page.locator("legend").all_inner_texts():
        if legend.startswith(said):
            below = officer.choose(legend, "Tax assessment")
            officer.type("Taxable income of the year", yearly, below)


def test_a_contract_is_renewed_from_the_radar_on_one_page(desk: Desk, site: Site) -> None:
    officer = desk(OFFICER, "de")
    officer.open("/radar/?periods=6")
    row = officer.page.locator("tr").filter(has_text="Steichen, Noémie")
    officer.click(row.get_by_role("link", name=officer.word("Renew")))
    assert officer.heading == officer.word("Is all of this still right?")
    for box in officer.page.locator("input[name=seen]").all():
        box.check()
    officer.press("Nothing has changed: continue to the signature")
    officer.choose("How is it signed?", "On paper")
    signed = officer.word("The representative has signed the draft on paper")
    officer.page.get_by_label(signed).check()
    officer.press("Sign the contract")
    officer.sees("The contracts are signed")
    letters = "SELECT count(*) FROM store_message WHERE kind = 'card_letter' AND child = %s"
    child = site.execute("SELECT id FROM registry_child WHERE iam_code LIKE 'SteNo%%'")[0][0]
    assert site.execute(letters, child)[0][0] == 1, "the card of the first contract stays valid"
    link = officer.page.locator("main a[href^='/documents/']").first
    assert "Noémie" in text_of(officer.fetch(str(link.get_attribute("href")))[1])


def text_of(content: bytes) -> str:
    """What a PDF says."""
    assert content.startswith(b"%PDF")
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
