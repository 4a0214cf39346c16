"""Facts: whatever is recorded in whatever order, one thing is believed of each day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accueil.registry import models as m
from accueil.store.facts import believe, days, end, record, withdraw
from accueil.store.security import see
from tests import factories as f

START = date(2026, 1, 1)
LENGTH = 40
KINDS = m.Schooling.KINDS
Calendar = dict[int, str]


@dataclass(frozen=True)
class Step:
    """One thing that happens: what, from which day for how long (None: open), saying what."""

    what: str
    first: int
    length: int | None
    kind: str

    @property
    def days(self) -> range:
        """The days it is about."""
        last = LENGTH if self.length is None else min(LENGTH, self.first + self.length)
        return range(self.first, last)


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["record", "record", "believe", "withdraw", "end"]),
        st.integers(0, LENGTH - 1),
        st.one_of(st.none(), st.integers(1, LENGTH)),
        st.sampled_from(KINDS),
    ),
    max_size=12,
)
TRIES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def day(number: int) -> date:
    return START + timedelta(days=number)


def moment(number: int) -> datetime:
    return f.NOW + timedelta(minutes=number)


def fact_of(child: m.Child, step: Step) -> m.Schooling:
    until = None if step.length is None else day(step.first + step.length)
    return m.Schooling(child=child, kind=step.kind, valid=days(day(step.first), until))


def play(child: m.Child, step: Step, now: datetime, model: Calendar) -> None:
    """Do it to the database and to a plain calendar of days."""
    if step.what in ("record", "believe"):
        act = record if step.what == "record" else believe
        act(fact_of(child, step), by=None, now=now)
        model |= dict.fromkeys(step.days, step.kind)
        return
    there = m.Schooling.objects.current().on(day(step.first)).filter(child=child)
    old = there.first()
    if old is None:
        return
    first = (old.first - START).days
    until = LENGTH if old.until is None else min(LENGTH, (old.until - START).days)
    gone = range(first, until)
    if step.what == "withdraw":
        withdraw(old, by=None, now=now)
    else:
        end(old, day(step.first), by=None, now=now)
        gone = range(step.first, until)
    for number in gone:
        model.pop(number, None)


def believed(child: m.Child, at: datetime | None = None) -> Calendar:
    rows = m.Schooling.objects.known_at(at).filter(child=child)
    found: Calendar = {}
    for fact in rows:
        for number in range(LENGTH):
            inside = fact.first <= day(number) and (fact.until is None or day(number) < fact.until)
            if inside:
                assert number not in found, "two facts of one day"
                found[number] = fact.kind
    return found


@pytest.fixture
def child(db: None) -> m.Child:
    see(country=True)
    return f.make_child(f.make_office())


@TRIES
@given(STEPS)
def test_each_day_is_believed_as_it_was_said_last(child: m.Child, steps: list[Step]) -> None:
    model: Calendar = {}
    with transaction.atomic():
        for number, step in enumerate(steps):
            play(child, step, moment(number), model)
            assert believed(child) == model, steps[: number + 1]
        transaction.set_rollback(True)


@TRIES
@given(STEPS)
def test_what_was_known_at_a_moment_is_what_was_played_until_then(
    child: m.Child, steps: list[Step]
) -> None:
    model: Calendar = {}
    with transaction.atomic():
        pictures: list[Calendar] = []
        for number, step in enumerate(steps):
            play(child, step, moment(number), model)
            pictures.append(dict(model))
        for number, picture in enumerate(pictures):
            assert believed(child, moment(number)) == picture
            assert believed(child, moment(number) + timedelta(seconds=30)) == picture
        assert believed(child, moment(-1)) == {}
        transaction.set_rollback(True)


def test_believing_the_same_again_writes_nothing(child: m.Child) -> None:
    fact = Step("believe", 0, 20, "none")
    assert believe(fact_of(child, fact), by=None, now=moment(0))
    assert not believe(fact_of(child, Step("believe", 5, 5, "none")), by=None, now=moment(1))
    assert believe(fact_of(child, Step("believe", 5, 20, "none")), by=None, now=moment(2))
    assert believe(fact_of(child, Step("believe", 5, 5, "school")), by=None, now=moment(3))
    assert believed(child) == {n: "school" if 5 <= n < 10 else "none" for n in range(25)}


def test_a_fact_is_withdrawn_once_and_a_period_holds_a_day(child: m.Child) -> None:
    fact = record(fact_of(child, Step("record", 0, 5, "none")), by=None, now=moment(0))
    withdraw(fact, by=None, now=moment(1))
    with pytest.raises(ValueError, match="withdrawn before"):
        withdraw(fact, by=None, now=moment(2))
    with pytest.raises(ValueError, match="holds no day"):
        days(START, START)
    other = record(fact_of(child, Step("record", 3, 5, "none")), by=None, now=moment(3))
    assert end(other, day(3), by=None, now=moment(4)) is None
    assert believed(child) == {}


def test_what_is_left_keeps_its_reason_and_who_recorded_it(child: m.Child) -> None:
    first = fact_of(child, Step("record", 0, None, "none"))
    record(first, by=None, now=moment(0), reason="said by the family")
    record(fact_of(child, Step("record", 10, 5, "school")), by=None, now=moment(1), reason="new")
    rows = m.Schooling.objects.current().filter(child=child).order_by("valid")
    assert [row.reason for row in rows] == ["said by the family", "new", "said by the family"]
    assert {row.recorded_at for row in rows} == {moment(1)}


def test_of_two_at_once_both_are_kept_in_turn_or_one_is_refused(real_database: str) -> None:
    see(country=True)
    child = f.make_child(f.make_office())
    record(fact_of(child, Step("record", 0, None, "none")), by=None, now=moment(0))
    ready, failed = Barrier(2), []

    def officer(number: int, kind: str) -> None:
        try:
            see(country=True)
            ready.wait(10)
            with transaction.atomic():
                step = Step("record", 5 * number, None, kind)
                record(fact_of(child, step), by=None, now=moment(number))
        except Exception as error:
            failed.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=officer, args=(n, k)) for n, k in ((1, "school"), (2, "precoce_full"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    found = believed(child)
    assert len(found) == LENGTH and found[0] == "none", "never two, never none"
    assert len(failed) <= 1 and set(failed) <= {"IntegrityError", "ValueError"}
    assert found[LENGTH - 1] in ("school", "precoce_full")
