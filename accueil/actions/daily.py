"""What happens by itself, each safe to repeat: what waits is sent, families are reminded, bills are
proven, old rows of the access log are forgotten, children are erased when it is time."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accueil.actions import proofs
from accueil.actions.erasing import erase_due
from accueil.actions.issue import issue
from accueil.actions.notices import drop_unsent
from accueil.actions.papers import Writer
from accueil.actions.remind import remind_all, take_back_overtaken
from accueil.attendance.models import Closing
from accueil.billing.periods import opened
from accueil.billing.run import open_for_billing, run, to_begin
from accueil.billing.settle import Settled
from accueil.billing.statistics import rebuild_due
from accueil.exchange import bounces, email, sms
from accueil.identity import erasing, pins
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.store import outbox
from accueil.store.answers import forget_answers
from accueil.store.models import AccessLog
from accueil.store.security import see

LOG_YEARS = 3
# Every night the papers of periods closed in this time are looked at again.
PAPERS_WITHIN = timedelta(days=70)
NAME = "Accueil"
LOG = logging.getLogger(__name__)


def deliver(now: datetime) -> outbox.Delivered:
    """Take back what was overtaken, send the e-mails and SMS that wait, and wipe the codes of those
    that left; letters wait on."""
    see(country=True)
    take_back_overtaken()
    sms.listen()
    outbox.sweep(now)
    if not settings.DEMO:  # where one reads what would have been sent
        outbox.wipe(now)
    return outbox.deliver(now, _senders())


def deliver_urgent(now: datetime) -> outbox.Delivered:
    """Send what must leave at once."""
    see(country=True)
    return outbox.deliver(now, _senders(), urgent=True)


def _senders() -> dict[str, outbox.Send]:
    return {"email": email.send, "sms": sms.sender()}


def read_bounces(now: datetime) -> int:
    """Read from the mailbox of the settings what became of e-mails; how many reports there were.

    That it does not answer is noted, as of a gateway; the next time it is asked again.
    """
    if not settings.BOUNCES_IMAP_URL:
        return 0
    see(country=True)

    def keep(name: str, state: str, at: datetime | None) -> None:
        outbox.reported("email", name, state, at, now)

    try:
        count = bounces.read(settings.BOUNCES_IMAP_URL, settings.BOUNCES_IMAP_PASSWORD, keep)
    except outbox.Unreachable as error:
        outbox.does_not_answer(outbox.MAILBOX, str(error), now)
        return 0
    outbox.answers(outbox.MAILBOX, now)
    return count


def remind(now: datetime) -> int:
    """Order the reminders that are due; how many messages are new."""
    see(country=True)
    local = timezone.localtime(now)
    return remind_all(local.date(), Writer(None, NAME, local), shipped())


@transaction.atomic
def purge_access_log(now: datetime) -> int:
    """Delete what is older than three years (with their leap days); how many rows."""
    see(country=True)
    oldest = now - timedelta(days=LOG_YEARS * 366)
    count, _ = AccessLog.objects.filter(at__lt=oldest).delete()
    return count


def end_pins(now: datetime) -> int:
    """Make the two PINs void whose time is over; how many pairs."""
    see(country=True)
    return pins.void_expired(now)


def forget_visits(now: datetime) -> None:
    """Delete ended sessions, failed sign-ins that lock nobody out any more, answers to programs
    that are not asked for again, files of messages to families that were never sent."""
    forget_answers(now)
    drop_unsent(now)
    Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()


def erase(now: datetime) -> int:
    """Tell accounts that end, erase the children whose time is over, close accounts without any,
    forget what accounts no longer need; how many children."""
    see(country=True)
    erasing.tell_accounts(now)
    count = erase_due(now)
    erasing.close_accounts(now)
    erasing.forget(now)
    return count


def bill(now: datetime) -> Settled:
    """Begin to bill the periods that are over, settle whatever changed; log what breaks."""
    see(country=True)
    for period in to_begin(now):
        open_for_billing(period, by=None, now=now)
    return run(shipped(), now=now, broke=_log_broken)


def _log_broken(child: UUID, error: BaseException) -> None:
    """Tell who looks after the program; the obstacle says where it happened."""
    LOG.error("child %s: its bill broke: %s", child, type(error).__name__)


def issue_papers(now: datetime, *, closed_within: timedelta = timedelta(days=1)) -> int:
    """Make the papers that periods closed since then lack; how many are new."""
    see(country=True)
    lately = Closing.objects.filter(closed_at__gt=now - closed_within).order_by("period")
    billed, made = set(opened()), 0
    for name in lately.values_list("period", flat=True):
        if Period.named(name) in billed:
            papers = issue(Period.named(name), shipped(), writer=Writer(None, NAME, now))
            made += papers.invoices + papers.statements
    return made


def count_statistics(now: datetime) -> int:
    """Count the billing periods anew of which there is a newer bill; how many."""
    see(country=True)
    return len(rebuild_due(shipped(), now=now))


def prove(now: datetime) -> None:
    """Prove the bills that moved since the last time, on Sundays all of them."""
    proofs.nightly(now, shipped())


def everything(now: datetime) -> None:
    """All of it once."""
    prove(now)
    purge_access_log(now)
    forget_visits(now)
    end_pins(now)
    remind(now)
    bill(now)
    issue_papers(now, closed_within=PAPERS_WITHIN)
    count_statistics(now)
    erase(now)
    deliver(now)
    read_bounces(now)
