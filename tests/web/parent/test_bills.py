"""Bills at the parents' door: every cent as it is posted, one's own children's only."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accueil.actions.issue import issue
from accueil.actions.papers import Writer
from accueil.attendance.periods import close
from accueil.billing.models import Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.run import run
from accueil.identity.links import unlink
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from accueil.web.base.bills.periods import periods, periods_of
from tests import cared as c
from tests import factories as f
from tests.billed import bill, earns, member

LAW = shipped()
AUGUST, JULY = Period(2026, 8), Period(2026, 7)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)


@pytest.fixture
def mia(db: None) -> m.Child:
    """A child at a crèche and a childminder in July and August, billed."""
    see(country=True)
    child = member()
    creche = c.creche(hour_cents=750, funding="commercial")
    minder = c.creche("Dageselteren Muller", kind="ap", funding="", hour_cents=600)
    c.agree(child, creche, extras=[{"name": "Schwammen", "cents": 1200, "per": "period"}])
    c.agree(child, minder, pattern=[[6, 480, 720]])
    for day in (date(2026, 7, 7), date(2026, 8, 4), date(2026, 8, 5)):
        c.was_there(child, creche, day)
        c.ate(child, creche, day)
    c.was_there(child, minder, date(2026, 8, 8), 480, 720)
    bill(JULY, NOW)
    bill(AUGUST, NOW)
    return child


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#x27;", "'")


def url(name: str, *values: Any) -> str:
    return reverse(name, args=values)


def every(child: UUID, provider: UUID) -> list[str]:
    """An address of every page about a child."""
    return [
        url("family_child_bills", child),
        url("family_bill", child, "2026-08"),
        url("family_bill_line", child, "2026-08", 1),
        url("family_statement", child, "2026-08"),
        url("family_year", child, 2026),
        url("family_days", child, "2026-08"),
        url("family_dispute", child, "2026-08-04", provider),
    ]


def creche() -> m.Provider:
    see(country=True)
    return m.Provider.objects.get(name="Crèche Kannerhaus")


def test_every_cent_is_that_of_the_ledger_and_no_income_is_told(mia: m.Child) -> None:
    client = f.signed_in(f.make_parent(mia))
    answer = client.get(url("family_bill", mia.pk, "2026-08"))
    made, page = answer.context["bill"], text_of(answer.content.decode())
    see(country=True)
    of_august = Transfer.objects.filter(child=mia.pk, about="2026-08")
    posted: dict[str, int] = {}
    for kind, cents in of_august.values_list("kind", signed()):
        posted[kind] = posted.get(kind, 0) + cents
    lines = [line for week in made["weeks"] for group in week["groups"] for line in group["lines"]]
    assert sum(line["parent_cents"] for line in lines) == posted["parents"]
    assert sum(line["state_cents"] for line in lines) == posted["state"]
    assert answer.context["family_cents"] == posted["parents"] + posted["uncovered"]
    assert "66,000" not in page and "5,500.00" not in page, "a person's income"
    assert "What changed since July 2026" in page and answer.context["news"]
    for line in lines:
        opened = client.get(line["url"]).content.decode()
        assert "Loi modifiée du 4 juillet 2008" in opened and "Step by step" in opened
    year = client.get(url("family_year", mia.pk, 2026))
    row = next(row for row in year.context["rows"] if row["period"] == AUGUST)
    assert row["amounts"].family_cents == answer.context["family_cents"]
    assert row["amounts"].state_cents == posted["state"]
    see(country=True)
    read = AccessLog.objects.filter(child=mia.pk, role="parent")
    assert {"bill 2026-08", "year 2026 of bills"} <= set(read.values_list("what", flat=True))


def test_a_correction_is_told_before_and_after_in_plain_words(mia: m.Child) -> None:
    close(JULY, by=None, now=NOW)
    close(AUGUST, by=None, now=NOW)
    earns(mia, NOW)
    run(LAW, now=NOW)
    client = f.signed_in(f.make_parent(mia))
    here = url("family_bill", mia.pk, "2026-08")
    newest, first = client.get(here), client.get(f"{here}?version=1")
    see(country=True)
    one, two = Statement.objects.filter(period="2026-08").order_by("version")
    changes = newest.context["changes"]
    assert sum(row["parents"][2] for row in changes) == two.parent_cents - one.parent_cents
    page = text_of(newest.content.decode().partition("<main")[2].partition("</main>")[0])
    assert "Corrected on 14 September 2026: before and after" in page
    assert "version" not in page.lower() and "180,000" not in page
    assert "does not count any more" in first.content.decode()
    listed = text_of(client.get(url("family_child_bills", mia.pk)).content.decode())
    assert "corrected on 14.09.2026" in listed


def test_only_one_s_own_and_not_a_moment_longer(mia: m.Child) -> None:
    """Pages, lines and papers of another child, and of one whose link has ended, are not found."""
    provider = creche().pk
    see(country=True)
    leo = f.make_child(mia.office, given_name="Leo")
    other, parent = f.make_parent(leo), f.make_parent(mia, leo)
    stranger, client = f.signed_in(other), f.signed_in(parent)
    officer = f.signed_in(f.make_account("officer", mia.office))
    for address in every(mia.pk, provider):
        assert stranger.get(address).status_code == 404, address
        assert client.get(address).status_code == 200, address
        assert officer.get(address).status_code == 403, address
    for wrong in ("2026-13", "2031-01", "x"):
        assert client.get(url("family_bill", mia.pk, wrong)).status_code == 404
    assert client.get(url("family_bill", mia.pk, "2026-08") + "?version=9").status_code == 404
    assert client.get(url("family_bill_line", mia.pk, "2026-08", 99)).status_code == 404
    see(country=True)
    unlink(parent, mia.pk, f.NOW)
    for address in every(mia.pk, provider):
        assert client.get(address).status_code == 404, address
    assert client.get(url("family_home")).status_code == 200
    assert "2026-08" not in client.get(url("family_bills")).content.decode()


def papers(client: Client) -> dict[str, dict[str, Any]]:
    """The invoices of the crèche as the page lists them, by period."""
    page = client.get(url("family_bills")).context
    listed = [*page["papers"], *(paper for _, of in page["older_papers"] for paper in of)]
    return {paper["period"]: paper for paper in listed if "Kannerhaus" in paper["provider"]}


def test_an_invoice_that_is_also_about_another_child_is_not_opened(mia: m.Child) -> None:
    """With both children linked it opens, with one its number stands there alone."""
    home = m.Home.objects.get(child=mia).household
    leo = f.make_child(mia.office, given_name="Leo", household=home, born=date(2023, 3, 9))
    f.make_contract(leo)
    c.agree(leo, creche())
    c.was_there(leo, creche(), date(2026, 8, 4))
    run(LAW, now=NOW)
    for period in (JULY, AUGUST):
        close(period, by=None, now=NOW)
        issue(period, LAW, writer=Writer(None, "", NOW))
    one, both = f.signed_in(f.make_parent(mia)), f.signed_in(f.make_parent(mia, leo))
    mine, theirs = papers(one), papers(both)
    assert mine["2026-07"]["url"] and theirs["2026-08"]["url"]
    assert mine["2026-08"]["url"] == "" and mine["2026-08"]["due_cents"] is None
    opened = both.get(theirs["2026-08"]["url"])
    assert opened["Content-Type"] == "application/pdf" and opened.content[:4] == b"%PDF"
    direct = theirs["2026-08"]["url"].replace(str(leo.pk), str(mia.pk))
    assert one.get(direct).status_code == 404
    assert one.get(url("family_statement", mia.pk, "2026-08")).content[:4] == b"%PDF"
    see(country=True)
    assert AccessLog.objects.filter(role="parent", action="download", child=mia.pk).exists()


def test_a_list_says_what_is_expected_and_folds_what_is_old(mia: m.Child) -> None:
    """The running period stands in every list with the amount of the first page; older periods are
    there, folded by year. The menu says where one is."""
    client = f.signed_in(f.make_parent(mia))
    home = client.get(url("family_home"))
    (card,) = home.context["cards"]
    expected = card["expected"]["family_cents"]
    assert expected
    lists = [client.get(url(*page)) for page in (("family_bills",), ("family_child_bills", mia.pk))]
    for page in lists:
        (running,) = [row for row in page.context["recent"] if row["period"] == card["period"]]
        assert running["expected"].family_cents == expected
        older = [row["period"] for _, rows in page.context["slice"] for row in rows]
        assert sorted([*older, *(row["period"] for row in page.context["recent"])])[0] == JULY
        assert JULY in older and "expected" in page.content.decode()
    year = client.get(url("family_year", mia.pk, card["period"].year)).context["rows"]
    (running,) = [row for row in year if row["period"] == card["period"]]
    assert running["amounts"].family_cents == expected

    for page, part in ((home, "My children"), (lists[0], "Bills"), (lists[1], "Bills")):
        current = [one["label"] for one in page.context["navigation"] if one["current"]]
        assert current == [part]
    questions = client.get(url("family_account")).context["navigation"]
    assert not [one for one in questions if one["current"]]


def test_the_bills_of_several_children_are_read_at_once(mia: m.Child) -> None:
    """Each child's periods are what they are alone, with as many questions as for one child."""
    today, other = NOW.date(), member(iam_code="WebTo456")
    with CaptureQueriesContext(connection) as alone:
        of = {child.pk: periods(child, today, str) for child in (mia,)}
    of[other.pk] = periods(other, today, str)
    with CaptureQueriesContext(connection) as together:
        found = periods_of([mia.pk, other.pk], today, lambda _, period: period)
    assert found == of
    assert len(together) == len(alone)
    assert [row["version"] for row in found[mia.pk]] != [row["version"] for row in found[other.pk]]
