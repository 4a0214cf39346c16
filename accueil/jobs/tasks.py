"""When something happens by itself: the schedule. Each job sees all offices, as the plain role."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from accueil.actions import activation, daily
from accueil.exchange import smpp
from accueil.store import outbox


@app.periodic(cron="* * * * *")
@app.task(name="deliver_outbox", queueing_lock="deliver_outbox", lock="deliver_outbox")
def deliver_outbox(timestamp: int) -> None:
    """Every minute: send the e-mails and SMS that wait. Letters wait for a print batch."""
    daily.deliver(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_bounces", queueing_lock="read_bounces", lock="read_bounces")
def read_bounces(timestamp: int) -> None:
    """Every five minutes: read which e-mails did not arrive, and which did."""
    daily.read_bounces(timezone.now())


@app.task(name=outbox.TASK, queue=outbox.QUEUE)
def deliver_urgent() -> None:
    """At once, when one was ordered: send what must not wait, such as codes for a sign-in."""
    daily.deliver_urgent(timezone.now())


@app.task(name=activation.TASK, queue=outbox.QUEUE)
def write_activation_letter(asked: str) -> None:
    """When somebody has forgotten the way into an account: a letter, if that is right."""
    activation.answer(asked, timezone.now())


def keep_receipt(gateway_id: str, state: str) -> None:
    """When a message centre says what became of an SMS: keep it, with the moment it came."""
    close_old_connections()
    outbox.reported("sms", gateway_id, state, None, timezone.now())


smpp.hear(keep_receipt)


@app.periodic(cron="15 5 * * *")
@app.task(name="remind", queueing_lock="remind", lock="remind")
def remind(timestamp: int) -> None:
    """Every morning: remind of contracts that end in six weeks and in two."""
    daily.remind(timezone.now())


@app.periodic(cron="45 4 * * *")
@app.task(name="purge_access_log", queueing_lock="purge_access_log", lock="purge_access_log")
def purge_access_log(timestamp: int) -> None:
    """Every night: forget what the access log holds for more than three years."""
    daily.purge_access_log(timezone.now())
    daily.forget_visits(timezone.now())


@app.periodic(cron="15 4 * * *")
@app.task(name="erase", queueing_lock="erase", lock="erase")
def erase(timestamp: int) -> None:
    """Every night: erase the children whose time is over by law, after the statistics are made."""
    daily.erase(timezone.now())


@app.periodic(cron="5 * * * *")
@app.task(name="end_pins", queueing_lock="end_pins", lock="end_pins")
def end_pins(timestamp: int) -> None:
    """Every hour: pairs of PINs whose time is over are void, and PIN 1 is no longer kept."""
    daily.end_pins(timezone.now())


@app.periodic(cron="30 2 * * *")
@app.task(name="bill", queueing_lock="bill", lock="bill")
def bill(timestamp: int) -> None:
    """Every night: bill the periods that are over and whatever changed, and make papers that a
    period of the last weeks still lacks."""
    daily.bill(timezone.now())
    daily.issue_papers(timezone.now(), closed_within=daily.PAPERS_WITHIN)


@app.periodic(cron="*/10 * * * *")
@app.task(name="issue_papers", queueing_lock="issue_papers", lock="issue_papers")
def issue_papers(timestamp: int) -> None:
    """Every ten minutes: make the papers that a period closed today lacks."""
    daily.issue_papers(timezone.now())


@app.periodic(cron="30 3 * * *")
@app.task(name="count_statistics", queueing_lock="count_statistics", lock="count_statistics")
def count_statistics(timestamp: int) -> None:
    """Every night: count the billing periods anew of which there is a newer bill."""
    daily.count_statistics(timezone.now())


@app.periodic(cron="15 3 * * *")
@app.task(name="prove", queueing_lock="prove", lock="prove")
def prove(timestamp: int) -> None:
    """Every night: prove the bills that moved, and on Sundays all of them."""
    daily.prove(timezone.now())
