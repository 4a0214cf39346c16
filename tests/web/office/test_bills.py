"""A bill at the office: every cent of it on the page, opened down to rule, fact and article."""

import re
import tomllib
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accueil.attendance.periods import close
from accueil.billing.models import Goodwill, Obstacle, Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.run import run
from accueil.documents.models import Document
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill, earns, member

LAW = shipped()
AUGUST = Period(2026, 8)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
MONEY = re.compile(r"(-?[\d,]+\.\d\d)\s*€")


@pytest.fixture
def mia(db: None) -> m.Child:
    """A child at a crèche and a childminder in August, billed; the crèche asks for an extra."""
    see(country=True)
    child = member()
    creche = c.creche(hour_cents=750, funding="commercial")
    minder = c.creche("Dageselteren Muller", kind="ap", funding="", hour_cents=600)
    extra = [{"name": "Schwammen", "cents": 1200, "per": "period"}]
    c.agree(child, creche, extras=extra)
    c.agree(child, minder, pattern=[[6, 480, 720]])
    for day in (date(2026, 8, 4), date(2026, 8, 5)):
        c.was_there(child, creche, day)
        c.ate(child, creche, day)
    c.was_there(child, minder, date(2026, 8, 8), 480, 720)
    bill(AUGUST, NOW)
    return child


def officer(child: m.Child) -> Client:
    return f.signed_in(f.make_account("officer", child.office))


def earn_more(child: m.Child) -> None:
    """A higher income, known since before: the closed period is corrected in the open one."""
    close(AUGUST, by=None, now=NOW)
    earns(child, NOW)
    run(LAW, now=NOW)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#x27;", "'")


def test_every_line_stands_on_the_page_and_adds_up_to_what_was_posted(mia: m.Child) -> None:
    """Sums, weeks, lines and what is beside the voucher are those of the ledger."""
    person = officer(mia)
    answer = person.get(reverse("bill", args=[mia.pk, "2026-08"]))
    made = answer.context["bill"]
    see(country=True)
    posted: dict[str, int] = {}
    for kind, cents in Transfer.objects.filter(child=mia.pk).values_list("kind", signed()):
        posted[kind] = posted.get(kind, 0) + cents
    lines = [line for week in made["weeks"] for group in week["groups"] for line in group["lines"]]
    assert sum(line["parent_cents"] for line in lines) == posted["parents"]
    assert sum(line["state_cents"] for line in lines) == posted["state"]
    assert made["uncovered_cents"] == posted["uncovered"] == 1200 + _away(made)
    assert answer.context["family_cents"] == posted["parents"] + posted["uncovered"]
    page = answer.content.decode()
    for line in lines:
        assert f'id="line-{line["place"]}"' in page and line["url"] in page
        opened = person.get(line["url"]).content.decode()
        assert "Loi modifiée du 4 juillet 2008" in opened and "Step by step" in opened
    for told in ("Crèche Kannerhaus", "Dageselteren Muller", "Schwammen", "66,000.00", "C-0"):
        assert told in text_of(page), told
    assert person.get(reverse("bill_line", args=[mia.pk, "2026-08", len(lines) + 1])).status_code
    see(country=True)
    assert AccessLog.objects.filter(child=mia.pk, what="bill 2026-08").exists()


def _away(made: dict[str, Any]) -> int:
    """Agreed days on which nobody came, at full price."""
    return sum(one["cents"] for one in made["uncovered"] if one["minutes"])


def test_versions_say_what_changed_and_where_it_was_posted(mia: m.Child) -> None:
    earn_more(mia)
    person = officer(mia)
    url = reverse("bill", args=[mia.pk, "2026-08"])
    newest, first = person.get(url), person.get(f"{url}?version=1")
    changes = newest.context["changes"]
    see(country=True)
    one, two = Statement.objects.order_by("version")
    assert sum(row["parents"][2] for row in changes) == two.parent_cents - one.parent_cents
    assert sum(row["state"][2] for row in changes) == two.state_cents - one.state_cents
    assert [row["period"] for row in newest.context["posted"]] == ["2026-08", "2026-09"]
    assert "66,000.00" in text_of(first.content.decode()), "as it was known then"
    assert "180,000.00" in text_of(newest.content.decode())
    assert newest.context["why"], "in sentences"
    assert "There is a newer version" in first.content.decode()
    case = person.get(reverse("bill_case", args=[mia.pk, "2026-08"]) + "?version=1")
    told = tomllib.loads(case.content.decode())
    assert told["household"]["income"] == [{"of": "representative", "yearly": "66000.00"}]
    assert "Weber" not in case.content.decode()
    for wrong in ("0", "3", "x", "99999"):
        assert person.get(f"{url}?version={wrong}").status_code == 404
    page = person.get(reverse("bills", args=[mia.pk])).content.decode()
    assert "Closed, corrected later" in page and "version 2" in page


def test_only_the_child_s_office_reads_its_bills(mia: m.Child) -> None:
    """Another commune finds nothing; the country's roles say why first."""
    addresses = [
        reverse("bills", args=[mia.pk]),
        reverse("bill", args=[mia.pk, "2026-08"]),
        reverse("bill_line", args=[mia.pk, "2026-08", 1]),
        reverse("bill_case", args=[mia.pk, "2026-08"]),
    ]
    other = f.signed_in(f.make_account("officer", f.make_office("esch", name="Esch")))
    manager = f.signed_in(f.make_account("manager"))
    auditor = f.signed_in(f.make_account("auditor"))
    for address in addresses:
        assert other.get(address).status_code == 404
        assert manager.get(address).status_code == 403
        assert auditor.get(address).status_code == 302
    f.give_reason(auditor, "children", mia.pk)
    assert [auditor.get(address).status_code for address in addresses] == [200] * 4


def test_before_there_is_a_bill(mia: m.Child) -> None:
    """A running period shows what is expected, one with an obstacle who can mend it."""
    person = officer(mia)
    today = date.today()
    running = Period.containing(today)
    answer = person.get(reverse("bill", args=[mia.pk, running.name]))
    assert "still running" in answer.content.decode()
    later = person.get(reverse("bill", args=[mia.pk, running.later(1).name]))
    assert later.status_code == 404
    assert person.get(reverse("bill", args=[mia.pk, "2026-13"])).status_code == 404
    see(country=True)
    creche = m.Provider.objects.get(name="Crèche Kannerhaus")
    found = [
        ["no_price", str(creche.pk), "2026-09-07", {"minutes": 480}],
        ["refused", "child.schooling", "care", "said"],
        ["refused", "", "", "nobody knows"],
        ["broken", "KeyError", "settle.py:12", ""],
    ]
    Obstacle.objects.create(child=mia, period="2026-08", found=found, noted_at=NOW)
    told = text_of(person.get(reverse("bill", args=[mia.pk, "2026-08"])).content.decode())
    for words in (
        "no price on some of these days",
        "twelve or older",
        "nobody knows",
        "settle.py:12",
    ):
        assert words in told


def test_goodwill_counts_for_the_family(mia: m.Child) -> None:
    see(country=True)
    creche = m.Provider.objects.get(name="Crèche Kannerhaus")
    told = {"child": mia, "provider": creche, "period": "2026-08", "cents": 500}
    by, other = f.make_account("ministry").pk, f.make_account("ministry").pk
    Goodwill.objects.create(
        **told, recorded_by=by, recorded_at=NOW, approved_by=other, approved_at=NOW, reason="Mould"
    )
    answer = officer(mia).get(reverse("bill", args=[mia.pk, "2026-08"]))
    made = answer.context["bill"]
    assert answer.context["family_cents"] == made["parents_cents"] - 500
    assert "Mould" in answer.content.decode()


def test_papers_of_the_family_are_listed_and_nobody_else_s(mia: m.Child) -> None:
    """The child's page and its bills name every kind of paper; another family's is not found."""
    see(country=True)
    home = m.Home.objects.get(child=mia).household
    other = f.make_household(mia.office)
    made = {"language": "en", "record": {}, "made_at": NOW}
    own = Document.objects.create(kind="invoice", number="I-1", household=home, **made)
    month = Document.objects.create(kind="monthly_statement", number="M-1", child=mia, **made)
    foreign = Document.objects.create(kind="invoice", number="I-2", household=other, **made)
    person = officer(mia)
    page = person.get(reverse("bills", args=[mia.pk])).content.decode()
    assert str(own.pk) in page and str(month.pk) in page and str(foreign.pk) not in page
    assert person.get(reverse("bill_paper", args=[mia.pk, foreign.pk])).status_code == 404
    assert "Monthly statement" in person.get(reverse("child", args=[mia.pk])).content.decode()


def test_what_a_family_owes_that_the_child_left_is_not_on_its_page(mia: m.Child) -> None:
    """Two families' debts are never one sum."""
    path = reverse("bills", args=[mia.pk])
    assert officer(mia).get(path).context["owed"]
    see(country=True)
    home = f.make_household(mia.office, incomes={"representative": 3_000_000})
    moved = m.Home(child=mia, household=home, valid=days(date(2026, 8, 31)))
    record(moved, by=None, now=NOW)
    assert officer(mia).get(path).context["owed"] == []


def test_the_monthly_statement_is_downloaded_and_is_the_same_ever_after(mia: m.Child) -> None:
    desk, path = officer(mia), reverse("bill_statement", args=[mia.pk, AUGUST.name])
    first, again = desk.get(path), desk.get(path)
    assert first.status_code == 200 and first.content.startswith(b"%PDF-")
    assert again.content == first.content
    assert desk.get(reverse("bill_statement", args=[mia.pk, "2026-06"])).status_code == 404
    stranger = f.signed_in(f.make_account(office=f.make_office("esch-sur-alzette")))
    assert stranger.get(path).status_code == 404
