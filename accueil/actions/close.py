"""Closing a billing period: what is still missing, and the closing itself.

A period is closed once it is over and every earlier one whose billing has begun is closed. Where a
provider has not declared it, only with a written reason. Its care is then billed as entered: agreed
times of which nothing was entered are not billed, or at the parents' expense like an unjustified
absence where its contracts bill the agreed times. What it says later is a correction.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accueil.actions.declare import digest_of
from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import Absence, CareContract, Closing, Declaration, Reason, Stay
from accueil.attendance.periods import close, hold_country, is_closed
from accueil.billing.models import Correction, Mark, Obstacle, Opening
from accueil.billing.periods import opened
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import Parameters
from accueil.registry.models import Provider
from accueil.store.facts import days
from accueil.store.models import Actor, note

# Why a period cannot be closed, whatever anybody writes; and what a reason can answer.
NEVER = ("not_over", "closed", "earlier_open")
REASON_NEEDED = "reason_needed"
# How a provider's word is missing.
NOT_DECLARED, CHANGED = "not_declared", "changed"
WHILE = timedelta(hours=1)  # longer than anybody takes to write what was entered
Heard = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Missing:
    """A provider whose word is missing: not declared, or changed since; with how many children."""

    provider: Provider
    why: str
    children: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a period still lacks. Nothing in it names a child.

    `begun`: whether it is billed at all yet. `earlier`: open periods before it. `obstacles`: kind →
    children that cannot be billed. `corrections`: requests about it that are not decided or not
    done. `due`: children whose bills have something to settle.
    """

    period: Period
    over: bool
    closing: Closing | None
    begun: bool
    earlier: tuple[Period, ...]
    missing: tuple[Missing, ...]
    obstacles: Mapping[str, int]
    corrections: int
    due: int

    @property
    def never(self) -> tuple[str, ...]:
        """Why it cannot be closed now, whatever the reason: of NEVER."""
        found = (not self.over, self.closing is not None, bool(self.earlier))
        return tuple(code for code, holds in zip(NEVER, found, strict=True) if holds)

    @property
    def complete(self) -> bool:
        """Whether nothing at all is missing."""
        lacking = self.missing or self.obstacles or self.corrections or self.due
        return not self.never and self.begun and not lacking


class CannotClose(ValueError):
    """Why a period is not closed: `codes` of NEVER or REASON_NEEDED; and what it lacks."""

    def __init__(self, codes: tuple[str, ...], readiness: Readiness) -> None:
        """Keep the codes and what was looked at."""
        self.codes, self.readiness = codes, readiness
        super().__init__(f"{readiness.period.name}: {', '.join(codes)}")


def readiness(period: Period, *, now: datetime) -> Readiness:
    """What a period lacks before it can be closed. The connection sees the country."""
    about = Q(since__lte=period.last) & (Q(until__isnull=True) | Q(until__gte=period.first))
    open_ones = Correction.objects.filter(period=period.name, state__in=("asked", "accepted"))
    closing = Closing.objects.filter(period=period.name).first()
    return Readiness(
        period,
        on_the_wall(now)[0] > period.last,
        closing,
        Opening.objects.filter(period=period.name).exists(),
        tuple(one for one in opened() if one < period and not is_closed(one)),
        () if closing else tuple(missing_words(period)),
        _obstacles(period),
        open_ones.count(),
        Mark.objects.filter(about).values("child").distinct().count(),
    )


def missing_words(period: Period) -> list[Missing]:
    """The providers with care in a period that have not declared it, or not as it is now."""
    during = days(period.first, period.last + DAY)
    agreed = CareContract.objects.current().filter(valid__overlap=during)
    children = dict(
        agreed.order_by()
        .values_list("provider")
        .annotate(children=Count("child", distinct=True))
        .values_list("provider", "children")
    )
    came = Stay.objects.current().filter(day__gte=period.first, day__lte=period.last)
    for provider in came.order_by().values_list("provider", flat=True).distinct():
        children.setdefault(provider, 0)
    said = {
        word.provider_id: word
        for word in Declaration.objects.filter(period=period.name).order_by("version")
    }
    changed = {
        provider
        for provider in _entered_since(period) & said.keys()
        if digest_of(provider, period) != said[provider].digest
    }
    lacking = {key for key in children if key not in said} | changed
    rows = Provider.objects.filter(pk__in=lacking).select_related("agency").order_by("name", "pk")
    return [
        Missing(one, CHANGED if one.pk in changed else NOT_DECLARED, children.get(one.pk, 0))
        for one in rows
    ]


def _entered_since(period: Period) -> set[UUID]:
    """Providers of whom something was recorded or taken away after they had declared.

    Whoever only takes away says why (`Reason`): asked by the day, that finds it. So many that no
    change is missed which began before the declaration and was written after it.
    """
    of_period = Q(provider__declarations__period=period.name)
    newer = Q(provider__declarations__declared_at__lt=F("recorded_at") + WHILE)
    first, last = period.first - DAY, period.last
    there = Stay.objects.current().filter(of_period, newer, day__gte=first, day__lte=last)
    away = Absence.objects.filter(
        of_period,
        newer | Q(provider__declarations__declared_at__lt=F("withdrawn_at") + WHILE),
        valid__overlap=days(period.first, last + DAY),
    )
    said = Reason.objects.filter(
        of_period,
        provider__declarations__declared_at__lt=F("given_at") + WHILE,
        day__gte=first,
        day__lte=last,
    )
    found: set[UUID] = set()
    queries: tuple[QuerySet[Stay] | QuerySet[Absence] | QuerySet[Reason], ...] = (there, away, said)
    for rows in queries:
        found |= set(rows.order_by().values_list("provider", flat=True).distinct())
    return found


def _obstacles(period: Period) -> dict[str, int]:
    """Children that cannot be billed, by kind of what is in the way."""
    counted: Counter[str] = Counter()
    for found in Obstacle.objects.filter(period=period.name).values_list("found", flat=True):
        counted.update({str(entry[0]) for entry in found})
    return dict(sorted(counted.items()))


def close_period(
    period: Period,
    law: Parameters,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    heard: Heard = lambda _: None,
) -> Closing:
    """Settle what is due, then close a period; `heard` hears how many children were settled.

    While it closes nobody enters anything: who was entering comes before. Refuses with
    `CannotClose`. Whether this actor may close, the door asks.
    """
    _refuse(readiness(period, now=now), reason)
    open_for_billing(period, by=by.account, now=now)
    run(law, now=now, heard=heard)
    with transaction.atomic():
        hold_country()
        seen = readiness(period, now=now)
        _refuse(seen, reason)
        if seen.due:
            run(law, now=now, heard=heard)
        why = reason.strip() if seen.missing else ""
        closed = close(period, by=by.account, now=now, reason=why)
        note(by, "change", f"closed the period {period.name}", now=now, why=why)
    return closed


def _refuse(seen: Readiness, reason: str) -> None:
    codes = seen.never
    if not codes and seen.missing and not reason.strip():
        codes = (REASON_NEEDED,)
    if codes:
        raise CannotClose(codes, seen)
