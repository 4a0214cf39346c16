"""What was billed: periods begun, settled and closed one after the other, as the ministry would.

Done by the functions of the doors and commands, in the order of time, so it is what they would
leave: the oldest periods closed, one that is over and open, and the running one. Some families at
the demonstration's crèche have a story (`demo.cast`, `demo.told`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from django.conf import settings
from django.db.models import Count, Sum

from accueil.actions.close import close_period
from accueil.actions.declare import digest_of
from accueil.actions.issue import issue
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract, Declaration
from accueil.billing.models import Part
from accueil.billing.run import open_for_billing, run
from accueil.billing.statistics import rebuild_due
from accueil.demo import told
from accueil.demo.care import closed_at
from accueil.demo.cast import Cast, cast_of
from accueil.demo.paid import families_pay, pays_providers
from accueil.demo.story import write_story
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.store.facts import days
from accueil.store.models import Actor
from accueil.store.security import see

OFFICER, ONE, OTHER = "officer@esch.example.lu", "ministry@example.lu", "ministry2@example.lu"
DAY = timedelta(days=1)
# Which of the periods that are over something happens in, or is heard of before which closing.
LESS_SINCE, HEARD_BEFORE, DEARER_SINCE, MOVED_BEFORE, WRONG_IN, MORE_SINCE = 0, 2, 1, 0, 1, 0
SUMS = {
    "children": Count("child"),
    **{name: Sum(name) for name in ("minutes", "meals", "parent_cents", "state_cents")},
}
LATE = "Déclaration annoncée par téléphone ; les jours sont saisis."


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
    write_story(settings.DATA, cast, over)
    see()


def _bill(period: Period, now: datetime, law: Parameters) -> None:
    open_for_billing(period, by=None, now=now)
    run(law, now=now)


def _close(period: Period, people: People, law: Parameters) -> None:
    """The providers declare, the ministry closes, papers are made."""
    at = closed_at(period)
    _declare(period, at - DAY * 8)
    close_period(period, law, by=people.one, now=at, reason=LATE)
    issue(period, law, writer=Writer(None, "", at + timedelta(hours=1)))


def _declare(period: Period, now: datetime) -> None:
    """What every provider's declaration says: the sums of its part of the bills."""
    known = days(period.first, period.last + DAY)
    cares = CareContract.objects.current().filter(valid__overlap=known)
    parts = Part.objects.filter(period=period.name).values("provider").order_by("provider")
    rows = parts.annotate(**SUMS).values_list("provider", *SUMS)
    sums = {provider: dict(zip(SUMS, values, strict=True)) for provider, *values in rows}
    providers = {*sums, *cares.values_list("provider", flat=True)}
    Declaration.objects.bulk_create(
        Declaration(
            id=uuid5(provider, period.name),
            provider_id=provider,
            period=period.name,
            declared_at=now,
            digest=digest_of(provider, period),
            **sums.get(provider, dict.fromkeys(SUMS, 0)),
        )
        for provider in sorted(providers)
    )


def _before(
    number: int, over: Sequence[Period], cast: Cast, people: People, law: Parameters
) -> None:
    """What came to be known in the days before a period was closed."""
    heard = closed_at(over[number]) - DAY * 6
    if number == MOVED_BEFORE:
        for who in (cast.weeks, cast.kayser):
            told.moves_a_week(who, heard, law, people.officer)
    if number == HEARD_BEFORE:
        for who in (cast.less, cast.kayser):
            told.earns_less(who, over[LESS_SINCE], heard, people.officer)
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
