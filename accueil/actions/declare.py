"""A provider declares a billing period: these were the stays, the meals, the absences.

Draft → checked → declared. Declared again after a change it is the next version; nothing of what
was declared before is lost.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from accueil.actions.checks import Check, blocking, checks_of
from accueil.actions.expected import Amounts, of_facts
from accueil.attendance.children import cared_for
from accueil.attendance.disputes import waiting
from accueil.attendance.gather import Facts, facts_of
from accueil.attendance.models import Absence, CareContract, Declaration, Meals, Reason, Stay
from accueil.attendance.periods import declared, hold_children, hold_open, is_closed
from accueil.law.calendar import DAY, Period
from accueil.law.care import DAY_MINUTES
from accueil.law.parameters import Parameters
from accueil.registry.models import Provider
from accueil.store.facts import days
from accueil.store.models import Actor, note

# Why a declaration is refused.
REFUSED = ("not_over", "closed", "blocked", "changed", "disputed")
LOCK = 2_001_013
GIVEN = ("given_at", "child_id", "text")


class CannotDeclare(ValueError):
    """Why a period cannot be declared: `reason` is one of REFUSED."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Draft:
    """A provider's period as it would be declared now.

    `digest` names the stays, meals and absences that it is about; `declaration`: what was declared
    last, None: nothing yet.
    """

    amounts: Amounts
    facts: Facts
    checks: tuple[Check, ...]
    digest: str
    declaration: Declaration | None
    closed: bool

    @property
    def blocking(self) -> list[Check]:
        """What is in the way."""
        return blocking(self.checks)

    @property
    def over(self) -> bool:
        """Whether the period's last day has passed."""
        return self.amounts.today > self.amounts.period.last

    @property
    def changed(self) -> bool:
        """Whether something was entered or withdrawn since it was declared."""
        return self.declaration is not None and self.declaration.digest != self.digest

    @property
    def may_be_declared(self) -> bool:
        """Whether nothing is in the way, and there is something to say."""
        said = self.declaration is not None and not self.changed
        return self.over and not self.closed and not self.blocking and not said


def draft(
    provider: Provider,
    period: Period,
    law: Parameters,
    *,
    today: date,
    only: UUID | None = None,
) -> Draft:
    """A provider's period with its sums, and what blocks or looks odd; `only` of one child."""
    digest = digest_of(provider.pk, period)  # before the rest: what comes after it is a change
    who = cared_for(provider, period)
    if only:
        who = [one for one in who if one.child == only]
    facts = facts_of([one.child for one in who], period, law)
    seen = of_facts(provider, who, facts, today=today)
    return Draft(
        seen,
        facts,
        tuple(checks_of(seen, facts)),
        digest,
        declared(provider.pk, period),
        is_closed(period),
    )


def digest_of(provider: UUID, period: Period) -> str:
    """A name for all stays, meals and absences of a provider in a period, as they are now."""
    first, last = period.first, period.last
    stays, meals, away = (
        kind.objects.current().filter(within, provider=provider) for kind, within in _rows(period)
    )
    rows = [
        *(("stay", *row) for row in stays.values_list("child_id", "day", "start", "until")),
        *(("meals", *row) for row in meals.values_list("child_id", "day", "count")),
        *(
            (
                "away",
                a.child_id,
                max(a.first, first),
                min(a.until or last + DAY, last + DAY),
                a.kind,
            )
            for a in away
        ),
    ]
    lines = sorted(" ".join(str(value) for value in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _rows(period: Period) -> list[tuple[Any, Q]]:
    """The rows a period is about: a night that reaches into it too."""
    first, last = period.first, period.last
    in_period = Q(day__gte=first, day__lte=last)
    over_night = Q(day=first - DAY, until__gt=DAY_MINUTES)
    during = Q(valid__overlap=days(first, last + DAY))
    return [(Stay, in_period | over_night), (Meals, in_period), (Absence, during)]


@transaction.atomic
def declare(
    provider: Provider,
    period: Period,
    law: Parameters,
    *,
    by: Actor,
    now: datetime,
    today: date,
    seen: str,
    despite: Collection[UUID] = (),
) -> Declaration:
    """Declare a period; asked twice it is one declaration.

    `seen`: the digest of what the person looked at; `despite`: what families say is not right, and
    the person declares all the same. Refuses a period that is not over, one that is closed, one in
    which something blocks, one that changed since the person looked, and one with more disputes.
    """
    hold_open()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(provider.pk)])
    during = days(period.first - DAY, period.last + DAY)
    held = CareContract.objects.current().filter(provider=provider, valid__overlap=during)
    hold_children(held.values_list("child_id", flat=True))  # who enters comes before, or says why
    found = draft(provider, period, law, today=today)
    known = found.declaration
    if found.digest != seen:
        raise CannotDeclare("changed")
    if known and not found.changed:
        return known
    for refused, reason in (
        (not found.over, "not_over"),
        (found.closed, "closed"),
        (bool(found.blocking), "blocked"),
        (not {one.pk for one in waiting(provider.pk, period)} <= set(despite), "disputed"),
    ):
        if refused:
            raise CannotDeclare(reason)
    made = _declaration(found, known.version + 1 if known else 1, by.account, now)
    note(by, "change", "declaration of a period", now=now)
    return made


def _declaration(found: Draft, version: int, by: UUID | None, now: datetime) -> Declaration:
    sums = found.amounts.so_far
    return Declaration.objects.create(
        provider=found.amounts.provider,
        period=found.amounts.period.name,
        version=version,
        declared_at=now,
        declared_by=by,
        children=len(found.amounts.children),
        minutes=sums.minutes,
        meals=sums.meals,
        parent_cents=sums.parent_cents,
        state_cents=sums.state_cents,
        digest=found.digest,
        odd=[{"code": c.code, "child": str(c.child), "day": str(c.day)} for c in found.checks],
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What was recorded or withdrawn of a child's day after a declaration, by whom and why.

    `what`: `stay`, `meals` or `absence`. `values`: start and until; count; kind and until.
    """

    at: datetime
    by: UUID | None
    recorded: bool
    what: str
    child: UUID
    day: date
    values: Mapping[str, Any]
    reason: str


def changes_since(declaration: Declaration) -> list[Change]:
    """What was recorded and withdrawn of a period after it was declared, the latest first.

    Each with the reason that was given for the child at that moment.
    """
    since = declaration.declared_at
    found: list[Change] = []
    for kind, within in _rows(Period.named(declaration.period)):
        rows = kind.objects.filter(within, provider=declaration.provider_id)
        for row in rows.filter(Q(recorded_at__gt=since) | Q(withdrawn_at__gt=since)):
            found += _changes(row, since)
    given = Reason.objects.filter(provider=declaration.provider_id, given_at__gt=since)
    reasons = {(c.at, c.child): c.reason for c in found if c.reason}
    reasons |= {(at, child): text for at, child, text in given.values_list(*GIVEN)}
    listed = [replace(c, reason=reasons.get((c.at, c.child), "")) for c in found]
    return sorted(listed, key=lambda c: (-c.at.timestamp(), str(c.child), c.day))


def _changes(row: Any, since: datetime) -> Sequence[Change]:
    what, day, values = _about(row)
    found = []
    if row.recorded_at > since:
        found.append((row.recorded_at, row.recorded_by, True, row.reason))
    if row.withdrawn_at and row.withdrawn_at > since:
        found.append((row.withdrawn_at, row.withdrawn_by, False, ""))
    return [
        Change(at, by, recorded, what, row.child_id, day, values, reason)
        for at, by, recorded, reason in found
    ]


def _about(row: Any) -> tuple[str, date, dict[str, Any]]:
    if isinstance(row, Stay):
        return "stay", row.day, {"start": row.start, "until": row.until}
    if isinstance(row, Meals):
        return "meals", row.day, {"count": row.count}
    until = row.until - DAY if row.until else None
    return "absence", row.first, {"kind": row.kind, "until": until}
