"""What a link by two PINs gives, and that it gives nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from accueil.actions import absence_reports, at_facility
from accueil.actions.absence_reports import Asked, CannotReport, Reported
from accueil.actions.at_facility import At
from accueil.actions.facilities import NotLinked, places
from accueil.actions.invoices import make_invoices
from accueil.actions.own_data import copy_of
from accueil.actions.papers import Writer
from accueil.attendance.absences import record_absence
from accueil.attendance.clock import LUXEMBOURG
from accueil.attendance.deadlines import Deadline, deadline_of, enter_deadline
from accueil.attendance.models import Absence, Declaration
from accueil.attendance.periods import close
from accueil.billing.models import Invoice
from accueil.identity.actors import actor_of, see_as
from accueil.identity.links import link_at_facility, unlink_at_facility
from accueil.identity.models import Account
from accueil.identity.pins import use_pins
from accueil.law.calendar import DAY
from accueil.registry import models as m
from accueil.store.security import see, seeing_the_country
from tests import cared as c
from tests import factories as f
from tests.billed import bill
from tests.billing.ledger import AUGUST, HOUR, LAW, NOW

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 14)
TODAY = MONDAY
EARLY = datetime(2026, 9, 14, 8, 59, tzinfo=LUXEMBOURG)
LATE = datetime(2026, 9, 14, 9, 0, tzinfo=LUXEMBOURG)
SHEETS = ("registry_child", "registry_membership", "registry_income", "billing_statement")
CARE = ("attendance_stay", "attendance_absence", "attendance_carecontract", "attendance_guardian")


def linked_at(child: m.Child, provider: m.Provider, account: Account | None = None) -> Account:
    """An account that two PINs link to a child at a facility."""
    with seeing_the_country():
        pair, _typed = f.make_pins(f.make_guardian(child, provider), NOW)
        made = account or f.make_parent()
        link_at_facility(made, use_pins(pair.pk, made.pk, NOW), NOW)
    return made


def home() -> tuple[m.Child, m.Child, m.Provider, m.Provider]:
    """Two children of a household at two crèches, with a care contract each."""
    see(country=True)
    household = f.make_household(f.make_office(), incomes={"representative": 6_600_000})
    mia, ben = (
        f.make_child(household.office, household=household, given_name=name)
        for name in ("Mia", "Ben")
    )
    creche, other = c.creche(), c.creche("Crèche Spillkëscht")
    for child in (mia, ben):
        f.make_contract(child)
        c.agree(child, creche)
    c.agree(mia, other, pattern=[[6, 480, 720]])
    return mia, ben, creche, other


def billed(children: tuple[m.Child, ...], creche: m.Provider) -> Invoice:
    """August's invoice of the crèche to the household."""
    for child in children:
        c.was_there(child, creche, date(2026, 8, 4))
        c.ate(child, creche, date(2026, 8, 4))
    bill(AUGUST, NOW)
    close(AUGUST, by=None, now=NOW + HOUR)
    make_invoices(AUGUST, LAW, writer=Writer(None, "", NOW + HOUR))
    return Invoice.objects.get(provider=creche)


def test_the_connection_sees_nothing_of_the_registry_and_of_care() -> None:
    mia, _ben, creche, _other = home()
    c.was_there(mia, creche, date(2026, 9, 7))
    parent = linked_at(mia, creche)
    see_as(actor_of(parent))
    with connection.cursor() as cursor:
        for table in (*SHEETS, *CARE, "identity_pinpair"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM identity_link")
        assert cursor.fetchone() == (1,)
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO attendance_absencedeadline"
                " (provider_id, days_before, minute, recorded_at, reason)"
                " VALUES (%s, 0, 1, now(), '')",
                [creche.pk],
            )
    (day,) = at_facility.days(At(parent, mia.pk, creche.pk, TODAY), TODAY, TODAY)
    assert day.agreed == ((480, 960),)


def test_another_child_and_another_facility_are_refused() -> None:
    """Whatever is asked; and all of it once the link is ended."""
    mia, ben, creche, other = home()
    parent, key = linked_at(mia, creche), UUID(int=1)
    linked_at(ben, other)
    see_as(actor_of(parent))

    def asked(child: m.Child, provider: m.Provider) -> list[Callable[[], object]]:
        at, pair = At(parent, child.pk, provider.pk, TODAY), (child.pk, provider.pk)
        return [
            lambda: at_facility.days(at, TODAY, TODAY),
            lambda: at_facility.begun(at),
            lambda: at_facility.contract(at),
            lambda: at_facility.contract_pdf(at, key, EARLY),
            lambda: at_facility.invoices(at),
            lambda: at_facility.invoice_pdf(at, key, "en"),
            lambda: at_facility.history(at),
            lambda: absence_reports.until(parent, *pair, EARLY),
            lambda: absence_reports.known(parent, *pair, EARLY),
            lambda: absence_reports.report(parent, Asked(*pair, TODAY, TODAY, "sick"), EARLY),
            lambda: absence_reports.take_back(parent, pair, 1, EARLY),
        ]

    for child, provider in ((ben, creche), (mia, other), (ben, other)):
        for question in asked(child, provider):
            with pytest.raises(NotLinked):
                question()
    assert at_facility.begun(At(parent, mia.pk, creche.pk, TODAY)) == date(2026, 1, 5)
    with pytest.raises(NotLinked):
        at_facility.contract_pdf(At(parent, mia.pk, creche.pk, TODAY), key, EARLY)
    linked_at(ben, creche, parent)
    assert len(places(parent, TODAY)) == 2
    assert unlink_at_facility(parent, mia.pk, creche.pk, NOW)
    for question in asked(mia, creche):
        with pytest.raises(NotLinked):
            question()


def test_an_invoice_shows_what_is_of_the_child() -> None:
    """The whole one, without the address, only where each child on it is of the account."""
    mia, ben, creche, _other = home()
    made = billed((mia, ben), creche)
    parent = linked_at(mia, creche)
    at = At(parent, mia.pk, creche.pk, TODAY)
    see_as(actor_of(parent))
    (one,) = at_facility.invoices(at)
    assert one.record and [child.name.split()[0] for child in one.record.children] == ["Mia"]
    assert not one.whole and not one.due_cents and not one.record.due_cents and not one.state
    assert not one.record.iban and not one.record.recipient.name and not one.record.ending
    with pytest.raises(NotLinked):
        at_facility.invoice_pdf(at, made.pk, "en")
    linked_at(ben, creche, parent)
    see_as(actor_of(parent))
    whole = at_facility.invoice(at, made.pk)
    assert whole.whole and whole.due_cents == made.due_cents > 0
    assert whole.record and len(whole.record.children) == 2 and not whole.record.recipient.lines
    assert at_facility.invoice_pdf(at, made.pk, "en")[0].startswith(b"%PDF")


def report(parent: Account, child: m.Child, creche: m.Provider, **of: Any) -> Reported:
    """Report Monday, sick, unless said otherwise."""
    said = {"first": MONDAY, "last": MONDAY, "kind": "sick", "now": EARLY, **of}
    now = said.pop("now")
    return absence_reports.report(parent, Asked(child.pk, creche.pk, **said), now)


def refused(reason: str, *of: Any, **said: Any) -> None:
    with pytest.raises(CannotReport) as error:
        report(*of, **said)
    assert error.value.reason == reason


def test_an_absence_is_reported_before_the_deadline() -> None:
    mia, _ben, creche, other = home()
    parent = linked_at(mia, creche)
    linked_at(mia, other, parent)
    see_as(actor_of(parent))
    of = (parent, mia, creche)
    refused("late", *of, now=LATE)
    refused("late", *of, first=MONDAY - DAY)
    refused("kind", *of, kind="unjustified")
    refused("dates", *of, last=MONDAY - DAY)
    refused("dates", *of, first=MONDAY + DAY * 400, last=MONDAY + DAY * 400)
    refused("nothing_agreed", *of, first=MONDAY + DAY * 5, last=MONDAY + DAY * 6)
    friday = MONDAY + DAY * 4
    made = report(*of, last=friday + DAY * 3, note=" Féiwer ")
    assert made == Reported(True, (friday + DAY, friday + DAY * 2))
    assert report(*of, last=friday + DAY * 3, note="Féiwer", now=LATE) == (
        Reported(False, (friday + DAY, friday + DAY * 2))
    )
    (known,) = absence_reports.known(parent, mia.pk, creche.pk, LATE)
    assert known.own and known.note == "Féiwer" and known.back_from == MONDAY + DAY

    # Taken back from the first day that is still open; the day that has begun stays.
    assert absence_reports.take_back(parent, (mia.pk, creche.pk), known.key, LATE)
    assert not absence_reports.take_back(parent, (mia.pk, creche.pk), known.key, LATE)
    see(country=True)
    row = Absence.objects.current().get()
    assert (row.first, row.until, row.recorded_by) == (MONDAY, MONDAY + DAY, parent.pk)
    assert absence_reports.reporters(creche.pk, [parent.pk]) == {parent.pk: "Claire Weber"}
    see(providers=[creche.pk])
    assert [who for _row, who in absence_reports.reported(creche.pk, MONDAY)] == ["Claire Weber"]
    see(providers=[other.pk])
    assert absence_reports.reporters(other.pk, [UUID(int=5)]) == {}

    # The facility's own deadline, the day before at 16 o'clock; its family cannot change it.
    see(country=True)
    assert deadline_of(creche.pk) == Deadline(0, 540)
    assert enter_deadline(creche.pk, Deadline(1, 960), by=None, now=NOW)
    assert not enter_deadline(creche.pk, Deadline(1, 960), by=None, now=NOW)
    see_as(actor_of(parent))
    refused("late", *of, first=MONDAY + DAY, last=MONDAY + DAY, now=LATE + timedelta(hours=7))
    assert report(*of, first=MONDAY + DAY, last=MONDAY + DAY, kind="other", now=LATE)


def test_what_the_facility_has_said_stays() -> None:
    mia, _ben, creche, _other = home()
    parent, second = linked_at(mia, creche), linked_at(mia, creche)
    days = (MONDAY + DAY, MONDAY + DAY * 2)
    record_absence(mia.pk, creche, *days, kind="certificate", by=None, now=NOW)
    c.was_there(mia, creche, MONDAY + DAY * 3)
    see_as(actor_of(parent))
    of = (parent, mia, creche)
    refused("known", *of, last=MONDAY + DAY)
    refused("there", *of, first=MONDAY + DAY * 3, last=MONDAY + DAY * 3)
    report(*of)
    (own, theirs) = absence_reports.known(parent, mia.pk, creche.pk, EARLY)
    assert own.back_from == MONDAY and theirs.back_from is None and not theirs.own
    assert not absence_reports.take_back(parent, (mia.pk, creche.pk), theirs.key, EARLY)
    see_as(actor_of(second))
    refused("known", second, mia, creche)
    assert not absence_reports.take_back(second, (mia.pk, creche.pk), own.key, EARLY)

    # Declared: the facility says itself what changes. The copy of the account has its own report.
    see(country=True)
    counts = dict.fromkeys(("children", "minutes", "meals", "parent_cents", "state_cents"), 0)
    Declaration.objects.create(provider=creche, period="2026-09", declared_at=NOW, **counts)
    see_as(actor_of(parent))
    refused("declared", *of, first=MONDAY + DAY * 4, last=MONDAY + DAY * 4)
    assert b"facilities/" in copy_of(parent, EARLY, "")
