"""Whatever became of a family since its bill was closed: the books hold, and so do the papers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from accueil.actions import invoices
from accueil.actions.invoice_records import DoesNotAddUp
from accueil.actions.issue import issue
from accueil.actions.monthly import monthly_statement
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract, Stay
from accueil.attendance.periods import close
from accueil.billing.frozen import thaw
from accueil.billing.models import (
    Correction,
    Goodwill,
    Invoice,
    Mark,
    Obstacle,
    Part,
    ProviderStatement,
    Statement,
    Transfer,
)
from accueil.billing.models.ledger import KINDS, OWED_BY_FAMILY, balance
from accueil.billing.periods import last_day_to_correct
from accueil.billing.preview import differences
from accueil.billing.run import open_for_billing, run
from accueil.billing.verify import Scope, verify
from accueil.documents.invoice import InvoiceRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.exchange.case import read_case
from accueil.exchange.case_file import case_toml
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record, withdraw
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billing.histories import name_correction

pytestmark = pytest.mark.django_db
LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
THEN = NOW + timedelta(days=1)
LATER = datetime(2026, 10, 12, 10, 0, tzinfo=f.LUXEMBOURG)


class Family:
    """Mia and Ben, at a crèche and at a childminder; August is closed and invoiced."""

    def __init__(self) -> None:
        see(country=True)
        self.office = f.make_office()
        self.creche = c.creche(hour_cents=750, funding="commercial")
        self.minder = c.creche("Anna Weis", kind="ap", funding="", hour_cents=560)
        self.home = f.make_household(self.office, incomes={"representative": 6_600_000})
        self.other = f.make_household(self.office, incomes={"representative": 3_000_000})
        self.children = [self._child("Mia", 2022), self._child("Ben", 2024)]
        ends(AUGUST, NOW)

    def _child(self, name: str, year: int) -> m.Child:
        born = date(year, 3, 9)
        child = f.make_child(self.office, given_name=name, born=born, household=self.home)
        f.make_contract(child)
        c.agree(child, self.creche, extras=[{"name": "Bus", "cents": 500, "per": "week"}])
        for month in (8, 9):
            for day in range(7, 12):
                if date(2026, month, day).weekday() < 5:
                    c.was_there(child, self.creche, date(2026, month, day), 480, 1080)
                    c.ate(child, self.creche, date(2026, month, day))
                    c.was_there(child, self.minder, date(2026, month, day), 1100, 1200)
        return child

    def tell(self, fact: Any) -> None:
        """Record a fact after the closing."""
        record(fact, by=None, now=THEN)

    def forget(self, kind: Any, **about: Any) -> None:
        """Facts that are no longer believed."""
        for row in kind.objects.current().filter(**about):
            withdraw(row, by=None, now=THEN)

    def earns(self, cents: int, home: m.Household | None = None) -> None:
        """The family earned something else all along."""
        told = {"of": "representative", "yearly_cents": cents, "evidence": "tax_assessment"}
        self.tell(m.Income(household=home or self.home, valid=days(f.SINCE), **told))


def ends(period: Period, now: datetime) -> None:
    """A period is billed, closed, and its papers are made."""
    open_for_billing(period, by=None, now=now)
    run(LAW, now=now)
    close(period, by=None, now=now)
    issue(period, LAW, writer=Writer(None, "", now))


def moved_in_the_closed_period(family: Family) -> None:
    """Since the first day of August Mia lives with somebody else."""
    valid = days(AUGUST.first)
    family.tell(m.Home(child=family.children[0], household=family.other, valid=valid))


def granted(family: Family, cents: int) -> None:
    """Goodwill for Mia's August at the crèche."""
    Goodwill.objects.create(
        child=family.children[0],
        provider=family.creche,
        period=AUGUST.name,
        cents=cents,
        recorded_by=UUID(int=1),
        recorded_at=THEN,
        approved_at=THEN,
        approved_by=UUID(int=2),
    )


def granted_and_poorer(family: Family) -> None:
    """Nearly all of the bill was granted; then the income turns out lower."""
    granted(family, 20_000)
    run(LAW, now=THEN)
    family.earns(1_000_000)


def granted_and_nothing_left(family: Family) -> None:
    """The State bore a part of what nobody owes any more."""
    granted(family, 2_000)
    run(LAW, now=THEN)
    never_there(family)


def taken_over(family: Family) -> None:
    """Another commune has the children."""
    m.Child.objects.update(office=f.make_office())
    family.earns(2_000_000)


def suspended(family: Family) -> None:
    """The crèche had no agreement in August."""
    valid = days(AUGUST.first, AUGUST.last)
    family.tell(m.Agreement(provider=family.creche, number="A-1", suspended=True, valid=valid))


def born_earlier(family: Family) -> None:
    """Ben is two years older than everybody thought."""
    known = m.Identity.objects.current().get(child=family.children[1])
    told = {"family_name": "Weber", "given_name": "Ben", "matricule": known.matricule}
    family.forget(m.Identity, child=family.children[1])
    born = date(2021, 3, 9)
    key = known.matricule_key
    family.tell(
        m.Identity(child=family.children[1], born=born, matricule_key=key, valid=days(born), **told)
    )


def never_member(family: Family) -> None:
    """The membership contracts were void from the beginning."""
    family.forget(m.Membership)


def no_contract(family: Family) -> None:
    """No care contract ever was, and with it no bus."""
    family.forget(CareContract)


def with_another(family: Family) -> None:
    """The contract was the childminder's, for agreed times, and never the crèche's."""
    family.forget(CareContract, child=family.children[0])
    family_contract = c.agree(family.children[0], family.minder, billed="agreed")
    Mark.objects.get_or_create(child=family_contract.child_id, since=f.SINCE, at=THEN)


def never_there(family: Family) -> None:
    """Everything entered for Mia's August was somebody else's: accepted, taken away."""
    correction = Correction.objects.create(
        number="K-1",
        child=family.children[0],
        period=AUGUST.name,
        asked_by="provider",
        asked_at=THEN,
        reason="another child",
        state="accepted",
    )
    name_correction(str(correction.pk))
    family.forget(Stay, child=family.children[0], day__lte=AUGUST.last)
    name_correction("")
    family.forget(CareContract, child=family.children[0])


def corrected_twice(family: Family) -> None:
    """A correction of a correction, back to where it began."""
    for cents in (2_000_000, 9_000_000, 6_600_000):
        family.earns(cents)
        run(LAW, now=THEN)


HISTORIES: tuple[Callable[[Family], None], ...] = (
    *(moved_in_the_closed_period, taken_over, suspended),
    *(granted_and_poorer, granted_and_nothing_left, born_earlier, never_member, no_contract),
    *(with_another, never_there, corrected_twice),
)


def reproduced(folder: Path) -> None:
    """Each newest bill, from its case file alone, comes to the same cents."""
    newest = {(one.child_id, one.period): one for one in Statement.objects.order_by("version")}
    for one in newest.values():
        path = folder / "case.toml"
        path.write_text(case_toml(thaw(one.content, LAW).case))
        again = bill(read_case(path, LAW), LAW)
        cents = [(week.parent_cents, week.state_cents) for week in again.weeks]
        sums = tuple(map(sum, zip(*cents, strict=True))) or (0, 0)
        assert sums == (one.parent_cents, one.state_cents), one.period


def test_the_books_and_the_papers_hold_whatever_happened(tmp_path: Path) -> None:
    """The proof finds nothing, each family's last invoice asks what the ledger says it owes, no
    family has more taken over by the State than it was charged, and anybody can compute the bills
    again."""
    family = Family()
    for history in HISTORIES:
        point = transaction.savepoint()
        history(family)
        ends(SEPTEMBER, LATER)
        proven = verify(Scope(), LAW)
        assert proven.holds, (history.__name__, list(proven.found))
        owed = dict(
            Transfer.objects.order_by()
            .values_list("provider", "household")
            .annotate(owed=balance(OWED_BY_FAMILY))
            .values_list("household", "owed")
            .filter(household__isnull=False, provider=family.creche)
        )
        asked = {
            one.household_id: one.due_cents
            for one in Invoice.objects.filter(provider=family.creche).order_by("period")
        }
        assert asked == owed, history.__name__
        reproduced(tmp_path)
        about = Transfer.objects.filter(about=AUGUST.name, child=family.children[0].pk)
        for key in (family.home.pk, family.other.pk):
            left = about.filter(household=key).aggregate(cents=balance(OWED_BY_FAMILY))["cents"]
            assert (left or 0) >= 0, history.__name__
        transaction.savepoint_rollback(point)


def said(household: m.Household, provider: m.Provider) -> InvoiceRecord:
    """What a family's September invoice of a provider says."""
    (one,) = Invoice.objects.filter(household=household, provider=provider, period=SEPTEMBER.name)
    return from_json(InvoiceRecord, Document.objects.get(pk=one.document).record)


def test_a_familys_papers_do_not_go_to_where_its_children_live_now() -> None:
    """What one household pays and earns is nothing for another one's letterbox."""
    family = Family()
    adult = m.Adult.objects.current().get(household=family.other)
    withdraw(adult, by=None, now=THEN)
    told = {"role": "representative", "given_name": "Paul", "family_name": "Klein"}
    same = {"matricule": adult.matricule, "matricule_key": adult.matricule_key}
    family.tell(m.Adult(household=family.other, valid=adult.valid, **told, **same))
    for child in family.children:
        family.tell(m.Home(child=child, household=family.other, valid=days(SEPTEMBER.first)))
    family.earns(3_000_000)
    ends(SEPTEMBER, LATER)
    left, came = said(family.home, family.creche), said(family.other, family.creche)
    assert (left.recipient.name, left.recipient.lines) == ("Claire Weber", ())
    assert came.recipient.name == "Paul Klein" and came.recipient.lines
    writer = Writer(None, "", LATER)
    paper = monthly_statement(family.children[0], AUGUST, LAW, writer)
    assert paper.record["recipient"] == {"name": "Claire Weber", "lines": []}


def test_what_does_not_add_up_at_one_provider_is_no_harm_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others have their invoices, all have their statements, and it is said."""
    family = Family()
    made = invoices.invoice_record

    def broken(issuing: Any, *more: Any) -> InvoiceRecord:
        if issuing.provider == min(family.creche.pk, family.minder.pk):
            raise DoesNotAddUp("one cent")
        return made(issuing, *more)

    monkeypatch.setattr(invoices, "invoice_record", broken)
    with pytest.raises(DoesNotAddUp):
        ends(SEPTEMBER, LATER)
    of_september = {"period": SEPTEMBER.name}
    assert Invoice.objects.get(**of_september).provider_id == max(
        family.creche.pk, family.minder.pk
    )
    assert ProviderStatement.objects.filter(**of_september).count() == 2


def test_what_was_billed_stays_while_no_price_is_known() -> None:
    """A price that was wrong is no refund of everything: it waits for the right one."""
    family = Family()
    before = Transfer.objects.count()
    family.forget(m.Price, provider=family.creche)
    run(LAW, now=THEN)
    assert Transfer.objects.count() == before
    stuck = Obstacle.objects.filter(period=AUGUST.name)
    assert {one.found[0][0] for one in stuck} == {"no_price"} and len(stuck) == 2
    told = {"hour_cents": 740, "meal_cents": 450, "valid": days(f.SINCE)}
    family.tell(m.Price(provider=family.creche, **told))
    run(LAW, now=THEN)
    assert not Obstacle.objects.filter(period=AUGUST.name).exists()
    assert Transfer.objects.count() > before


def test_a_statement_says_the_same_where_its_payment_came_first() -> None:
    """A period that was closed by somebody whose papers died, and paid before they were made."""
    family = Family()
    open_for_billing(SEPTEMBER, by=None, now=LATER)
    run(LAW, now=LATER)
    close(SEPTEMBER, by=None, now=LATER)
    said = []
    for cents in (None, 30_000):
        point = transaction.savepoint()
        if cents:
            debit, credit = KINDS["payment"]
            Transfer.objects.create(
                period="2026-10",
                about=SEPTEMBER.name,
                kind="payment",
                debit=debit,
                credit=credit,
                provider=family.creche,
                cents=cents,
                posted_at=LATER,
            )
        issue(SEPTEMBER, LAW, writer=Writer(None, "", LATER))
        made = ProviderStatement.objects.get(provider=family.creche, period=SEPTEMBER.name)
        said.append((made.before_cents, made.payable_cents))
        transaction.savepoint_rollback(point)
    assert said[0] == said[1]


def test_the_year_ends_at_midnight_here() -> None:
    """What is said on the last day, and not a minute later, still changes a closed period, and is
    foreseen to."""
    family = Family()
    last = last_day_to_correct(AUGUST)
    minute = timedelta(minutes=1)
    late = datetime(last.year, last.month, last.day, 23, 59, tzinfo=f.LUXEMBOURG).astimezone(UTC)
    home = m.Home.objects.current().get(child=family.children[0]).household
    told = {"of": "representative", "evidence": "tax_assessment", "valid": days(f.SINCE)}
    versions = []
    for cents, now in ((2_000_000, late), (9_000_000, late + minute)):

        def earned(cents: int = cents, now: datetime = now) -> None:
            record(m.Income(household=home, yearly_cents=cents, **told), by=None, now=now)

        seen = differences([family.children[0].pk], LAW, now, earned)
        assert any(row.period == AUGUST for row in seen.rows) == (now == late)
        earned()
        run(LAW, now=now)
        of_child = Statement.objects.filter(child=family.children[0], period=AUGUST.name)
        versions.append(of_child.count())
    assert versions == [2, 2]


def test_five_weeks_over_a_new_year(tmp_path: Path) -> None:
    """December 2025 reaches to 4 January: its days after New Year are billed with it, once, the
    books hold, and its bill is computed again from its file."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    child = f.make_child(office, household=home)
    f.make_contract(child, signed=date(2025, 12, 1))
    creche = c.creche(hour_cents=750, funding="commercial")
    c.agree(child, creche, first=date(2025, 12, 1))
    there = [date(2025, 12, 1) + timedelta(days=day) for day in (0, 7, 14, 21, 28, 29, 32, 35)]
    for day in there:
        c.was_there(child, creche, day, 480, 1080)
        c.ate(child, creche, day)
    december, january = Period(2025, 12), Period(2026, 1)
    ends(december, datetime(2026, 1, 12, 10, 0, tzinfo=f.LUXEMBOURG))
    ends(january, datetime(2026, 2, 9, 10, 0, tzinfo=f.LUXEMBOURG))
    proven = verify(Scope(), LAW)
    assert proven.holds, list(proven.found)
    minutes = dict(Part.objects.values_list("period", "minutes"))
    assert minutes == {december.name: 7 * 600, january.name: 600}
    last = thaw(Statement.objects.get(period=december.name).content, LAW).weeks[-1]
    assert [row.core_minutes for row in last.week.rows] == [2 * 600, 600]
    reproduced(tmp_path)
