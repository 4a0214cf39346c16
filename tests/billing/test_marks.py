"""Whatever a bill rests on leaves a mark when it changes, whichever way; nothing else does."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accueil.billing.models import Mark, Opening
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.facts import Recorded, days, record, withdraw
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db
AUGUST = Period(2026, 8)
TUESDAY = date(2026, 8, 4)
LATER = f.after(hours=1)
SINCE = date(2026, 8, 5)
# Facts that no bill rests on, each with its reason.
UNMARKED = {
    "attendance_absencedeadline": "until when families may report",
    "attendance_emergencycontact": "whom to call",
    "attendance_guardian": "who is written to",
    "registry_address": "where papers are sent",
    "registry_adult": "who signs; what they earn are other facts",
    "registry_bankaccount": "where money is sent",
    "registry_bar": "refuses a signature; what is in force is the membership",
    "registry_plannedcare": "for estimates only",
}


class Family:
    """A child with care in August; `self.child` is who should be marked."""

    def __init__(self) -> None:
        see(country=True)
        self.office = f.make_office()
        self.household = f.make_household(self.office, incomes={"representative": 6_600_000})
        self.child = f.make_child(self.office, household=self.household, iam_code="WebMi123")
        self.membership = f.make_contract(self.child)
        self.creche = c.creche()
        self.contract = c.agree(self.child, self.creche)
        other = f.make_household(self.office)
        f.make_child(self.office, household=other, given_name="Other")

    def fact(self, kind: type[Recorded]) -> Recorded:
        """A new fact of a kind about this family, not yet recorded."""
        about = {
            "child": {"child": self.child},
            "household": {"household": self.household},
            "provider": {"provider": self.creche},
        }
        named = [name for name in about if name in {x.name for x in kind._meta.fields}]
        said: dict[str, Any] = {key: value for name in named for key, value in about[name].items()}
        if hasattr(kind, "valid"):
            said["valid"] = days(SINCE)
        return kind(**said, **MADE[kind._meta.db_table](self))


MADE: dict[str, Callable[[Family], dict[str, Any]]] = {
    "attendance_stay": lambda _: {"day": TUESDAY, "start": 480, "until": 960, "source": "grid"},
    "attendance_meals": lambda _: {"day": TUESDAY, "count": 1, "source": "grid"},
    "attendance_weekchoice": lambda _: {"monday": date(2026, 8, 3), "without": True},
    "attendance_absence": lambda _: {"kind": "sick"},
    "attendance_carecontract": lambda one: {
        name: getattr(one.contract, name)
        for name in ("number", "iam_code", "language", "signed", "signer", "pattern", "billed")
    },
    "registry_identity": lambda _: {
        "family_name": "Weber",
        "given_name": "Mia",
        "born": date(2022, 3, 8),
    },
    "registry_home": lambda _: {},
    "registry_schooling": lambda _: {"kind": "school"},
    "registry_maintenance": lambda _: {"yearly_cents": 100_000},
    "registry_membership": lambda _: {
        "number": "2026-900001",
        "signed": date(2026, 1, 12),
        "periods": 12,
        "language": "fr",
    },
    "registry_composition": lambda _: {"kind": "together", "allowance_children": 2},
    "registry_income": lambda _: {
        "of": "representative",
        "yearly_cents": 1,
        "evidence": "pay_slips",
    },
    "registry_precarious": lambda _: {"ground": "situation"},
    "registry_agreement": lambda _: {"number": "A-2", "suspended": True},
    "registry_offer": lambda _: {
        **{"opening": [[1, 480, 960]], "places": 9, "age_from": 2, "age_until": 48},
        "billed": "agreed",
    },
    "registry_price": lambda _: {"hour_cents": 700, "meal_cents": 400},
    "registry_address": lambda _: {
        **{"purpose": "home", "street": "1, rue", "postcode": "9201", "locality": "Diekirch"},
    },
    "registry_adult": lambda _: {
        **{"role": "representative", "family_name": "Weber", "given_name": "Ada"},
    },
    "registry_bankaccount": lambda _: {"iban": "LU280019400644750000", "holder": "Crèche"},
    "registry_bar": lambda _: {},
    "attendance_absencedeadline": lambda _: {"days_before": 0, "minute": 540},
    "attendance_emergencycontact": lambda _: {"place": 1, "name": "Oma", "phone": "1"},
    "attendance_guardian": lambda _: {"name": "Ada Weber", "relation": "mother"},
    "registry_plannedcare": lambda _: {"weekdays": [1], "start": 480, "end": 960},
    "billing_goodwill": lambda _: {
        **{"period": "2026-08", "cents": 500, "recorded_by": "0" * 31 + "1"},
        **{"approved_by": "0" * 31 + "2", "approved_at": f.NOW},
    },
}


def kinds() -> list[type[Recorded]]:
    """Every kind of fact there is."""
    found = [kind for kind in apps.get_models() if issubclass(kind, Recorded)]
    return sorted(found, key=lambda kind: kind._meta.db_table)


@pytest.fixture
def family(db: None) -> Family:
    """A family whose August is billed."""
    family = Family()
    Opening.objects.create(period=AUGUST.name, opened_at=f.NOW)
    return family


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind._meta.db_table)
def test_every_fact_leaves_a_mark(family: Family, kind: type[Recorded]) -> None:
    """When it is recorded and when it is withdrawn: of its child only; or it is named above."""
    name = kind._meta.db_table
    fact: Any = family.fact(kind)
    if hasattr(fact, "valid"):
        record(fact, by=None, now=f.NOW)
    else:
        fact.recorded_at = f.NOW
        fact.save(force_insert=True)
    left = list(Mark.objects.all())
    Mark.objects.all().delete()
    withdraw(fact, by=None, now=LATER)
    left += Mark.objects.all()
    if name in UNMARKED:
        assert not left
        return
    assert {mark.child for mark in left} == {family.child.pk}
    assert {mark.at for mark in left} == {f.NOW, LATER}
    last = left[-1]
    assert last.since <= SINCE and (last.until is None or last.until > TUESDAY)


def test_no_mark_before_billing_begins_and_none_of_other_days(db: None) -> None:
    """Nothing is written where nothing is billed: whoever is cared for is marked when it begins."""
    family = Family()
    c.was_there(family.child, family.creche, TUESDAY)
    assert not Mark.objects.exists()
    Opening.objects.create(period=AUGUST.name, opened_at=f.NOW)
    first, last = AUGUST.first, AUGUST.last
    for day in (first - 2 * c.DAY, last + c.DAY):
        c.was_there(family.child, family.creche, day)
    assert not Mark.objects.exists()
    # The night before the period may reach into it.
    for day in (first - c.DAY, last):
        c.was_there(family.child, family.creche, day, 1200, 1500)
    told = Mark.objects.order_by("since").values_list("since", "until")
    assert list(told) == [(first - c.DAY, first), (last, last + c.DAY)]


def test_one_mark_a_child_and_statement_whoever_writes(family: Family) -> None:
    """Raw SQL of an office that may not even see marks: one row a child with all its days."""
    see(office=family.office.pk, providers=[family.creche.pk])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO attendance_stay (child_id, provider_id, day, start, until, source,"
            " recorded_at, reason) SELECT %s, %s, day, 480, 960, 'file', %s, ''"
            " FROM generate_series(DATE '2026-08-03', DATE '2026-08-07', '1 day') AS day",
            [family.child.pk, family.creche.pk, f.NOW],
        )
    assert not Mark.objects.exists()
    see(country=True)
    mark = Mark.objects.get()
    assert (mark.child, mark.since, mark.until) == (
        family.child.pk,
        date(2026, 8, 3),
        date(2026, 8, 8),
    )


def test_a_household_marks_who_lived_there_then(family: Family) -> None:
    """A child that moved away since is marked for the days it lived there."""
    elsewhere = f.make_household(family.office)
    moved = m.Home(child=family.child, household=elsewhere, valid=days(date(2026, 8, 20)))
    record(moved, by=None, now=f.NOW)
    Mark.objects.all().delete()
    poor = m.Precarious(household=family.household, ground="situation", valid=days(SINCE))
    record(poor, by=None, now=f.NOW)
    mark = Mark.objects.get()
    assert (mark.child, mark.since, mark.until) == (family.child.pk, SINCE, date(2026, 8, 20))


def test_a_price_marks_who_is_cared_for_there(family: Family) -> None:
    """By contract, or by a stay without one; nobody else."""
    guest = f.make_child(family.office, given_name="Guest", iam_code="WebGu123")
    c.was_there(guest, family.creche, date(2026, 8, 4))
    c.was_there(guest, c.creche("Other"), date(2026, 8, 6))
    Mark.objects.all().delete()
    price = m.Price(provider=family.creche, hour_cents=1, meal_cents=1, valid=days(TUESDAY))
    record(price, by=None, now=f.NOW)
    found = Mark.objects.filter(since=TUESDAY).values_list("child", "until")
    assert {(family.child.pk, None), (guest.pk, date(2026, 8, 6))} <= set(found)


def test_the_database_counts_periods_as_the_law_does(db: None) -> None:
    """Every day of twelve years."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day::date, accueil_period_of(day::date), accueil_first_of("
            "accueil_period_of(day::date)) FROM generate_series(DATE '2019-12-25',"
            " DATE '2032-01-10', '1 day') AS day"
        )
        for day, name, first in cursor.fetchall():
            assert (name, first) == (Period.containing(day).name, Period.containing(day).first)
