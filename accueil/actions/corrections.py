"""A request to look at a bill of a closed period again: asked, decided, entered, done.

Facts of the family (income, household, school …) need no request: they are recorded, and the bills
they touch correct themselves. A request unlocks what only a closed period locks: the days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accueil.actions.letters import child_name
from accueil.actions.remind import email_of
from accueil.attendance.clock import on_the_wall
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Entered
from accueil.attendance.models import CareContract, Closing
from accueil.attendance.periods import Unlocked, hold_children, hold_open, is_closed
from accueil.billing.models import Correction, Mark
from accueil.billing.periods import last_day_to_correct
from accueil.billing.preview import Differences, differences
from accueil.documents.email import framed
from accueil.documents.words import say
from accueil.identity.models import Account
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import Parameters
from accueil.law.words import month_year
from accueil.registry.models import Child
from accueil.store import outbox
from accueil.store.models import Actor, next_number, note
from accueil.store.security import seeing_the_country

OPEN = ("asked", "accepted")
# Why something is refused.
REFUSED = (
    "too_late",  # more than a year after the period's last day: day, the last one in time
    "open",  # the period is not closed: what is entered is simply changed
    "elsewhere",  # the provider did not care for the child in that period
    "reason",  # without a reason
    "answer",  # refused without saying why
    "decided",  # somebody else decided it, or it is done
    "not_accepted",  # its days are not unlocked
    "beside",  # a day that the request is not about
)


class CannotCorrect(ValueError):
    """Why a request is refused: `code` of REFUSED; `day`: until when it would have been in time."""

    def __init__(self, code: str, day: date | None = None) -> None:
        super().__init__(code)
        self.code, self.day = code, day


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `joined`: one that was open already, to which the reason was added."""

    correction: Correction
    joined: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What entering days again would do: what is refused of them, and the money of all sides."""

    entered: Entered
    money: Differences


def check_in_time(period: Period, today: date) -> None:
    """Refuse, with `CannotCorrect`, a period that is not closed, or closed for too long.

    Periods before the first that was closed here are over for good as well.
    """
    last = last_day_to_correct(period)
    if today > last and Closing.objects.filter(period__gte=period.name).exists():
        raise CannotCorrect("too_late", last)
    if not is_closed(period):
        raise CannotCorrect("open")


@transaction.atomic
def ask(
    child: UUID,
    period: Period,
    reason: str,
    *,
    asked_by: str,
    actor: Actor,
    now: datetime,
    provider: UUID | None = None,
) -> Asked:
    """Ask for a correction of a child's bill: of one provider, or None: of all it had.

    Who asks sees the child or works for the provider. Where the same is asked for already and not
    done, the reason is added to that. Refuses with `CannotCorrect`.
    """
    check_in_time(period, on_the_wall(now)[0])
    if not reason.strip():
        raise CannotCorrect("reason")
    hold_children([child])
    if provider and not _was_cared_for(child, provider, period):
        raise CannotCorrect("elsewhere")
    about = {"child_id": child, "period": period.name, "provider_id": provider}
    known = Correction.objects.filter(state__in=OPEN, **about).order_by("asked_at").first()
    if known:
        known.reason = f"{known.reason}\n\n{now:%d.%m.%Y}: {reason.strip()}"
        known.save(update_fields=["reason"])
    correction = known or Correction.objects.create(
        number=next_number("correction", now.year),
        asked_by=asked_by,
        account=actor.account,
        asked_at=now,
        reason=reason.strip(),
        **about,
    )
    what = "joined" if known else "asked"
    note(actor, "change", f"correction {correction.number}: {what}", now=now, child=child)
    return Asked(correction, known is not None)


def _was_cared_for(child: UUID, provider: UUID, period: Period) -> bool:
    """Whether there was a care contract in a period, or on the eve of it: a night reaches in."""
    held = CareContract.objects.current().filter(child_id=child, provider_id=provider)
    with seeing_the_country():  # the office sees no care contract
        return bool(held.filter(valid__overlap=(period.first - DAY, period.last + DAY)).exists())


def accept(correction: UUID, answer: str, *, actor: Actor, now: datetime) -> Correction:
    """Unlock the days that a request is about; who asked is told. Refuses what was decided."""
    return _decide(correction, "accepted", answer, actor=actor, now=now)


def refuse(correction: UUID, answer: str, *, actor: Actor, now: datetime) -> Correction:
    """Refuse a request and say why; who asked is told. Refuses what was decided, or no answer."""
    if not answer.strip():
        raise CannotCorrect("answer")
    return _decide(correction, "refused", answer, actor=actor, now=now)


@transaction.atomic
def _decide(
    correction: UUID, state: str, answer: str, *, actor: Actor, now: datetime
) -> Correction:
    asked = Correction.objects.select_for_update().get(pk=correction)
    if asked.state != "asked":
        raise CannotCorrect("decided")
    asked.state, asked.answer = state, answer.strip()
    asked.decided_at, asked.decided_by = now, actor.account
    asked.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    what = f"correction {asked.number}: {state}"
    note(actor, "change", what, now=now, child=asked.child_id)
    _tell(asked, now)
    return asked


@transaction.atomic
def finish(correction: UUID, *, actor: Actor, now: datetime) -> Correction:
    """An accepted request is done: its days are locked again; who asked is told."""
    asked = Correction.objects.select_for_update().get(pk=correction)
    if asked.state != "accepted":
        raise CannotCorrect("not_accepted")
    asked.state = "done"
    asked.save(update_fields=["state"])
    note(actor, "change", f"correction {asked.number}: done", now=now, child=asked.child_id)
    _tell(asked, now)
    return asked


def unlocked(correction: Correction) -> Unlocked:
    """What an accepted request allows to be entered. Refuses one in another state."""
    if correction.state != "accepted":
        raise CannotCorrect("not_accepted")
    period = Period.named(correction.period)
    return Unlocked(correction.pk, correction.child_id, correction.provider_id, period)


def preview(
    correction: UUID, entries: Sequence[DayEntry], law: Parameters, *, actor: Actor, now: datetime
) -> Preview:
    """What days entered again would do to the bill; nothing is kept. It holds all sides: give a
    provider only `.money.for_provider`."""
    asked, found = Correction.objects.get(pk=correction), list[Entered]()

    def change() -> None:
        found.append(_enter(asked, entries, actor, now))

    return Preview(money=differences([asked.child_id], law, now, change), entered=found[0])


@transaction.atomic
def enter_days(
    correction: UUID, entries: Sequence[DayEntry], *, actor: Actor, now: datetime
) -> Entered:
    """Enter days again as an accepted request allows; all of them, or where one is refused nothing.

    One about a single provider is done with that; one about several is finished by who decides.
    """
    hold_open()
    hold_children([Correction.objects.get(pk=correction).child_id])
    asked = Correction.objects.select_for_update().get(pk=correction)
    entered = _enter(asked, entries, actor, now)
    if entered.refusals:
        return entered
    what = f"correction {asked.number}: {entered.changed_total} days entered"
    note(actor, "change", what, now=now, child=asked.child_id)
    if asked.provider_id:
        finish(correction, actor=actor, now=now)
    return entered


def _enter(
    correction: Correction, entries: Sequence[DayEntry], actor: Actor, now: datetime
) -> Entered:
    allowed = unlocked(correction)
    for one in entries:
        there = allowed.provider in (None, one.provider)
        if (one.child, Period.containing(one.day)) != (allowed.child, allowed.period) or not there:
            raise CannotCorrect("beside")
    reason = f"{correction.number}: {correction.reason}"[:400]
    account = actor.account
    entered = enter(entries, source="grid", by=account, now=now, reason=reason, unlocked=allowed)
    if not entered.refusals and on_the_wall(now)[0] > last_day_to_correct(allowed.period):
        # It was asked in time: what is entered because of it still counts.
        since, until = allowed.period.first, allowed.period.last + DAY
        with seeing_the_country():
            at = correction.asked_at
            Mark.objects.create(child=allowed.child, since=since, until=until, at=at)
    return entered


def _tell(correction: Correction, now: datetime) -> None:
    """Order an e-mail to who asked, in their language; a family without an address gets none."""
    with seeing_the_country():
        child = Child.objects.select_related("office").get(pk=correction.child_id)
        parent = correction.asked_by == "parent"
        by = correction.account
        account = Account.objects.filter(pk=by).first() if by else None
        to = email_of(child, now.date()) if parent else account.email if account else ""
        if not to:
            return
        language = child.language if parent or account is None else account.language
        outbox.put(
            f"correction:{correction.pk}:{correction.state}",
            "email",
            kind="correction",
            language=language,
            content=_email(correction, child, to, language),
            now=now,
            office=child.office_id if parent or not correction.provider_id else "",
            child=child.pk,
        )


def _email(correction: Correction, child: Child, to: str, language: str) -> dict[str, str]:
    period = Period.named(correction.period)
    month = month_year(period.year, period.month, language)
    values = {"child": child_name(child), "period": month, "number": correction.number}
    lines = [
        say("notice.correction", language, **values),
        say(f"notice.correction_{correction.state}", language),
    ]
    if correction.answer and correction.state != "done":
        lines.append(say("notice.correction_answer", language, answer=correction.answer))
    return framed(to, say("notice.correction_subject", language), lines, language)
