"""`accueil verify`: proves that what is posted is what the statements say, and both are whole."""

import json
import sys
import time
from datetime import timedelta
from typing import Any

import click

from accueil.commands.database import database
from accueil.commands.shared import bar, refuse, workers_option
from accueil.commands.sharing import each
from accueil.law.calendar import Period

NOT_PROVEN = 1
MOST_TOLD = 200


@click.command(
    epilog="""\b
Examples:
  accueil verify
  accueil verify --period 2026-10 --workers 4
  accueil verify --moved 24
  accueil verify --json | jq '.findings[].code'"""
)
@click.option("--period", metavar="PERIOD", help="Only bills of this period of care: 2026-10.")
@click.option("--moved", metavar="HOURS", type=int, help="Only what was written in these hours.")
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Counts and findings for a program.")
def command(*, period: str | None, moved: int | None, workers: int, as_json: bool) -> None:
    """Prove every bill and the whole ledger; nothing is written.

    Opens each frozen statement, computes its lines again, and compares all sums: statements with
    the ledger, the ledger with invoices and payments. Exit code 1 where something does not hold,
    with the list of it.
    """
    name = _period(period)
    if period and moved:
        refuse(["--moved: found together with --period, expected one of them"])
    began = time.perf_counter()
    with database():
        scope, made = _proven(name, moved, workers)
        lines = list(_lines(made)) if not as_json else []
    seconds = round(time.perf_counter() - began, 1)
    if as_json:
        click.echo(json.dumps(_told(scope, made, seconds), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*lines, f"{seconds} s"]))
    if not made.holds:
        sys.exit(NOT_PROVEN)


def _period(name: str | None) -> str | None:
    try:
        return Period.named(name).name if name else None
    except ValueError as error:
        refuse([f"--period: {error}"])


def _proven(period: str | None, moved: int | None, workers: int) -> tuple[Any, Any]:
    """The scope, and what was proven of it, as who sees the whole country."""
    from django.utils import timezone

    from accueil.billing.verify import Scope, prove_books, size, units
    from accueil.store.security import see

    see(country=True)
    since = timezone.now() - timedelta(hours=moved) if moved else None
    scope = Scope(period, since)
    work = units(scope)
    with bar("proving", size(scope)) as told:
        made = prove_books(scope)

        def heard(done: Any) -> None:
            made.add(done)
            told(done.counts["statements"])

        each(prove, work, None, workers, heard)
    return scope, made


def prove(unit: Any, _asked: None) -> Any:
    """A unit of a proof, in whichever process."""
    from accueil.billing.verify import prove_unit
    from accueil.law.parameters import shipped

    return prove_unit(unit, shipped())


def _lines(made: Any) -> list[str]:
    """What was proven with its counts, then what does not hold, each in a sentence."""
    from django.utils import translation

    from accueil.billing.proofs import words

    with translation.override("en"):
        told = [f"{count:>12,}  {words.counted(name)}" for name, count in made.counts.items()]
        if made.holds:
            return ["Everything holds.", *told]
        total = sum(made.found.values())
        codes = words.codes(made.findings[:MOST_TOLD])
        found = [f"  {words.line(one, codes)}" for one in made.findings[:MOST_TOLD]]
        more = [f"  … and {total - len(found):,} more; --json lists up to 1,000"]
        head = f"{total:,} things do not hold:"
        return [*told, "", head, *found, *(more if total > len(found) else [])]


def _told(scope: Any, made: Any, seconds: float) -> dict[str, Any]:
    """The same for a program."""
    return {
        "scope": scope.name,
        "holds": made.holds,
        "counts": dict(made.counts),
        "found": dict(made.found),
        "findings": [finding.plain() for finding in made.findings],
        "seconds": seconds,
    }
