"""What happens by itself: deliver the outbox, remind of contracts that end, forget old log rows.

Each job sees all offices, as the plain role, and is safe to run twice.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accueil.actions.papers import Writer
from accueil.actions.remind import remind_all, take_back_overtaken
from accueil.exchange import email, sms
from accueil.law.parameters import shipped
from accueil.store import outbox
from accueil.store.models import AccessLog
from accueil.store.security import see

LOG_YEARS = 3
NAME = "Accueil"


@app.periodic(cron="* * * * *")
@app.task(name="deliver_outbox", queueing_lock="deliver_outbox", lock="deliver_outbox")
def deliver_outbox(timestamp: int) -> None:
    """Every minute: send the e-mails and SMS that wait. Letters wait for a print batch."""
    see(country=True)
    deliver(timezone.now())


@app.periodic(cron="15 5 * * *")
@app.task(name="remind", queueing_lock="remind", lock="remind")
def remind(timestamp: int) -> None:
    """Every morning: remind of contracts that end in six weeks and in two."""
    see(country=True)
    remind_families(timezone.now())


@app.periodic(cron="45 4 * * *")
@app.task(name="purge_access_log", queueing_lock="purge_access_log", lock="purge_access_log")
def purge_access_log(timestamp: int) -> None:
    """Every night: forget what the access log holds for more than three years."""
    see(country=True)
    purge(timezone.now())


def everything() -> None:
    """All of it once, now."""
    see(country=True)
    now = timezone.now()
    purge(now)
    remind_families(now)
    deliver(now)


def deliver(now: datetime) -> outbox.Delivered:
    """Take back what was overtaken, then send what waits."""
    take_back_overtaken()
    return outbox.deliver(now, {"email": email.send, "sms": sms.sender()})


def remind_families(now: datetime) -> int:
    """Order the reminders that are due; how many messages are new."""
    today = timezone.localdate(now)
    return remind_all(today, Writer(None, NAME, timezone.localtime(now)), shipped())


@transaction.atomic
def purge(now: datetime) -> int:
    """Delete what is older than three years (a day more for leap days); how many rows."""
    oldest = now - timedelta(days=LOG_YEARS * 366)
    count, _ = AccessLog.objects.filter(at__lt=oldest).delete()
    return count
