"""`accueil migrate`: the tables as this version needs them."""

import click

from accueil.commands.database import database


@click.command(
    epilog="""\b
Examples:
  accueil migrate
  DATABASE_URL=postgres://accueil_app@db/accueil \\
    DATABASE_OWNER_URL=postgres://accueil_owner@db/accueil accueil migrate"""
)
def command() -> None:
    """Bring the tables up to date and give the pages' role its rights; safe to repeat.

    Of a database of one's own the administrator first makes two roles, one that owns the database
    and one that owns nothing, neither a superuser.
    """
    with database(migrating=False):
        from accueil.store.migrate import migrate

        migrate(quiet=False)
        click.echo("The tables are up to date.")
