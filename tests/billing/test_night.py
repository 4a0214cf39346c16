"""Every night: what is over is begun, what changed is settled, the rest is left alone."""

from datetime import timedelta

import pytest

from accueil.actions.daily import bill
from accueil.attendance.periods import close
from accueil.billing.models import Mark, Opening
from accueil.billing.periods import opened
from accueil.billing.run import mark_again, run, to_begin
from accueil.billing.settle import Settled
from tests.billing.histories import LAW, PERIODS, START, changed, computed, posted, town


@pytest.mark.django_db
def test_a_night(db: None) -> None:
    """From the first day of care on, closed periods left out; the next night has nothing to do."""
    place = town()
    august, september, october = PERIODS
    close(august, by=None, now=START)
    assert to_begin(START - timedelta(days=7)) == [september]
    done = bill(START)
    assert opened() == [september, october]
    assert done.statements == 2 * len(place.children) and posted() == computed(place)[0]
    assert bill(START) == Settled()
    changed(place, october.first)
    night = bill(START + timedelta(days=1))
    assert (night.children, night.statements) == (2, 2) and posted() == computed(place)[0]
    # What is over and closed may still be corrected for a year, then no more.
    assert mark_again(START) == 2 * len(place.children)
    close(september, by=None, now=START)
    late = START + timedelta(days=400)
    assert mark_again(late) == len(place.children)
    assert not run(LAW, now=late).statements and not Mark.objects.exists()
    assert Opening.objects.filter(period=august.name).count() == 0
