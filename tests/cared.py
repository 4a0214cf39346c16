"""Care of the tests: contracts with providers, stays, meals and absences, as they are recorded.

The connection must see the rows: `see(country=True)` first.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from accueil.attendance.models import Absence, CareContract, Meals, Stay
from accueil.registry import models as m
from accueil.store.facts import days, record
from tests import factories as f

DAY = timedelta(days=1)
_NUMBERS = count(1)
EIGHT_TO_FOUR = [[weekday, 480, 960] for weekday in range(1, 6)]
OPENING = [[weekday, 420, 1140] for weekday in range(1, 6)]


def agree(
    child: m.Child,
    provider: m.Provider,
    *,
    billed: str = "real",
    pattern: Sequence[Sequence[int]] = EIGHT_TO_FOUR,
    first: date = date(2026, 1, 5),
    until: date | None = None,
    **more: Any,
) -> CareContract:
    """A care contract: Monday to Friday from 8 to 16 o'clock unless said otherwise."""
    number = next(_NUMBERS)
    told = {"signed": first, "signer": "Claire Weber", "language": "fr", **more}
    contract = CareContract(
        child=child,
        provider=provider,
        number=f"C-{number:06}",
        iam_code=f"K{number:06}Z",
        billed=billed,
        pattern=[list(times) for times in pattern],
        valid=days(first, until),
        **told,
    )
    return record(contract, by=None, now=f.NOW)


def was_there(
    child: m.Child, provider: m.Provider, day: date, start: int = 480, until: int = 960
) -> Stay:
    """A stay, in minutes of its day."""
    return Stay.objects.create(
        child=child,
        provider=provider,
        day=day,
        start=start,
        until=until,
        source="grid",
        recorded_at=f.NOW,
    )


def ate(child: m.Child, provider: m.Provider, day: date, meals: int = 1) -> Meals:
    """Main meals of a day."""
    return Meals.objects.create(
        child=child, provider=provider, day=day, count=meals, source="grid", recorded_at=f.NOW
    )


def stayed_away(child: m.Child, provider: m.Provider, day: date, kind: str = "sick") -> Absence:
    """An absence of one day."""
    away = Absence(child=child, provider=provider, kind=kind, valid=days(day, day + DAY))
    return record(away, by=None, now=f.NOW)


def agree_with_the_state(
    provider: m.Provider, first: date = f.SINCE, until: date | None = None, **more: Any
) -> m.Agreement:
    """A provider's agreement with the State."""
    told = m.Agreement(provider=provider, number="A-1", valid=days(first, until), **more)
    return record(told, by=None, now=f.NOW)


def offer(provider: m.Provider, **more: Any) -> m.Offer:
    """How a provider works: Monday to Friday from 7 to 19 o'clock, for children under twelve."""
    told = {"opening": OPENING, "places": 60, "age_from": 2, "age_until": 144, "billed": "real"}
    fact = m.Offer(provider=provider, valid=days(f.SINCE), **{**told, **more})
    return record(fact, by=None, now=f.NOW)


def creche(name: str = "Crèche Kannerhaus", **more: Any) -> m.Provider:
    """A provider with prices, hours and an agreement with the State."""
    provider = f.make_provider(f.make_office(), name=name, **more)
    agree_with_the_state(provider)
    offer(provider)
    return provider
