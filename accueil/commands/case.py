"""`accueil case`: the case file from which anyone can compute a child's bill again."""

from collections.abc import Iterator
from typing import Any

import click

from accueil.commands.database import database
from accueil.commands.shared import refuse

ROLE = "system"


@click.command(
    epilog="""\b
Examples:
  accueil case --child WebMi123 --period 2026-10
  accueil case --child WebMi123 --period 2026-10 | accueil assess -
  accueil case --child WebMi123 --period 2026-10 --version 1 > before.toml"""
)
@click.option("--child", required=True, metavar="IAM", help="The child's IAM code.")
@click.option("--period", required=True, help="The billing period, for example 2026-10.")
@click.option("--version", type=click.IntRange(1), help="Of its bill; otherwise the newest.")
def command(child: str, period: str, version: int | None) -> None:
    """The case file of a child's bill, from what the bill was computed from: no names.

    `accueil assess -` computes from it the same cents. What of the bill no case file holds, such
    as costs beside the voucher, is told on standard error.
    """
    with database():
        toml, beside = _found(child, period, version)
    for sentence in beside:
        click.echo(f"accueil: {sentence}", err=True)
    click.echo(toml, nl=False)


def _found(code: str, named: str, number: int | None) -> tuple[str, list[str]]:
    """The file, and what stands beside it; refuses a child or a bill that there is not."""
    from django.utils import timezone

    from accueil.billing.frozen import thaw
    from accueil.billing.versions import version
    from accueil.exchange.case_file import case_toml
    from accueil.law.calendar import Period
    from accueil.law.parameters import shipped
    from accueil.registry.models import Child
    from accueil.store.models import Actor, note
    from accueil.store.security import see

    see(country=True)
    try:
        period = Period.named(named)
    except ValueError as error:
        refuse([f"--period: {error}"])
    of = Child.objects.filter(iam_code=code).first()
    if of is None:
        refuse([f"--child: found {code!r}, expected the IAM code of a child"])
    statement = version(of.pk, period, number)
    if statement is None:
        which = f"version {number} of a bill" if number else "a bill"
        refuse([f"--period: {code} has not {which} of {period.name}"])
    law = shipped()
    try:
        frozen = thaw(statement.content, law)
    except ValueError as error:
        refuse([str(error)])
    note(Actor(None, ROLE), "download", f"case {period.name}", now=timezone.now(), child=of.pk)
    return case_toml(frozen.case), list(_beside(statement, frozen, law.digest))


def _beside(statement: Any, frozen: Any, digest: str) -> Iterator[str]:
    """What of a bill its case file does not say."""
    if frozen.uncovered:
        cents = sum(one.cents for one in frozen.uncovered)
        yield f"beside the voucher the parents pay {_euros(cents)} more, which no case file holds"
    if statement.parameters != digest:
        yield f"the bill was made with the parameters {statement.parameters}, not with {digest}"


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} euros"
