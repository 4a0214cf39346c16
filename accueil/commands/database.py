"""The database for as long as a subcommand needs it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

import django
from django.conf import settings
from django.db import connections

from accueil.commands.shared import refuse
from accueil.store.database import DatabaseFailed, is_embedded
from accueil.store.embedded import running, tend


@contextmanager
def database(*, migrating: bool = True) -> Iterator[None]:
    """Django with its database: the embedded one unless `DATABASE_URL` names another.

    The tables are brought up to date, or, where no owner of the tables is named, they must be.
    Whoever leaves last stops the embedded database. What fails is said, with exit code 2.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    served = running(settings.DATA) if is_embedded(os.environ) else nullcontext()
    try:
        with served, _connected():
            if migrating:
                _bring_up_to_date()
            yield
    except DatabaseFailed as error:
        refuse([str(error)])


def tend_database() -> None:
    """Start the embedded database again where it has not answered for a while: it was killed."""
    if is_embedded(os.environ):
        with suppress(DatabaseFailed):  # said in its log; tried again
            tend(settings.DATA)


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()


def _bring_up_to_date() -> None:
    from accueil.store import migrate

    if is_embedded(os.environ) or os.environ.get("DATABASE_OWNER_URL"):
        migrate.migrate()
    elif migrate.is_behind():
        raise DatabaseFailed(
            "the tables are older than this program: run `accueil migrate` with "
            "DATABASE_OWNER_URL, the role that owns them"
        )
    else:
        migrate.refuse_unsafe_role()
