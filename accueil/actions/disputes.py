"""A parent says that a day is not right; the provider corrects it or says why it stands.

Of days of a period that is open. Once it is closed a correction is asked for (`corrections.ask`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accueil.attendance.clock import on_the_wall
from accueil.attendance.disputes import WHAT, Said, entered, is_changed, said_of
from accueil.attendance.models import CareContract, Dispute, Stay
from accueil.attendance.periods import hold_children, hold_open, is_closed
from accueil.documents.email import framed
from accueil.documents.words import day_values, say
from accueil.identity.accounts import leading
from accueil.identity.links import linked
from accueil.identity.models import Account
from accueil.law.calendar import DAY, Period
from accueil.law.care import DAY_MINUTES
from accueil.registry.models import Provider
from accueil.store import outbox
from accueil.store.facts import days
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

MOST_MEALS, LONGEST = 3, 2000
# Why something is refused.
REFUSED = (
    "not_linked",  # the child is none of the account's
    "reason",  # without a reason, or a longer one than 2000 letters
    "times",  # an end that is not later than the start, or times that are none
    "meals",  # no number of meals
    "same",  # what is said is what is entered
    "elsewhere",  # the provider did not care for the child on that day
    "future",  # the day has not come
    "closed",  # the period is closed: a correction is asked for
    "waiting",  # something else was said of the day and is not answered yet
    "answered",  # it was answered before
    "words",  # kept without saying why
    "not_changed",  # corrected, and nothing of the day was changed
)


class CannotDispute(ValueError):
    """Why a dispute or an answer is refused: `code` of REFUSED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose day is disputed: the child, where, when, and the stay if it is about one."""

    child: UUID
    provider: UUID
    day: date
    stay: int | None = None


@transaction.atomic
def dispute(asked: Asked, said: Said, *, actor: Actor, now: datetime) -> Dispute:
    """Say that a day is not right; the provider is told. The same said twice is one dispute.

    Who asks is a parent: the child is linked to its account. Refuses with `CannotDispute`.
    """
    if actor.account is None or not linked(actor.account).filter(child=asked.child).exists():
        raise CannotDispute("not_linked")
    said = _whole(said)
    with seeing_the_country():
        hold_open()
        hold_children([asked.child])
        open_now = Dispute.objects.filter(
            child=asked.child, provider=asked.provider, day=asked.day, answered_at__isnull=True
        ).first()
        if open_now:
            if said_of(open_now) != said or open_now.account != actor.account:
                raise CannotDispute("waiting")
            return open_now
        _check(asked, said, on_the_wall(now)[0])
        made = Dispute.objects.create(
            child_id=asked.child,
            provider_id=asked.provider,
            day=asked.day,
            stay=_stay(asked),
            account=actor.account,
            said=said.to_json(),
            made_at=now,
        )
        note(actor, "change", f"dispute of {asked.day}: made", now=now, child=asked.child)
        _tell_provider(made, now)
    return made


def _whole(said: Said) -> Said:
    """What is said, without values that belong to something else."""
    reason = said.reason.strip()
    if said.what not in WHAT or not reason or len(reason) > LONGEST:
        raise CannotDispute("reason")
    if said.what == "times":
        start, until = said.start, said.until
        if start is None or until is None or not 0 <= start < until <= DAY_MINUTES:
            raise CannotDispute("times")
        return Said("times", reason, start=start, until=until)
    if said.what == "meals":
        if said.meals is None or not 0 <= said.meals <= MOST_MEALS:
            raise CannotDispute("meals")
        return Said("meals", reason, meals=said.meals)
    return Said(said.what, reason)


def _check(asked: Asked, said: Said, today: date) -> None:
    """Refuse what cannot be disputed. The connection sees the country."""
    if asked.day > today:
        raise CannotDispute("future")
    if is_closed(Period.containing(asked.day)):
        raise CannotDispute("closed")
    about = {"child_id": asked.child, "provider_id": asked.provider}
    agreed = CareContract.objects.current().filter(
        valid__overlap=days(asked.day, asked.day + DAY), **about
    )
    there = Stay.objects.current().filter(day=asked.day, **about)
    if not agreed.exists() and not there.exists():
        raise CannotDispute("elsewhere")
    known = entered(asked.child, asked.provider, asked.day)
    same = {
        "times": known.stays == ((said.start, said.until),),
        "away": not known.stays and not known.meals,
        "meals": known.meals == said.meals,
    }
    if same.get(said.what):
        raise CannotDispute("same")


def _stay(asked: Asked) -> Stay | None:
    """The stay it is about, where it is one of that day."""
    of_day = Stay.objects.current().filter(
        child=asked.child, provider=asked.provider, day=asked.day
    )
    return of_day.filter(pk=asked.stay).first() if asked.stay else None


@transaction.atomic
def answer(key: UUID, kind: str, words: str, *, actor: Actor, now: datetime) -> Dispute:
    """Answer a dispute: `corrected` or `kept`; the parent is told. Refuses with `CannotDispute`.

    The connection sees the dispute: it is the provider's.
    """
    found = Dispute.objects.select_for_update().get(pk=key)
    if found.answered_at is not None:
        raise CannotDispute("answered")
    if kind not in Dispute.ANSWERS or (kind == "kept" and not words.strip()):
        raise CannotDispute("words")
    if kind == "corrected" and not is_changed(found):
        raise CannotDispute("not_changed")
    found.answer, found.words = kind, words.strip()[:LONGEST]
    found.answered_at, found.answered_by = now, actor.account
    found.save(update_fields=["answer", "words", "answered_at", "answered_by"])
    what = f"dispute of {found.day}: {kind}"
    note(actor, "change", what, now=now, child=found.child_id)
    _tell_parent(found, now)
    return found


def _tell_provider(made: Dispute, now: datetime) -> None:
    """An e-mail to who leads the provider: that there is something to look at, and not of whom."""
    provider = Provider.objects.get(pk=made.provider_id)
    for account in leading(provider):
        lines = [
            say("notice.dispute", account.language, provider=provider.name, **_day(made, account)),
            say("notice.dispute_do", account.language),
        ]
        _put(
            "dispute",
            f"dispute:{made.pk}:{account.pk}",
            account,
            lines,
            now=now,
            office=str(provider.pk),
        )


def _tell_parent(found: Dispute, now: datetime) -> None:
    """An e-mail to who disputed it, where its address is proved; the first page says it anyway."""
    with seeing_the_country():
        account = Account.objects.filter(pk=found.account, is_active=True).first()
        if account is None or not account.private_email:
            return
        provider = Provider.objects.get(pk=found.provider_id)
        lines = [
            say(
                f"notice.dispute_{found.answer}",
                account.language,
                provider=provider.name,
                **_day(found, account),
            ),
            say("notice.dispute_read", account.language),
        ]
        key = f"dispute:{found.pk}:answered"
        _put("dispute_answered", key, account, lines, now=now, office=str(account.pk))


def _day(of: Dispute, account: Account) -> dict[str, str]:
    return day_values("day", of.day, account.language)


def _put(
    kind: str, key: str, account: Account, lines: list[str], *, now: datetime, office: str
) -> None:
    """Order the e-mail; `office`: whose message it is."""
    language = account.language
    to, subject = account.private_email or account.email, say(f"notice.{kind}_subject", language)
    content = framed(to, subject, lines, language)
    outbox.put(key, "email", kind=kind, language=language, content=content, now=now, office=office)
