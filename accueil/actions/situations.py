"""A precarious situation: asked for with an opinion, decided with reasons, true for a period."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from accueil.actions.papers import Writer
from accueil.registry import models as m
from accueil.registry.record import Recorder
from accueil.store.facts import days

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: by whom (`SituationRequest.FROM`), why, with which opinion (an upload)."""

    asked_by: str
    grounds: str
    received: date
    opinion: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided by the commune or the ministry; granted: from a day to a last day."""

    by: str
    granted: bool
    reasons: str
    first: date | None = None
    last: date | None = None


class CannotDecide(ValueError):
    """Why a request cannot be decided so: `reason` is a key."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


def ask(household: m.Household, request: Request, writer: Writer) -> m.SituationRequest:
    """Record a request. Refuses one that is not the parents' own and comes without an opinion."""
    if request.opinion is None and request.asked_by != "parents":
        raise CannotDecide("opinion")
    return m.SituationRequest.objects.create(
        household=household,
        asked_by=request.asked_by,
        grounds=request.grounds,
        opinion=request.opinion,
        received=request.received,
        recorded_at=writer.now,
        recorded_by=writer.account,
    )


@transaction.atomic
def decide(request: m.SituationRequest, decision: Decision, writer: Writer) -> m.SituationDecision:
    """Decide a request once. Granted, the household is at risk of poverty for those days.

    Refuses a decision without reasons, granted without first and last day, or a second one.
    """
    m.SituationRequest.objects.select_for_update().get(pk=request.pk)
    if m.SituationDecision.objects.filter(request=request).exists():
        raise CannotDecide("decided")
    if not decision.reasons.strip():
        raise CannotDecide("reasons")
    if decision.granted and not (
        decision.first and decision.last and decision.first <= decision.last
    ):
        raise CannotDecide("days")
    return m.SituationDecision.objects.create(
        request=request,
        by=decision.by,
        granted=decision.granted,
        reasons=decision.reasons,
        first=decision.first,
        until=decision.last + DAY if decision.last else None,
        decided_at=writer.now,
        decided_by=writer.account,
    )


def grant(decision: m.SituationDecision, to: Recorder) -> None:
    """Record what a granted decision makes true; to be previewed and saved as a change."""
    if not decision.granted or decision.first is None or decision.until is None:
        raise CannotDecide("days")
    record_precarious(decision.request.household, "situation", decision.first, decision.until, to)


def record_precarious(
    household: m.Household, ground: str, first: date, until: date, to: Recorder
) -> None:
    """A household at risk of poverty from a day to before another: REVIS, or decided."""
    to.believe(m.Precarious(household=household, ground=ground, valid=days(first, until)))
