"""Whatever happens, in whatever order: after a run the ledger is what the facts give."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from accueil.attendance.periods import is_closed
from accueil.billing.models import Mark, Obstacle, Statement, Transfer
from accueil.billing.periods import opened
from accueil.billing.run import mark_again, run
from tests.billing.histories import (
    CHANGES,
    LAW,
    STEPS,
    Event,
    Town,
    begun,
    computed,
    happen,
    posted,
    town,
)

pytestmark = pytest.mark.django_db
NUMBERS = (st.integers(0, 5), st.integers(0, 90), st.integers(0, 99))
EVENTS = st.tuples(st.sampled_from((*CHANGES, *CHANGES, *STEPS, *STEPS, *STEPS)), *NUMBERS)
LATE = st.tuples(st.sampled_from(CHANGES), *NUMBERS)
History = Sequence[tuple[Event, int, int, int]]


@given(st.lists(EVENTS, min_size=3, max_size=14), st.lists(LATE, max_size=3))
@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
def test_the_ledger_is_what_the_facts_give(history: History, late: History) -> None:
    """Certificates and contracts come late, facts are withdrawn, periods close in between; two
    years later nothing moves in what is closed, and the rest still follows the facts."""
    with transaction.atomic():
        place = town()
        happen(place, [(begun, 0, 0, 0), *history])
        run(LAW, now=place.now)
        follows(place, set())
        nothing_new(place)
        fixed = {period.name for period in opened() if is_closed(period)}
        before = {key: cents for key, cents in posted().items() if key[1] in fixed}
        place.now += timedelta(days=730)
        happen(place, late)
        run(LAW, now=place.now)
        follows(place, fixed)
        assert before == {key: cents for key, cents in posted().items() if key[1] in fixed}
        transaction.set_rollback(True)


def follows(place: Town, fixed: set[str]) -> None:
    """The ledger equals the facts, but where something is in the way or the time is over."""
    owed, stuck = computed(place)
    noted = set(Obstacle.objects.values_list("child_id", "period"))
    assert {one for one in stuck if one[1] not in fixed} <= noted
    there = posted()
    for key in owed.keys() | there.keys():
        if key[:2] not in stuck and key[1] not in fixed:
            assert there.get(key, 0) == owed.get(key, 0), key
    assert not Mark.objects.exists()


def nothing_new(place: Town) -> None:
    """Computed once more, all of it, nothing is frozen and nothing posted."""
    before = Transfer.objects.count(), Statement.objects.count()
    mark_again(place.now)
    run(LAW, now=place.now)
    assert (Transfer.objects.count(), Statement.objects.count()) == before
