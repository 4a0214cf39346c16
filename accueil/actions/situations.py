"""A precarious situation: asked for with an opinion, decided with reasons, true for a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from accueil.actions.change import Apply, ChangedMeanwhile, apply_to_contracts, digest, hold
from accueil.actions.letters import send_decision
from accueil.actions.papers import Writer
from accueil.documents.models import Document
from accueil.law.parameters import Parameters
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
    """What is decided by the commune or the ministry; granted: from a day to a last day.

    `opinion`: an upload that arrived with it; granted it is needed where the parents asked
    without one.
    """

    by: str
    granted: bool
    reasons: str
    first: date | None = None
    last: date | None = None
    opinion: UUID | None = None


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

    Refuses a decision without reasons, granted without first and last day or without an opinion,
    or a second one.
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
    if decision.granted and not (request.opinion or decision.opinion):
        raise CannotDecide("opinion")
    return m.SituationDecision.objects.create(
        request=request,
        by=decision.by,
        granted=decision.granted,
        reasons=decision.reasons,
        first=decision.first,
        until=decision.last + DAY if decision.last else None,
        opinion=decision.opinion,
        decided_at=writer.now,
        decided_by=writer.account,
    )


def apply_of(request: m.SituationRequest, decision: Decision, writer: Writer) -> Apply:
    """A decision as a change that can be looked at before it is made."""

    def apply(to: Recorder) -> None:
        made = decide(request, decision, writer)
        if made.granted:
            grant(made, to)

    return apply


@transaction.atomic
def settle(
    request: m.SituationRequest,
    decision: Decision,
    children: Sequence[m.Child],
    to: Recorder,
    writer: Writer,
    *,
    law: Parameters,
    seen: str,
) -> list[Document]:
    """Decide, record what it makes true, and write: new versions and the letter of decision.

    Sent twice it is one decision: nothing is made the second time. Refuses (ChangedMeanwhile)
    where something about the family changed since it was shown.
    """
    hold(children)
    made = m.SituationDecision.objects.filter(request=request).first()
    if made and _same(made, decision):
        return []
    if digest(children) != seen:
        raise ChangedMeanwhile
    documents = apply_to_contracts(children, apply_of(request, decision, writer), to, writer, law)
    decided = m.SituationDecision.objects.get(request=request)
    return [*documents, send_decision(decided, list(children), writer)]


def _same(made: m.SituationDecision, decision: Decision) -> bool:
    until = decision.last + DAY if decision.last else None
    said = (decision.by, decision.granted, decision.reasons, decision.first, until)
    return said == (made.by, made.granted, made.reasons, made.first, made.until)


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
