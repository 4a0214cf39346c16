"""What a preview says is what the next run posts, whatever changes; and nothing of it is left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accueil.attendance.models import Absence, CareContract, Meals, Stay
from accueil.attendance.periods import close
from accueil.billing.models import Goodwill, Mark, Part, Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.preview import FAMILY, STATE, Differences, differences
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, end, record, withdraw
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 10, 12, 10, 0, tzinfo=f.LUXEMBOURG)
TABLES = (Statement, Part, Transfer, Mark, m.Income, m.Membership, m.Home, Stay, Meals, Absence)


class Family:
    """Two children of one household, at a crèche and at a childminder, billed for two periods."""

    def __init__(self) -> None:
        office = f.make_office()
        self.home = f.make_household(
            office, incomes={"representative": 6_600_000}, allowance_children=2
        )
        self.other = f.make_household(office, incomes={"representative": 2_000_000})
        self.creche = c.creche(hour_cents=750, funding="commercial")
        self.minder = f.make_provider(
            office, name="Léa", kind="ap", funding="", hour_cents=500, meal_cents=400
        )
        c.agree_with_the_state(self.minder)
        self.children = []
        for number, name in enumerate(("Mia", "Tom")):
            child = f.make_child(office, household=self.home, given_name=name)
            f.make_contract(child)
            for provider in (self.creche, self.minder):
                c.agree(child, provider)
            for day in (4, 5, 6):
                c.was_there(child, self.creche, date(2026, 8, day))
                c.was_there(child, self.creche, date(2026, 9, 3 + day + number))
                c.was_there(child, self.minder, date(2026, 8, day), 960, 1080)
            self.children.append(child)

    @property
    def keys(self) -> list[object]:
        """The children's keys."""
        return [child.pk for child in self.children]

    def bill(self) -> None:
        """What a run does."""
        for period in (AUGUST, SEPTEMBER):
            open_for_billing(period, by=None, now=NOW)
        run(LAW, now=NOW)

    def posted(self) -> dict[tuple[object, ...], tuple[int, int]]:
        """Cents of family and State by child, household, period, provider; zeros left out."""
        rows = Transfer.objects.values_list("child", "household", "about", "provider_id", "kind")
        sums: dict[tuple[object, ...], tuple[int, int]] = {}
        for *place, kind, cents in rows.annotate(sum=Sum(signed())):
            family, state = sums.get(tuple(place), (0, 0))
            family += FAMILY.get(kind, 0) * cents
            sums[tuple(place)] = family, state + STATE.get(kind, 0) * cents
        return {place: both for place, both in sums.items() if any(both)}


def earns(family: Family, cents: int) -> None:
    """Another income since before the periods."""
    income = m.Income(
        household=family.home,
        of="representative",
        yearly_cents=cents,
        evidence="tax_assessment",
        valid=days(date(2026, 8, 1)),
    )
    record(income, by=None, now=NOW)


def moved(family: Family) -> None:
    """The first child lives in the other household since September."""
    home = m.Home(child=family.children[0], household=family.other, valid=days(date(2026, 9, 7)))
    record(home, by=None, now=NOW)


def priced(family: Family, cents: int) -> None:
    """The crèche's price was another one."""
    valid = days(date(2026, 9, 7))
    price = m.Price(provider=family.creche, hour_cents=cents, meal_cents=450, valid=valid)
    record(price, by=None, now=NOW)


def ended(family: Family) -> None:
    """The second child's membership ended before September."""
    contract = m.Membership.objects.current().get(child=family.children[1])
    end(contract, date(2026, 9, 7), by=None, now=NOW)


def unsaid(family: Family) -> None:
    """Nothing was agreed with the crèche for the first child; it was not there in September."""
    of = {"child": family.children[0], "provider": family.creche}
    agreed = CareContract.objects.current().filter(**of)
    stays = Stay.objects.current().filter(**of, day__gte=SEPTEMBER.first)
    for row in (*agreed, *stays):
        withdraw(row, by=None, now=NOW)


def forgiven(family: Family) -> None:
    """Goodwill for the second child."""
    Goodwill.objects.create(
        child=family.children[1],
        provider=family.creche,
        period=AUGUST.name,
        cents=250,
        recorded_at=NOW,
        recorded_by=uuid4(),
        approved_at=NOW,
        approved_by=uuid4(),
    )


CHANGES: dict[str, Callable[[Family], None]] = {
    "poorer": lambda family: earns(family, 1_200_000),
    "richer": lambda family: earns(family, 18_000_000),
    "moved": moved,
    "dearer": lambda family: priced(family, 900),
    "ended": ended,
    "unsaid": unsaid,
    "forgiven": forgiven,
    "late stay": lambda family: [
        c.was_there(child, family.minder, date(2026, 9, 9), 420, 480) for child in family.children
    ].clear(),
    "ate": lambda family: c.ate(family.children[0], family.creche, date(2026, 9, 8)).clean(),
}


@pytest.fixture
def family(db: None) -> Family:
    """A family whose bills of August are closed, those of September made."""
    see(country=True)
    family = Family()
    family.bill()
    close(AUGUST, by=None, now=NOW)
    return family


def left() -> list[object]:
    """What there is of everything."""
    return [list(table.objects.order_by("pk").values_list("pk")) for table in TABLES]


def held() -> object:
    """The locks that the connection holds until its transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT locktype, relation, objid, mode FROM pg_locks WHERE pid = pg_backend_pid()"
            " AND locktype <> 'relation' ORDER BY 1, 2, 3, 4"
        )
        return cursor.fetchall()


def told(found: Differences) -> dict[tuple[object, ...], tuple[int, int]]:
    """What would be posted then, where it differs."""
    return {
        (row.child, row.household, row.period.name, row.provider): (
            row.family_after,
            row.state_after,
        )
        for row in found.rows
    }


@contextmanager
def taken_back() -> Iterator[None]:
    """Everything inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True),
    names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3, unique=True),
)
def test_what_is_told_is_what_the_run_posts(
    family: Family, before: list[str], names: list[str]
) -> None:
    """Any changes, after others that wait for a run: then the run; and nothing is left between."""
    names = [name for name in names if name not in before]
    with taken_back():
        for name in before:
            CHANGES[name](family)
        there = left()
        found = differences(
            family.keys, LAW, NOW, lambda: [CHANGES[name](family) for name in names].clear()
        )
        assert left() == there
        family.bill()
        without = family.posted()
        for name in names:
            CHANGES[name](family)
        family.bill()
        now = family.posted()
        expected = {
            place: now.get(place, (0, 0))
            for place in {*without, *now}
            if without.get(place) != now.get(place)
        }
        assert told(found) == expected
        for row in found.rows:
            place = (row.child, row.household, row.period.name, row.provider)
            assert (row.family_before, row.state_before) == without.get(place, (0, 0))


def test_a_provider_is_shown_its_own_side(family: Family) -> None:
    """Its connection gets an answer; what is given on holds no other provider and no bill."""
    see(providers=[family.minder.pk])
    found = differences(family.keys, LAW, NOW, lambda: None)
    assert not found.rows
    see(country=True)
    found = differences(family.keys, LAW, NOW, lambda: earns(family, 18_000_000))
    own = found.for_provider(family.minder.pk)
    assert (
        {row.provider for row in own.rows}
        == {family.minder.pk}
        != {row.provider for row in found.rows}
    )
    assert found.rebilled
    assert not own.rebilled
    assert {row.period for row in found.rows} == {AUGUST, SEPTEMBER}
    assert found.provider_cents == 0
    assert found.family_cents == -found.state_cents > 0


def test_what_fails_and_what_cannot_be_billed(family: Family) -> None:
    """What the change raises is raised and nothing is left; a bill without a household is said."""
    there, locks = left(), held()

    def broken() -> None:
        earns(family, 1)
        raise PermissionError

    with pytest.raises(PermissionError):
        differences(family.keys, LAW, NOW, broken)
    assert left() == there

    def nowhere() -> None:
        withdraw(m.Home.objects.current().get(child=family.children[0]), by=None, now=NOW)

    found = differences(family.keys, LAW, NOW, nowhere)
    assert [child for child, _ in found.impossible] == [family.children[0].pk] * 2
    assert held() == locks
