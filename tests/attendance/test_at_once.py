"""Two who enter at the same moment: the child is in one place, and nothing is entered twice."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction

from accueil.attendance.door import Passage, note_events
from accueil.attendance.models import DoorEvent, Meals, Stay
from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, entry, say, told
from tests import factories as f


def at_once(*jobs: Callable[[], Any], providers: Sequence[UUID]) -> list[Any]:
    """What each says or which error it meets; all begin at the same moment."""
    ready, said = Barrier(len(jobs)), [None] * len(jobs)

    def work(number: int) -> None:
        try:
            see(providers=[providers[number % len(providers)]])
            ready.wait(10)
            said[number] = jobs[number]()
        except Exception as error:
            said[number] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(n,)) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    see(country=True)
    return said


def creches(count: int) -> list[m.Provider]:
    see(country=True)
    return [f.make_provider(f.make_office()) for _ in range(count)]


def test_two_say_something_else_of_the_same_days(real_database: str) -> None:
    """In opposite order, so that each would wait for the other: one word holds, wholly."""
    (creche,) = creches(1)
    children = [f.make_child(f.make_office()) for _ in range(4)]
    for child in children:
        care(child, creche)
    early = [entry(c, creche, MONDAY, (480, 720), meals=1, row=n) for n, c in enumerate(children)]
    late = [entry(c, creche, MONDAY, (780, 900), meals=2, row=n) for n, c in enumerate(children)]
    for day in range(5):
        both = [
            [moved(one, day) for one in early],
            [moved(one, day) for one in reversed(late)],
        ]
        said = at_once(
            lambda both=both: say(*both[0]), lambda both=both: say(*both[1]), providers=[creche.pk]
        )
        assert [told(one) for one in said] == [[], []]
        stays = Stay.objects.current().filter(day=MONDAY + DAY * day)
        assert stays.count() == 4 and stays.values("start").distinct().count() == 1
        meals = Meals.objects.current().filter(day=MONDAY + DAY * day)
        assert meals.count() == 4 and meals.values("count").distinct().count() == 1


def moved(one: Any, day: int) -> Any:
    return entry(
        one.child,
        m.Provider(pk=one.provider),
        MONDAY + DAY * day,
        *one.stays,
        row=one.row,
        meals=one.meals,
    )


def test_two_providers_want_the_same_child(real_database: str) -> None:
    first, second = creches(2)
    mia = f.make_child(f.make_office())
    for creche in (first, second):
        care(mia, creche)
    for n in range(5):
        day = MONDAY + DAY * n
        said = at_once(
            lambda day=day: say(entry(mia, first, day, (480, 720))),
            lambda day=day: say(entry(mia, second, day, (600, 900))),
            providers=[first.pk, second.pk],
        )
        assert sorted(map(told, said)) == [[], [(1, "overlap_elsewhere")]]
        assert Stay.objects.current().filter(day=day).count() == 1


def test_who_writes_past_the_lock_is_met_all_the_same(real_database: str) -> None:
    """A stay that was not there when it was asked, and is there when it is written."""
    first, second = creches(2)
    mia = f.make_child(f.make_office())
    for creche in (first, second):
        care(mia, creche)
    asked, said = Barrier(2), []

    def enters() -> None:
        see(providers=[first.pk])
        asked.wait(10)
        said.append(told(say(entry(mia, first, MONDAY, (480, 720)))))
        connections.close_all()

    thread = Thread(target=enters)
    thread.start()
    with transaction.atomic():
        past(second, mia)
        asked.wait(10)
        thread.join(1)  # it waits for this transaction
        assert thread.is_alive()
    thread.join(30)
    assert said == [[(1, "overlap_elsewhere")]]


def past(provider: m.Provider, child: m.Child) -> None:
    Stay.objects.create(
        child=child,
        provider=provider,
        day=MONDAY,
        start=600,
        until=700,
        source="import",
        recorded_at=f.NOW,
    )


def test_two_tablets_at_two_doors(real_database: str) -> None:
    """One sees the child come, the other sees it go; both send all they know, twice."""
    (creche,) = creches(1)
    mia = f.make_child(f.make_office())
    care(mia, creche)
    for n in range(5):
        day = MONDAY + DAY * n
        seen = [
            Passage(uuid4(), mia.pk, kind, day, minute)
            for kind, minute in (("in", 480), ("out", 720), ("in", 780), ("out", 1020))
        ]
        sends = (seen[:1] + seen[2:3], seen[1:2] + seen[3:], seen)
        said = at_once(
            *(lambda part=part: note_events(creche, part, by=None, now=f.NOW) for part in sends),
            providers=[creche.pk],
        )
        assert {one.code for noted in said for one in noted} == {""}
        stays = Stay.objects.current().filter(day=day).order_by("start")
        assert list(stays.values_list("start", "until")) == [(480, 720), (780, 1020)]
    assert DoorEvent.objects.count() == 20
