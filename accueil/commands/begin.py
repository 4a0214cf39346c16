"""`accueil begin`: the first account of an installation in which there is nobody."""

import click

from accueil.commands.database import database
from accueil.commands.shared import language_option, refuse


@click.command(
    epilog="""\b
Examples:
  accueil begin you@ministry.example.lu "Your Name"
  accueil begin you@ministry.example.lu "Your Name" --language lb"""
)
@click.argument("email")
@click.argument("name")
@language_option("The person's language.", "fr")
def command(email: str, name: str, language: str) -> None:
    """Make the communes' offices, and invite the first person of the ministry.

    Prints the link where that person chooses a password; it works once and for seven days. Called
    again before, it makes a new link. Everybody else is invited on the page Colleagues.
    """
    with database():
        from django.core.exceptions import ValidationError
        from django.utils import timezone

        from accueil.actions.beginning import AlreadyBegun, begin

        try:
            begun = begin(email, name, language, now=timezone.now())
        except ValidationError:
            refuse([f"EMAIL: found {email!r}, expected an e-mail address"])
        except AlreadyBegun:
            refuse(["somebody of the ministry has an account: invite on the page Colleagues"])
    click.echo(f"{begun.offices} offices were made. Addresses for papers: accueil offices --help")
    click.echo(f"{email} chooses a password here:\n\n  {begun.link}\n")
