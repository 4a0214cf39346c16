"""`accueil close`: what a billing period lacks, its closing, its papers."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from accueil.commands.database import database
from accueil.commands.shared import bar, refuse

ROLE = "system"
MOST_TOLD = 200
NEVER = {
    "not_over": "it is not over before {last}",
    "earlier_open": "an earlier period is still open: {earlier}",
}
MISSING = {"not_declared": "has not declared it", "changed": "changed it since it was declared"}


@click.command(
    epilog="""\b
Examples:
  accueil close 2026-10
  accueil close 2026-10 --reason "Crèche X is insolvent and no longer answers" --yes"""
)
@click.argument("period")
@click.option("--reason", default="", help="Why it is closed though a provider has not declared.")
@click.option("--by", metavar="EMAIL", help="The account that answers for it, for the log.")
@click.option("--yes", is_flag=True, help="Do not ask whether to close it.")
def command(period: str, *, reason: str, by: str | None, yes: bool) -> None:
    """Close a billing period: its bills are settled, then nothing of it is entered any more.

    Prints what it lacks first. Where a provider has not declared it, it is closed only with a
    reason, which is kept. Then invoices and statements are made; called again, those that are
    missing. Refused (exit code 2) is a period that is not over or before which another is open.
    """
    with database():
        _close(period, reason, by, yes=yes)


def _close(named: str, reason: str, by: str | None, *, yes: bool) -> None:
    from django.utils import timezone

    from accueil.actions.close import CannotClose, close_period, readiness
    from accueil.law.calendar import Period
    from accueil.law.parameters import shipped
    from accueil.store.models import Actor
    from accueil.store.security import see

    see(country=True)
    try:
        period = Period.named(named)
    except ValueError as error:
        refuse([f"period: {error}"])
    law, actor = shipped(), Actor(_account(by), ROLE, purpose="billing")
    seen = readiness(period, now=timezone.now())
    told = list(_told(seen))
    if seen.closing:
        click.echo(f"{period.name} was closed on {seen.closing.closed_at:%Y-%m-%d}")
        _issue(period, actor.account)
        return
    if seen.never or (seen.missing and not reason.strip()):
        refuse([*told, *_refused(seen)])
    for line in told:
        click.echo(line)
    if not yes:
        _ask(period.name)
    try:
        with bar("settling", seen.due) as heard:
            close_period(
                period,
                law,
                by=actor,
                now=timezone.now(),
                reason=reason,
                heard=heard,
            )
    except CannotClose as error:
        refuse([*_told(error.readiness), *_refused(error.readiness)])
    click.echo(f"{period.name} is closed")
    _issue(period, actor.account)


def _issue(period: Any, account: Any) -> None:
    """Make the papers that are missing, and say how many."""
    from django.utils import timezone

    from accueil.actions.issue import issue, steps
    from accueil.actions.papers import Writer
    from accueil.law.parameters import shipped

    writer = Writer(account, "Accueil", timezone.now())
    with bar("papers", steps(period)) as heard:
        made = issue(period, shipped(), writer=writer, told=lambda _: heard(1))
    click.echo(f"{made.invoices:,} invoices, {made.statements:,} statements of providers are new")


def _account(by: str | None) -> Any:
    from accueil.identity.models import Account
    from accueil.identity.permissions import may

    if by is None:
        return None
    found = Account.objects.filter(email__iexact=by, is_active=True).first()
    if found is None or not may(found.role, "period.close"):
        refuse([f"--by: found {by}, expected the e-mail address of an account that may close"])
    return found.pk


def _ask(name: str) -> None:
    """Ask on a terminal; refuse where nobody can answer."""
    if not sys.stdin.isatty():
        refuse([f"nothing was closed: to close {name} without being asked, add --yes"])
    click.confirm(f"Close {name}? What comes later is a correction.", abort=True)


def _told(seen: Any) -> Iterator[str]:
    """What a period lacks, a line each, with what can be done; no child is named."""
    yield f"billing period {seen.period.name}, {seen.period.first} to {seen.period.last}"
    for one in seen.missing[:MOST_TOLD]:
        reach = one.provider.telephone or one.provider.email or "no telephone or e-mail is known"
        who = f"{one.provider.name} ({one.children} children, {reach})"
        yield f"declaration: {who} {MISSING[one.why]}"
    if len(seen.missing) > MOST_TOLD:
        yield f"declaration: {len(seen.missing):,} providers in all, the first {MOST_TOLD} are told"
    for kind, children in seen.obstacles.items():
        yield f"cannot be billed: {children:,} children ({kind}); see the list of obstacles"
    if seen.corrections:
        yield f"corrections: {seen.corrections:,} requests about it are not decided or not done"
    if not seen.begun:
        yield "bills: its billing has not begun; closing begins it"
    elif seen.due:
        yield f"bills: {seen.due:,} children have something to settle; closing settles it first"
    if seen.complete:
        yield "nothing is missing"


def _refused(seen: Any) -> Iterator[str]:
    earlier = ", ".join(period.name for period in seen.earlier)
    for code in seen.never:
        sentence = NEVER[code].format(last=seen.period.last, earlier=earlier)
        yield f"{seen.period.name} is not closed: {sentence}"
    if not seen.never:
        yield (
            f"{seen.period.name} is not closed: providers have not declared it. Remind them, or "
            "say why it is closed all the same: --reason"
        )
