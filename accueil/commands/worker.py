"""`accueil worker`: what happens by itself, minute by minute and day by day."""

import click

from accueil.commands.database import database


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
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(name="accueil", delete_jobs="always")
