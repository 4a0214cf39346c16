"""Whatever is said, in whatever order: the last word about a day holds, or nothing was written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accueil.attendance.days import days_of
from accueil.attendance.entries import DayEntry, Entered
from accueil.attendance.models import Absence, Meals, Stay
from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, rows, say
from tests import factories as f

pytestmark = pytest.mark.django_db
TABLES = (Stay, Meals, Absence)
Said = tuple[tuple[tuple[int, int], ...], int, str]
Place = tuple[int, int, int]  # provider, child, day
NOTHING: Said = ((), 0, "")
DAYS = 3
TIMES = ((480, 720), (600, 900), (720, 1020), (1020, 1440), (1320, 1500), (1300, 1930), (0, 60))
STAYS = st.lists(st.sampled_from([*TIMES, *TIMES, (60, 60), (-1, 5)]), max_size=2).map(tuple)


@dataclass
class Town:
    """Two providers, two children who go to both, and what was said last of each day."""

    providers: Sequence[m.Provider]
    children: Sequence[m.Child]
    state: dict[Place, Said] = field(default_factory=dict)

    def entry(self, row: int, place: Place, said: tuple[tuple, int, str | None]) -> DayEntry:
        provider, child, day = place
        pks = self.providers[provider].pk, self.children[child].pk
        return DayEntry(row, *pks, MONDAY + DAY * day, *said)

    def known(self) -> dict[Place, Said]:
        """What the database says."""
        found = {}
        pks = [child.pk for child in self.children]
        for p, provider in enumerate(self.providers):
            days = days_of(provider.pk, pks, MONDAY, MONDAY + DAY * DAYS)
            for (child, day), known in days.items():
                kind = known.absence.kind if known.absence else ""
                place = (p, pks.index(child), (day - MONDAY).days)
                found[place] = (known.stays, known.meals, kind)
        return {place: said for place, said in found.items() if said != NOTHING}


def town() -> Town:
    see(country=True)
    office = f.make_office()
    providers = [f.make_provider(office) for _ in range(2)]
    children = [f.make_child(office) for _ in range(2)]
    for child in children:
        for provider in providers:
            care(child, provider)
    return Town(providers, children)


PLACES = st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, DAYS - 1))
SAID = st.one_of(
    st.tuples(STAYS, st.integers(0, 3), st.sampled_from([None, "", ""])),
    st.tuples(STAYS, st.sampled_from([0, 0, 4]), st.sampled_from(["sick", "holiday"])),
    st.tuples(st.just(()), st.just(0), st.sampled_from([None, "sick", "holiday"])),
)
CALLS = st.lists(
    st.tuples(st.lists(st.tuples(PLACES, SAID), min_size=1, max_size=5), st.booleans()),
    min_size=1,
    max_size=4,
)
Call = Sequence[tuple[Place, tuple[tuple, int, str | None]]]


def after(state: Mapping[Place, Said], call: Call) -> dict[Place, Said]:
    """What would be known if all of a call was taken."""
    new = dict(state)
    for place, (stays, meals, absence) in call:
        kind = state.get(place, NOTHING)[2] if absence is None else absence
        new[place] = (tuple(sorted(stays)), meals, kind)
    return {place: said for place, said in new.items() if said != NOTHING}


def is_possible(call: Call, new: Mapping[Place, Said]) -> bool:
    """Whether nothing is wrong with a call and what would be known after it."""
    once = len({place for place, _ in call}) == len(call)
    right = all(
        0 <= start < until <= start + 1440 and meals <= 3
        for _, (stays, meals, _) in call
        for start, until in [*stays, (0, 1)]
    )
    present = all(not (stays and kind) for stays, _, kind in new.values())
    return once and right and present and all(is_in_one_place(new, child) for child in (0, 1))


def is_in_one_place(state: Mapping[Place, Said], child: int) -> bool:
    there = sorted(
        (day * 1440 + start, day * 1440 + until)
        for (_, who, day), (stays, _, _) in state.items()
        if who == child
        for start, until in stays
    )
    return all(earlier[1] <= later[0] for earlier, later in pairwise(there))


def enter_call(place: Town, call: Call, order: Iterable[int], partial: bool) -> Entered:
    entries = [place.entry(row, *call[row]) for row in order]
    return say(*entries, partial=partial)


@given(CALLS, st.randoms())
@settings(max_examples=30)
def test_the_last_word_about_a_day_holds(calls: list[tuple[Call, bool]], chance: Random) -> None:
    here, twin = town(), town()
    for call, partial in calls:
        order = list(range(len(call)))
        entered = enter_call(here, call, order, partial)
        chance.shuffle(order)
        assert enter_call(twin, call, order, partial) == entered
        wrong = {refusal.row for refusal in entered.refusals}
        new = after(here.state, call)
        assert not wrong or not is_possible(call, new)
        if partial:
            assert sorted((*entered.changed, *entered.unchanged, *wrong)) == list(range(len(call)))
            here.state = after(here.state, [said for n, said in enumerate(call) if n not in wrong])
        elif not wrong:
            assert is_possible(call, new)
            here.state = new
        assert here.known() == twin.known() == here.state
        before = rows(TABLES)
        again = enter_call(here, call, order, partial)
        assert again.changed == [] and rows(TABLES) == before


def test_every_refused_row_is_told_and_counted() -> None:
    here = town()
    wrong = ((480, 470),)
    call = [((0, 0, 0), (wrong, 0, None)) for _ in range(3)]
    entries = [here.entry(row, *one) for row, one in enumerate(call)]
    entered = say(*(replace(entry, day=entry.day + DAY * entry.row) for entry in entries), most=2)
    assert ([r.row for r in entered.refusals], entered.refused_total) == ([0, 1], 3)
