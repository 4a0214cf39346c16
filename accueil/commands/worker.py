"""`accueil worker`: what happens by itself, minute by minute and day by day."""

import asyncio
import logging
import signal
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from accueil.commands.database import database

if TYPE_CHECKING:
    from procrastinate.app import App

# How often each looks when nobody woke it: for tries of a few seconds, every second.
QUEUES: tuple[dict[str, Any], ...] = (
    {"name": "accueil", "queue": "default", "seconds": 5.0},
    {"name": "urgent", "queue": "urgent", "seconds": 1.0},
)
# How often jobs are looked for that nobody does any more.
LEFT_SECONDS = 30
# How long nothing is asked of a database that is away.
AWAY_SECONDS = 2


@click.command(
    epilog="""\b
Examples:
  accueil worker
  accueil worker --once"""
)
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def command(once: bool) -> None:
    """Send e-mails and SMS, remind families, forget old rows of the access log, until Ctrl-C.

    `accueil serve` starts one; more of them do not get in each other's way.
    """
    with database(migrating=False):
        if once:
            from django.utils import timezone

            from accueil.actions.daily import everything

            everything(timezone.now())
        else:
            _work()


def _work() -> None:
    """Until told to end. Where the database goes away it is waited for, with new connections."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector
    from procrastinate.exceptions import ConnectorException
    from psycopg import OperationalError

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    while True:
        try:
            with app.replace_connector(connector.get_worker_connector()) as working:
                asyncio.run(_until_told(working))
            return
        except (ConnectorException, OperationalError) as error:
            logging.getLogger("accueil.worker").warning("waits: %s", type(error).__name__)
            time.sleep(AWAY_SECONDS)


async def _until_told(app: "App") -> None:
    """Two at once, so that a code does not wait behind a night's bills; both end when one does."""
    async with app.open_async():
        both = [asyncio.ensure_future(_one(app, **queue)) for queue in QUEUES]
        both.append(asyncio.ensure_future(_take_up_again(app)))
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, _end, both)
        ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        _end(both)
        await asyncio.gather(*both, return_exceptions=True)
        for one in ended:
            if not one.cancelled():
                one.result()


async def _one(app: "App", name: str, queue: str, seconds: float) -> None:
    await app.run_worker_async(
        name=name,
        queues=[queue],
        fetch_job_polling_interval=seconds,
        delete_jobs="always",
        install_signal_handlers=False,
    )


async def _take_up_again(app: "App") -> None:
    """Give jobs of a worker that was killed to another: they would hold up their like for ever."""
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    jobs = app.job_manager
    while True:
        for job in await jobs.get_stalled_jobs():
            try:
                await jobs.retry_job(job)
            except ConnectorException:  # another of the kind waits already
                await jobs.finish_job(job, Status.FAILED, delete_job=True)
        await asyncio.sleep(LEFT_SECONDS)


def _end(workers: Sequence["asyncio.Future[None]"]) -> None:
    """Let workers finish what they are doing, and end."""
    for worker in workers:
        worker.cancel()
