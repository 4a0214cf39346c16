"""Billing from the first look to the bank: what is billed, corrected, closed, paid, computed again.

On a site of its own: what closes a period closes it for everybody.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accueil.documents.words import say
from accueil.exchange.demo_bank import answer
from accueil.law.words import date_short, euros
from tests.database import copied, serving
from tests.journeys import billing_pages as b
from tests.journeys.care_examples import CRECHE, MANAGER, MINISTRY
from tests.journeys.counter import PDF
from tests.journeys.site import OFFICER, Desk, Site
from tests.journeys.test_changes import declare

REASON = re.compile(r"[Aa]kommes|[Rr]evenu")
OTHER = "ministry2@example.lu"
# What the family owes a provider of what was posted into a period, by what it is about.
OWED = """SELECT about || child::text, sum(CASE debit WHEN 'family' THEN cents ELSE -cents END)
    FROM billing_transfer WHERE household = %s AND provider_id = %s
    AND kind IN ('parents', 'uncovered', 'goodwill_parents') {} GROUP BY about, child"""
CORRECTED = f"""SELECT i.id, i.household_id, i.provider_id, i.charged_cents, i.due_cents, i.language
    FROM billing_invoice i WHERE i.provider_id = ({CRECHE}) AND i.period = %s AND EXISTS
    (SELECT 1 FROM billing_transfer t WHERE t.household = i.household_id AND t.kind = 'parents'
    AND t.provider_id = i.provider_id AND t.period = i.period AND t.about < t.period)
    ORDER BY i.number"""
# A child of the officer's commune that was at the crèche in the last periods that were billed, at
# no other provider, and in how many; whose family declared an income and whose bills were not
# touched since.
STEADY = f"""SELECT s.child_id, min(s.household_id::text), count(*) FROM billing_statement s
    JOIN registry_child c ON c.id = s.child_id JOIN billing_part p ON p.statement_id = s.id
    WHERE c.office_id = 'esch-sur-alzette' AND p.parent_cents > 0
    AND s.household_id IN (SELECT household_id FROM registry_income WHERE withdrawn_at IS NULL)
    GROUP BY s.child_id HAVING max(s.version) = 1 AND bool_and(p.provider_id = ({CRECHE}))
    AND count(*) >= 2 AND max(s.period) = (SELECT max(period) FROM billing_statement)
    ORDER BY count(*) DESC, sum(p.parent_cents) DESC LIMIT 1"""
# Children of the commune between one and four who were in a crèche in a period.
YOUNG = """SELECT s.child_id FROM billing_statement s JOIN registry_child c ON c.id = s.child_id
    JOIN registry_identity i ON i.child_id = c.id AND i.withdrawn_at IS NULL
    JOIN billing_part p ON p.statement_id = s.id
    JOIN registry_provider o ON o.id = p.provider_id AND o.kind IN ('sea', 'mini_creche')
    WHERE c.office_id = 'esch-sur-alzette' AND s.period = %s AND s.parent_cents > 0
    AND i.born BETWEEN %s AND %s ORDER BY i.born"""
NEWEST = """SELECT parent_cents, state_cents, version FROM billing_statement
    WHERE child_id = %s AND period = %s ORDER BY version DESC LIMIT 1"""
# A child with stays at the crèche in a closed period about which nobody has asked.
STAYED = f"""SELECT s.child_id FROM attendance_stay s JOIN billing_statement b
    ON b.child_id = s.child_id AND b.period = %s WHERE s.withdrawn_at IS NULL
    AND s.provider_id = ({CRECHE}) AND s.day BETWEEN %s AND %s AND NOT EXISTS
    (SELECT 1 FROM billing_correction k WHERE k.child_id = s.child_id AND k.period = b.period)
    GROUP BY s.child_id ORDER BY count(*) DESC LIMIT 1"""
# Bills of an only child at one provider, and the invoice that says them, nothing corrected on it.
ALONE = """SELECT c.iam_code, s.period, s.parent_cents, s.state_cents, s.uncovered_cents,
    i.charged_cents FROM billing_statement s JOIN registry_child c ON c.id = s.child_id
    JOIN billing_invoice i ON i.household_id = s.household_id AND i.period = s.period
    WHERE s.version = 1 AND s.state_cents > 0 AND NOT EXISTS (SELECT 1 FROM billing_transfer t
    WHERE t.household = i.household_id AND t.period = i.period AND t.kind <> 'received'
    AND (t.about < t.period OR t.child <> s.child_id OR t.provider_id <> i.provider_id))
    ORDER BY s.uncovered_cents DESC, s.state_cents DESC LIMIT 2"""


@pytest.fixture(scope="module")
def site(cluster: Path, country: str) -> Iterator[Site]:
    """A site of this file alone."""
    with copied(cluster, country) as name, serving(name, "--demo") as address:
        yield Site(address, name, cluster)


def test_a_familys_invoice_is_read_and_opened_to_the_article(desk: Desk, site: Site) -> None:
    closed, over = b.state_of(site)
    ministry, manager = desk(MINISTRY, "fr"), desk(MANAGER, "lb")
    ministry.open("/billing/")
    for period, state in ((closed, "Closed"), (over, "Over and open")):
        card = ministry.page.locator(f"section[aria-labelledby='p{period.name}']")
        expect(card).to_contain_text(ministry.word(state))
    invoice, household, provider, charged, due, language = site.execute(CORRECTED, closed.name)[0]
    manager.open("/care/")
    manager.go("Invoices")
    manager.click(manager.page.locator(f"main a[href*='/invoices/{invoice}/']"))
    manager.reads(euros(due, "lb"))
    corrected(site, manager, (household, provider), closed)
    line = manager.page.locator("main table details.why").first
    line.locator("summary").first.click()
    expect(line).to_contain_text(re.compile(r"Art\.|art\."))
    line.locator("details > summary").first.click()
    assert "€" in line.inner_text(), "the formula leads to an amount"
    _, paper = manager.download("Open the paper (PDF)")
    text = b.text_of(paper)
    assert re.sub(r"\s", "", euros(due, language)) in text
    owed = dict(site.execute(OWED.format("AND period = %s"), household, provider, closed.name))
    assert sum(owed.values()) == charged


def corrected(site: Site, manager: Any, family: tuple[Any, Any], period: Any) -> int:
    """The earlier months of an invoice: before → after as the ledger has them, with a reason."""
    until = OWED.format("AND period <= %s")
    after = dict(site.execute(until, *family, period.name))
    before = dict(site.execute(until, *family, period.later(-1).name))
    moved = {name: (before.get(name, 0), cents) for name, cents in after.items()}
    earlier = {
        name: both for name, both in moved.items() if both[0] != both[1] and name < period.name
    }
    title = say("invoice.corrections", manager.language)
    tables = manager.page.locator("main table").filter(has_text=title)
    shown = [both for table in tables.all() for both in b.before_after(table).values()]
    assert earlier
    assert sorted(shown) == sorted(earlier.values())
    reason = manager.page.locator("main h3 + p").first
    assert REASON.search(reason.inner_text()), reason.inner_text()
    return len(earlier)


def test_the_state_pays_once_and_two_people_see_to_it(desk: Desk, site: Site) -> None:
    closed, _ = b.state_of(site)
    one, other = desk(MINISTRY, "de", java_script_enabled=False), desk(OTHER, "lb")
    one.open("/payments/")
    waiting = "SELECT id FROM billing_paymentorder WHERE released_at IS NULL AND dropped_at IS NULL"
    for (order,) in site.execute(waiting):
        one.open(f"/payments/{order}/")
        one.press("Drop the order")
    one.open(f"/payments/new/{closed.name}/")
    one.press("Prepare the order")
    one.sees("You prepared this order: somebody else has to release it.")
    expect(one.page.get_by_role("button", name=one.word("Release the order"))).to_have_count(0)
    order = one.where
    other.open(order)
    other.press("Release the order")
    other.sees("Released")
    _, file = other.download("Download the file for the bank")
    paid = "SELECT count(*), sum(cents) FROM billing_transfer WHERE kind = 'payment'"
    posted = site.execute(paid)
    said = answer(file)
    for new in (True, False):
        one.open("/payments/bank/")
        one.follow("Read a bank statement")
        one.hand_in("Bank statement", "camt053.xml", said, "text/xml")
        one.press("Read the statement")
        one.sees("Entries that wait")
        figures = dict(pair.split("=") for pair in one.where.partition("?")[2].split("&"))
        known, fresh = int(figures["same"]), int(figures["new"])
        assert (bool(fresh), bool(known)) == (new, not new)
        assert int(figures["matched"]) == fresh
    assert site.execute(paid) == posted, "what the bank says was posted when it was released"
    one.open(order)
    expect(one.page.locator("main tbody").first).to_contain_text(one.word("booked"))


def test_a_provider_corrects_days_of_a_closed_period(desk: Desk, site: Site) -> None:
    closed, _ = b.state_of(site)
    (child,) = site.execute(STAYED, closed.name, closed.first, closed.last)[0]
    manager, ministry = desk(MANAGER, "de"), desk(MINISTRY, "fr")
    ask = f"{site.execute(CRECHE)[0][0]}/corrections/new/?child={child}&period={closed.name}"
    manager.open(f"/care/{ask}")
    manager.type("What is wrong with the bill?", "Kuerz do")
    manager.press("Send the request")
    manager.sees("The request was sent.")
    asked = manager.where.partition("?")[0]
    ministry.open("/corrections/")
    number = manager.heading.split()[-1]
    key = site.execute("SELECT id FROM billing_correction WHERE number = %s", number)[0][0]
    ministry.click(ministry.page.locator(f"main a[href*='{key}']"))
    ministry.choose("What is decided?", "Accept: the days of this period may be entered again")
    ministry.press("Save the decision")
    ministry.sees("The request was accepted.")
    manager.open(asked)
    manager.follow("Enter the days again")
    day = manager.page.locator("main input.week__field:not([value=''])").first
    manager.fill(day, "8-9")
    manager.press("Show what it does")
    manager.sees("What it does")
    manager.press("Record the correction")
    manager.sees("The correction is recorded. The next invoice shows the difference.")
    ministry.open(ministry.where.partition("?")[0])
    if ministry.page.locator("button[name=finish]").count():
        ministry.press("The correction is done")
    ministry.sees("Correction done")


def test_what_is_known_before_the_closing_and_after(desk: Desk, site: Site) -> None:
    """An income of four months ago, a week moved; the closing; the invoice; then it is too late."""
    _, over = b.state_of(site)
    child, household, periods = site.execute(STEADY)[0]
    officer, ministry = desk(OFFICER, "de"), desk(MINISTRY, "lb", java_script_enabled=False)
    said = income_of_four_months_ago(officer, child, over.later(-3).first)
    young, week, cost = moved_week(officer, site, over)
    b.bill(site)
    parents, _, version = site.execute(NEWEST, young, over.name)[0]
    assert (version, parents) == (2, cost)
    officer.open(f"/children/{young}/bills/{over.name}/")
    assert euros(parents, "de") in officer.text
    stale = desk(OFFICER, "fr")
    stale.open(f"/children/{young}/weeks/?year={over.year}")
    back = [week[1], week[0]]
    b.tick(stale, back)
    stale.press("Show what it costs")
    b.close(ministry, over, "Vum Telefon confirméiert")
    assert b.command(site, "close", over.name, "--yes").returncode == 0
    manager, provider = desk(MANAGER, "fr"), site.execute(CRECHE)[0][0]
    found = "SELECT id FROM billing_invoice WHERE household_id = %s AND period = %s"
    invoice = site.execute(found, household, over.name)[0][0]
    manager.open(f"/care/{provider}/invoices/{invoice}/")
    months = corrected(site, manager, (household, provider), over)
    assert periods - 1 <= months <= said, "each closed month since then"
    stale.press("Save these weeks")
    stale.reads(stale.word("These weeks can no longer be changed: %s.").partition("%")[0])
    assert date_short(date.fromisoformat(week[0])) in stale.text
    officer.open(f"/children/{young}/weeks/?year={over.year}")
    assert not officer.page.locator(f"#w{week[0]}").count(), "it is told, not asked any more"
    assert site.execute(NEWEST, young, over.name)[0][2] == version


def income_of_four_months_ago(officer: Any, child: Any, since: date) -> int:
    """Recorded as a fact; how many bills the preview says it changes."""
    officer.open(f"/children/{child}/")
    officer.follow("Change income, address, household or children")
    officer.choose("What has changed?", "Income")
    officer.press("Continue")
    declare(officer, "16 000")
    officer.date("From which day does it hold?", since)
    officer.hand_in("Document that shows it", "assessment.pdf", PDF)
    officer.press("Show before and after")
    officer.sees("Bills that were made")
    back = officer.word("The parents get back: %(amount)s.").partition("%")[0]
    told = officer.page.locator("main p").filter(has_text=back)
    bills = int(re.findall(r"\d+", told.inner_text())[0])
    officer.press("Save the change")
    officer.sees("It is saved, and the papers are made. Older versions stay readable.")
    return bills


def moved_week(officer: Any, site: Site, over: Any) -> tuple[Any, tuple[str, str], int]:
    """A child's week of the open period loses its free hours; what the parents pay then."""
    ages = over.first - timedelta(days=4 * 365), over.first - timedelta(days=400)
    for (child,) in site.execute(YOUNG, over.name, *ages):
        officer.open(f"/children/{child}/weeks/?year={over.year}")
        weeks = b.swap_of(officer, over)
        b.tick(officer, weeks)
        officer.press("Show what it costs")
        officer.sees("What the choice means")
        costs = b.before_after(officer.page.locator("section.card table").first)
        before, after = next(iter(costs.values()))
        if before < after:
            assert site.execute(NEWEST, child, over.name)[0][0] == before
            officer.press("Save these weeks")
            officer.sees("The weeks are saved.")
            return child, weeks, after
    raise LookupError("no child of the commune had free hours in that period")


def test_anyone_computes_a_bill_again(site: Site) -> None:
    """`accueil case … | accueil assess -`, two programs: the statement's cents, the invoice's."""
    bills = site.execute(ALONE)
    assert len(bills) == 2
    for code, period, parents, state, beside, charged in bills:
        assert b.assessed(site, code, period) == (parents, state)
        assert parents + beside == charged
