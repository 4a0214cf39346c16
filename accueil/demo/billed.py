"""What was billed: periods begun, settled and closed one after the other, as the ministry would.

Done by the functions of the doors and commands, in the order of time, so it is what they would
leave: the oldest periods closed, one that is over and open, and the running one.
"""

from collections.abc import Sequence
from datetime import datetime

from accueil.attendance.periods import close
from accueil.billing.run import open_for_billing, run
from accueil.billing.statistics import rebuild_due
from accueil.demo.care import closed_at
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.store.security import see


def bill_some(over: Sequence[Period], now: datetime, law: Parameters) -> None:
    """Bill the periods that are over, close all but the last of them."""
    see(country=True)
    for period in over[:-1]:
        _bill(period, closed_at(period), law)
        close(period, by=None, now=closed_at(period))
    _bill(over[-1], now, law)
    rebuild_due(law, now=now)
    see()


def _bill(period: Period, now: datetime, law: Parameters) -> None:
    open_for_billing(period, by=None, now=now)
    run(law, now=now)
