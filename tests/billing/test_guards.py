"""What is closed stays as it is, in the database itself: asked with raw SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from accueil.attendance.models import Closing, Meals, Stay
from accueil.attendance.periods import close
from accueil.billing.models import Correction, Opening
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

AUGUST = Period(2026, 8)
DAY = date(2026, 8, 4)
STAY = (
    "INSERT INTO attendance_stay (child_id, provider_id, day, start, until, source, recorded_at,"
    " reason) VALUES (%s, %s, %s, 480, 960, 'file', %s, '')"
)
MEAL = (
    "INSERT INTO attendance_meals (child_id, provider_id, day, count, source, recorded_at, reason)"
    " VALUES (%s, %s, %s, 1, 'file', %s, '')"
)
WEEK = (
    "INSERT INTO attendance_weekchoice (child_id, monday, without, recorded_at, reason)"
    " VALUES (%s, %s, true, %s, '')"
)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


@pytest.fixture
def cared(db: None) -> tuple[m.Child, m.Provider]:
    """A child that was at a crèche on a day of August; August is closed."""
    return closed_august()


def closed_august() -> tuple[m.Child, m.Provider]:
    see(country=True)
    child, creche = f.make_child(f.make_office(), iam_code="WebMi123"), c.creche()
    c.agree(child, creche)
    c.was_there(child, creche, DAY)
    c.ate(child, creche, DAY)
    close(AUGUST, by=None, now=f.NOW)
    return child, creche


def correction(child: m.Child, provider: m.Provider | None = None, **more: Any) -> Correction:
    told = {"period": AUGUST.name, "state": "accepted", "number": "K-1", **more}
    return Correction.objects.create(
        child=child, provider=provider, asked_by="office", asked_at=f.NOW, reason="typo", **told
    )


def under(correction: Correction | None) -> None:
    """The transaction says under which correction it writes."""
    sql(
        "SELECT set_config('accueil.correction', %s, true)",
        str(correction.pk if correction else ""),
    )


def test_days_of_a_closed_period_are_not_changed(cared: tuple[m.Child, m.Provider]) -> None:
    """Neither entered nor withdrawn; a night that reaches into it is a day of the one before."""
    child, creche = cared
    with refused("2026-08 is closed.*2026-08-05"):
        sql(STAY, child.pk, creche.pk, date(2026, 8, 5), f.NOW)
    with refused("2026-08 is closed"):
        sql(MEAL, child.pk, creche.pk, date(2026, 8, 30), f.NOW)
    for table in (Stay, Meals):
        with refused("2026-08 is closed"):
            sql(f"UPDATE {table._meta.db_table} SET withdrawn_at = %s", f.NOW)
    sql(STAY, child.pk, creche.pk, date(2026, 9, 7), f.NOW)


def test_an_accepted_correction_opens_its_days_only(cared: tuple[m.Child, m.Provider]) -> None:
    """Of its child, period and provider, as long as it is accepted and named."""
    child, creche = cared
    other, elsewhere = f.make_child(f.make_office(), iam_code="WebNo123"), c.creche("Other")
    correction(child, number="K-0")
    for wrong in (
        None,
        correction(other, number="K-1"),
        correction(child, elsewhere, number="K-2"),
        correction(child, period="2026-07", number="K-3"),
        *(correction(child, state=s, number=f"K-{s}") for s in ("asked", "done", "refused")),
    ):
        under(wrong)
        with refused("2026-08 is closed"):
            sql(STAY, child.pk, creche.pk, date(2026, 8, 5), f.NOW)
    for n, right in enumerate(
        (correction(child, number="K-5"), correction(child, creche, number="K-4"))
    ):
        under(right)
        sql(STAY, child.pk, creche.pk, date(2026, 8, 5 + n), f.NOW)
    sql("UPDATE attendance_stay SET withdrawn_at = %s WHERE day = %s", f.NOW, DAY)


def test_weeks_of_a_closed_period_are_no_longer_chosen(cared: tuple[m.Child, m.Provider]) -> None:
    """Not even under a correction."""
    child, _ = cared
    under(correction(child))
    with refused("2026-08 is closed: the week of 2026-08-31"):
        sql(WEEK, child.pk, date(2026, 8, 31), f.NOW)
    sql(WEEK, child.pk, date(2026, 9, 7), f.NOW)


def test_nothing_is_posted_into_a_closed_period(db: None) -> None:
    """Not even a copy of what is posted there."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    child, creche = f.make_child(office, household=home, iam_code="WebMi123"), c.creche()
    c.agree(child, creche)
    c.was_there(child, creche, DAY)
    open_for_billing(AUGUST, by=None, now=f.NOW)
    run(shipped(), now=f.NOW)
    close(AUGUST, by=None, now=f.NOW)
    again = (
        "INSERT INTO billing_transfer (period, about, kind, debit, credit, provider_id, child,"
        " household, statement_id, cents, posted_at) SELECT %s, about, kind, debit, credit,"
        " provider_id, child, household, statement_id, cents, posted_at FROM billing_transfer"
    )
    with refused("2026-08 is closed: nothing more is posted"):
        sql(again, "2026-08")
    sql(again, "2026-09")


def test_closing_waits_for_who_is_writing(real_database: str) -> None:
    """By raw SQL too: what is written is in, and what comes after is refused."""
    see(country=True)
    child, creche = f.make_child(f.make_office(), iam_code="WebMi123"), c.creche()
    Opening.objects.create(period=AUGUST.name, opened_at=f.NOW)
    said: list[str] = []

    def closing() -> None:
        see(country=True)
        close = "INSERT INTO attendance_closing (period, closed_at, reason) VALUES (%s, %s, '')"
        sql(close, "2026-08", f.NOW)
        said.append("closed")
        connections.close_all()

    other = Thread(target=closing)
    with transaction.atomic():
        sql(STAY, child.pk, creche.pk, DAY, f.NOW)
        other.start()
        other.join(0.5)
        assert said == []
    other.join(30)
    assert said == ["closed"] and Closing.objects.exists()
    with refused("2026-08 is closed"):
        sql(STAY, child.pk, creche.pk, date(2026, 8, 5), f.NOW)
