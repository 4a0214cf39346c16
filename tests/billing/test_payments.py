"""What the State owes is paid once, by two people, to an account; whatever comes between."""

import hashlib
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accueil.actions.bank import read_bank_file
from accueil.actions.payments import NotNow, drop, prepare, release, working_day
from accueil.attendance.periods import close
from accueil.billing.models import BankEntry, PaymentLine, PaymentOrder, Transfer
from accueil.exchange import pain
from accueil.exchange.demo_bank import answer
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.paying import AUGUST, NOW, SEPTEMBER, close_august, owe, owed, paid_provider, post

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def two(db: None) -> tuple[object, object]:
    """Two people of the ministry."""
    see(country=True)
    return f.make_account("ministry").pk, f.make_account("ministry").pk


def refused(code: str, action: object, *values: object, **named: object) -> None:
    with pytest.raises(NotNow) as error, transaction.atomic():
        action(*values, **named)
    assert error.value.code == code


def test_one_prepares_another_releases(two: tuple) -> None:
    """Paid, carried on, claimed; the file kept encrypted; released once, and only by another."""
    one, other = two
    rich, poor, lost = paid_provider("Rich"), paid_provider("Poor"), c.creche(name="Lost")
    owe(rich, 123_400)
    owe(rich, 999, SEPTEMBER)
    owe(poor, -500)
    owe(lost, 700)
    refused("not_closed", prepare, AUGUST, by=one, now=NOW)
    close_august()
    order = prepare(AUGUST, by=one, now=NOW, claimed=[poor.pk])
    refused("waits", prepare, AUGUST, by=other, now=NOW)
    lines = {line.provider_id: (line.what, line.cents) for line in order.payment_lines.all()}
    assert lines == {
        rich.pk: ("paid", 123_400),
        poor.pk: ("claimed", -500),
        lost.pk: ("carried", 700),
    }
    told = pain.read(bytes(order.content))
    assert [p.cents for p in told.payments] == [123_400] == [order.total_cents]
    assert order.sha256 == hashlib.sha256(order.content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM billing_paymentorder")
        assert b"pain.001" not in bytes(cursor.fetchone()[0])
    refused("same_person", release, order, by=one, now=NOW)
    auditor = f.make_account("auditor").pk
    refused("not_allowed", release, order, by=auditor, now=NOW)
    refused("not_allowed", release, order, by=uuid4(), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_paymentorder SET released_at = now(), released_by = prepared_by"
        )
    release(order, by=other, now=LATER)
    posted = Transfer.objects.get(kind="payment")
    assert (posted.period, posted.about, posted.cents) == ("2026-09", "2026-08", 123_400)
    assert (owed(rich), owed(poor), owed(lost)) == (999, -500, 700)
    refused("gone", release, order, by=other, now=LATER)
    refused("gone", drop, order, by=other, now=LATER)
    again = prepare(AUGUST, by=one, now=LATER)
    assert again.total_cents == 0 and again.content == b""


def test_what_changed_since_is_prepared_again(two: tuple) -> None:
    """A balance, an account, or the day: nothing is paid; a later period closes the earlier one."""
    one, other = two
    creche = paid_provider()
    owe(creche, 1000)
    close_august()
    order = prepare(AUGUST, by=one, now=NOW)
    refused("late", release, order, by=other, now=NOW + timedelta(days=10))
    back = post("refund", creche, 5, SEPTEMBER, about=AUGUST)
    assert back.cents == 5
    refused("changed", release, order, by=other, now=NOW)
    drop(order, by=one, now=NOW)
    order = prepare(AUGUST, by=one, now=NOW)
    m.BankAccount.objects.update(withdrawn_at=NOW)
    refused("changed", release, order, by=other, now=NOW)
    drop(order, by=other, now=NOW)
    PaymentOrder.objects.create(
        period="2026-09",
        number="P2026-09-01",
        prepared_at=NOW,
        prepared_by=one,
        total_cents=0,
        content=b"",
        sha256="",
    )
    refused("later", prepare, AUGUST, by=one, now=NOW)
    assert not Transfer.objects.filter(kind="payment").exists()


def test_who_owes_the_state_for_long_is_claimed_from(two: tuple, settings: object) -> None:
    """In as many orders in a row as the setting says."""
    settings.CLAIM_AFTER = 2
    one, other = two
    creche = paid_provider()
    owe(creche, -300)
    close_august()
    first = prepare(AUGUST, by=one, now=NOW)
    assert first.payment_lines.get().what == "carried"
    release(first, by=other, now=NOW)
    close(SEPTEMBER, by=None, now=NOW)
    second = prepare(SEPTEMBER, by=one, now=NOW)
    assert second.payment_lines.get().what == "claimed"


def test_the_bank_carries_on_over_weekends() -> None:
    assert working_day(date(2026, 11, 19)) == date(2026, 11, 23)
    assert working_day(date(2026, 11, 21)) == date(2026, 11, 24)


def at_once(*actions: object) -> list[str]:
    """What each of some actions at the same moment is told, in connections of their own."""
    ready, said = Barrier(len(actions)), []

    def act(action: object) -> None:
        try:
            see(country=True)
            ready.wait(10)
            action()
            said.append("done")
        except NotNow as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def test_two_at_once_pay_once(real_database: str) -> None:
    """Two prepare, two release, one drops while another releases, a file is read twice."""
    see(country=True)
    one, other, third = (f.make_account("ministry").pk for _ in range(3))
    creche = paid_provider()
    owe(creche, 1000)
    close_august()
    asked = [lambda: prepare(AUGUST, by=one, now=NOW)] * 2
    assert at_once(*asked) == ["done", "waits"]
    order = PaymentOrder.objects.get()
    with pytest.raises(OperationalError):
        _killed_before_the_end(order, other)
    connections.close_all()
    see(country=True)
    assert not Transfer.objects.filter(kind="payment").exists()
    assert at_once(
        lambda: release(order, by=other, now=NOW), lambda: release(order, by=third, now=NOW)
    ) == ["done", "gone"]
    assert Transfer.objects.filter(kind="payment").count() == 1
    line = order.payment_lines.get()
    content = answer(bytes(order.content), returned=[line.reference])
    reading = [lambda: read_bank_file(content, "a", provider=None, by=one, now=NOW)] * 2
    assert at_once(*reading) == ["done", "done"]
    assert (BankEntry.objects.count(), owed(creche)) == (2, 1000)
    order = prepare(AUGUST, by=one, now=NOW)
    said = at_once(lambda: release(order, by=other, now=NOW), lambda: drop(order, by=one, now=NOW))
    assert said == ["done", "gone"]
    assert owed(creche) in (0, 1000)


def _killed_before_the_end(order: PaymentOrder, by: object) -> None:
    """The process dies between posting and the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        release(order, by=by, now=NOW)
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("prepare", "release", "drop", "owe", "answer", "return", "close")),
        st.integers(0, 1),
        st.integers(-900, 2000),
    ),
    max_size=30,
)
LONG_AFTER = datetime(2029, 6, 1, 12, 0, tzinfo=f.LUXEMBOURG)


class Whatever(TestCase):
    """Any order of steps over several periods."""

    databases = frozenset({"default"})

    @given(STEPS)
    @example_settings(max_examples=20, deadline=None)
    def test_never_more_is_paid_than_is_owed(self, steps: list[tuple[str, int, int]]) -> None:
        """What left, less what came back, is never more than what closed periods gave."""
        see(country=True)
        staff = [_person(number) for number in range(2)]
        places = [paid_provider("One"), paid_provider("Two")]
        due, left = dict.fromkeys(places, 0), dict.fromkeys(places, 0)
        last, coming = AUGUST.later(-1), dict.fromkeys(places, 0)
        for what, which, cents in [("owe", 0, 700), ("close", 0, 0), *steps]:
            place = places[which]
            try:
                with transaction.atomic():
                    _step(what, staff[which], last)
            except NotNow:
                pass
            if what == "owe" and cents:
                owe(place, cents, last.later(1))
                coming[place] += cents
            elif what == "close":
                last = last.later(1)
                close(last, by=None, now=LONG_AFTER)
                due = {one: due[one] + coming[one] for one in places}
                coming = dict.fromkeys(places, 0)
            _check({one: due[one] + coming[one] for one in places})
            for one in places:
                before, left[one] = left[one], _left(one)
                assert left[one] <= max(before, due[one])


def _person(number: int) -> object:
    """Somebody of the ministry who never signs in."""
    email = f"{number}@example.lu"
    return Account.objects.create(email=email, name="N", role="ministry", created_at=NOW).pk


def _step(what: str, by: object, last: Period) -> None:
    waiting = PaymentOrder.objects.filter(released_at=None, dropped_at=None).first()
    done = PaymentOrder.objects.exclude(released_at=None).order_by("released_at", "number").last()
    if what == "prepare":
        prepare(last, by=by, now=LONG_AFTER)
    elif what in ("release", "drop") and waiting:
        (release if what == "release" else drop)(waiting, by=by, now=LONG_AFTER)
    elif what in ("answer", "return") and done and done.content:
        lines = done.payment_lines.filter(what="paid")
        back = [line.reference for line in lines][: 1 if what == "return" else 0]
        content = answer(bytes(done.content), returned=back)
        read_bank_file(content, what, provider=None, by=by, now=LONG_AFTER)
        before = Transfer.objects.count(), BankEntry.objects.count()
        read_bank_file(content, what, provider=None, by=by, now=LONG_AFTER)
        assert (Transfer.objects.count(), BankEntry.objects.count()) == before


def _check(due: dict) -> None:
    for place, cents in due.items():
        assert owed(place) == cents - _left(place)
    released = PaymentOrder.objects.exclude(released_at=None)
    for order in released:
        assert order.prepared_by != order.released_by
    paid = PaymentLine.objects.filter(order__in=released, what="paid")
    payments = Transfer.objects.filter(kind="payment", debit="provider")
    assert payments.count() == paid.count()
    assert not BankEntry.objects.filter(settled_at=None).exists()


def _left(place: m.Provider) -> int:
    of = Transfer.objects.filter(provider=place, kind="payment")
    out = sum(t.cents for t in of if t.debit == "provider")
    return out - sum(t.cents for t in of if t.debit == "treasury")
