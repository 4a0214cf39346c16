"""What was billed: periods begun, settled and closed one after the other, as the ministry would.

Done by the functions of the doors and commands, in the order of time, so it is what they would
leave: the oldest periods closed, one that is over and open, and the running one. Some families at
the demonstration's crèche have a story (`demo.cast`, `demo.told`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accueil.attendance.periods import close
from accueil.billing.run import open_for_billing, run
from accueil.billing.statistics import rebuild_due
from accueil.demo import told
from accueil.demo.care import closed_at
from accueil.demo.cast import Cast, cast_of
from accueil.demo.paid import families_pay, pays_providers
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.store.models import Actor
from accueil.store.security import see

OFFICER, ONE, OTHER = "officer@esch.example.lu", "ministry@example.lu", "ministry2@example.lu"
DAY = timedelta(days=1)
# Which of the periods that are over something happens in, or is heard of before which closing.
LESS_SINCE, HEARD_BEFORE, DEARER_SINCE, MOVED_BEFORE, WRONG_IN = 1, 4, 3, 2, 3
MORE_SINCE = 2


@dataclass(frozen=True, slots=True)
class People:
    """Who acts: an officer of the commune, two people of the ministry."""

    officer: Actor
    one: Actor
    other: Actor


def bill_some(over: Sequence[Period], now: datetime, law: Parameters) -> None:
    """Bill the periods that are over, close all but the last of them."""
    see(country=True)
    found = [told.actor(email, "billing") for email in (OFFICER, ONE, OTHER)]
    officer, one, other = (who or Actor(None, "job") for who in found)
    people, cast = People(officer, one, other), cast_of(over, law)
    told.dearer(cast, over[DEARER_SINCE])
    for number, period in enumerate(over[:-1]):
        _before(number, over, cast, people, law)
        _bill(period, closed_at(period), law)
        _close(period, people, law)
        _pay(period, cast, people, last=number == len(over) - 2)
    _since(over, cast, people, now)
    _bill(over[-1], now, law)
    rebuild_due(law, now=now)
    see()


def _bill(period: Period, now: datetime, law: Parameters) -> None:
    open_for_billing(period, by=None, now=now)
    run(law, now=now)


def _close(period: Period, people: People, law: Parameters) -> None:
    close(period, by=people.one.account, now=closed_at(period))


def _before(
    number: int, over: Sequence[Period], cast: Cast, people: People, law: Parameters
) -> None:
    """What came to be known in the days before a period was closed."""
    heard = closed_at(over[number]) - DAY * 6
    if number == MOVED_BEFORE:
        told.moves_a_week(cast, heard, law, people.officer)
    if number == HEARD_BEFORE:
        told.earns_less(cast, over[LESS_SINCE], heard, people.officer)
        told.corrects_meals(cast, over[WRONG_IN], heard, people.one)


def _since(over: Sequence[Period], cast: Cast, people: People, now: datetime) -> None:
    """What came to be known since the last closing."""
    heard = max(closed_at(over[-2]) + DAY * 2, now - DAY * 12)
    told.earns_more(cast, over[MORE_SINCE], heard, people.officer)
    told.asks(cast, over[-2], heard)
    told.grants(cast, over[-2], heard, (people.one, people.other))
    told.leaves(cast, over[-1], heard, people.officer)


def _pay(period: Period, cast: Cast, people: People, *, last: bool) -> None:
    """The State pays the providers, but of the last closed period; families pay the crèche."""
    at = closed_at(period) + DAY * 3
    if not last and people.one.account and people.other.account:
        pays_providers(period, at, people.one.account, people.other.account)
    if cast.creche is not None:
        by = cast.manager.pk if cast.manager else None
        families_pay(cast.creche, period, at, by=by, unknown=last)
