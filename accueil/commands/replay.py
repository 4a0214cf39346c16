"""`accueil replay`: every frozen bill computed again with today's program, or another reading."""

import csv
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from accueil.commands.database import database
from accueil.commands.shared import bar, law_with, refuse, with_option, workers_option
from accueil.commands.sharing import each
from accueil.law.calendar import Period
from accueil.law.words import euros

DIFFERS = 1
MOST_TOLD = 100
WIDE = (22, 9, 9, 17, 17)
HEADS = {"period": "By period", "band": "By band", "kind": "By kind of provider"}
WHY = {
    "with": "the reading or number asked for by --with",
    "parameters": "the numbers of the law were others when the bill was made",
    "engine": "another version of the program made the bill",
    "unknown": "the same program and numbers: the content or the program was changed",
}
COLUMNS = (
    *("child", "period", "version", "provider", "week", "line"),
    *("parents_before_cents", "parents_after_cents", "state_before_cents", "state_after_cents"),
    "why",
)


@click.command(
    epilog="""\b
Examples:
  accueil replay --since 2026-09
  accueil replay --since 2026-09 --with below_cap=law
  accueil replay --since 2026-01 --with hour_cap.sea=750 --list lines.csv
  accueil replay --since 2026-09 --json | jq .by_band"""
)
@click.option("--since", metavar="PERIOD", required=True, help="The first period: 2026-09.")
@click.option("--list", "listed", type=click.Path(path_type=Path), help="All lines, as a CSV file.")
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Sums and lines for a program, in cents.")
@with_option
def command(
    *, since: str, listed: Path | None, workers: int, as_json: bool, changes: tuple[str, ...]
) -> None:
    """Compute all frozen bills again from what they rested on; each cent that differs is listed.

    With --with: what another reading or number would do to the country's bills, by period, band
    and kind of provider. Nothing is written but the file of --list. Exit code 1: something differs.
    """
    law_with(changes)  # refused before anything is read
    try:
        first = Period.named(since).name
    except ValueError as error:
        refuse([f"--since: {error}"])
    began = time.perf_counter()
    with database(), _list(listed) as writer:
        made, names = _replayed(first, changes, workers, writer)
    seconds = round(time.perf_counter() - began, 1)
    if as_json:
        told = _told(made, names, first, changes, seconds)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_lines(made, names, first, changes), f"{seconds} s"]))
    if made.changed or made.unanswered:
        sys.exit(DIFFERS)


@contextmanager
def _list(path: Path | None) -> Iterator[Any]:
    """The file of all lines, if one is asked for."""
    if path is None:
        yield None
        return
    try:
        file: Any = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        refuse([f"--list: {path} could not be written: {error.strerror}"])
    with file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        yield writer


def _replayed(since: str, changes: tuple[str, ...], workers: int, writer: Any) -> tuple[Any, Any]:
    """What came of it, and the names of the children and providers it tells of."""
    from accueil.billing.models import Statement
    from accueil.billing.replay import Replayed, units
    from accueil.store.security import see

    see(country=True)
    made = Replayed()
    count = Statement.objects.filter(period__gte=since).count()
    with bar("replaying", count) as told:

        def heard(done: Any) -> None:
            if writer:
                names = _names(done)
                writer.writerows(_row(one, names) for one in done.changes)
            made.add(done)
            told(done.statements)

        each(replay, units(since), changes, workers, heard)
    return made, _names(made)


def replay(unit: Any, changes: tuple[str, ...]) -> Any:
    """A unit of a replay, in whichever process."""
    from accueil.billing.replay import replay_unit

    return replay_unit(unit, law_with(changes))


def _names(made: Any) -> Any:
    from accueil.registry.models import Child
    from accueil.registry.providers import provider_names

    children = {one.child for one in (*made.changes, *made.unanswered)}
    providers = {one.provider for one in made.changes}
    known = dict(Child.objects.filter(pk__in=children).values_list("pk", "iam_code"))
    return {**known, **provider_names(providers)}


def _row(one: Any, names: Any) -> tuple[Any, ...]:
    return (
        *(names.get(one.child) or one.child, one.period, one.version),
        *(names.get(one.provider) or one.provider, one.monday, one.rule),
        *(one.before[0], one.after[0], one.before[1], one.after[1], one.why),
    )


def _lines(made: Any, names: Any, since: str, changes: tuple[str, ...]) -> Iterator[str]:
    """The sums, then the lines that differ, in 80 columns."""
    asked = f" with {', '.join(changes)}" if changes else ""
    yield (
        f"{made.statements:,} bills since {since}{asked}: "
        f"{made.changed:,} of them differ, {len(made.unanswered):,} cannot be computed"
    )
    if made.changed:
        for what, head in HEADS.items():
            yield from ("", *_table(made, what, head))
        yield ""
        yield from (f"  {count:,} bills: {WHY[why]}" for why, count in made.why.most_common())
        yield ""
    for one in made.changes[:MOST_TOLD]:
        row = _row(one, names)
        yield f"{row[0]} {row[1]} version {row[2]}, {row[3]}, week of {row[4]}, {row[5]}:"
        yield f"    {_amounts('parents', row[6], row[7])}, {_amounts('State', row[8], row[9])}"
    if len(made.changes) > MOST_TOLD:
        yield f"… the first {MOST_TOLD} lines; --list FILE writes all of them"
    for one in made.unanswered[:MOST_TOLD]:
        yield f"{names.get(one.child) or one.child} {one.period} version {one.version}: {one.why}"


def _amounts(who: str, before: int, after: int) -> str:
    return f"{who} {euros(before, 'en')} → {euros(after, 'en')} ({_signed(after - before)})"


def _table(made: Any, what: str, head: str) -> Iterator[str]:
    """A table of the newest bills: how many, how many differ, what changes for whom."""
    titles = (head, "bills", "differ", "parents", "State")
    yield _aligned(titles)
    rows = {which: sums for (of, which), sums in made.sums.items() if of == what}
    for which in sorted(rows):
        sums = rows[which]
        moved = (sums.after[place] - sums.before[place] for place in (0, 1))
        counts = (f"{sums.bills:,}", f"{sums.differ:,}")
        yield _aligned((f"  {which}", *counts, *map(_signed, moved)))


def _aligned(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    return first.ljust(WIDE[0]) + "".join(
        cell.rjust(width) for cell, width in zip(rest, WIDE[1:], strict=True)
    )


def _signed(cents: int) -> str:
    return f"+{euros(cents, 'en')}" if cents > 0 else euros(cents, "en")


def _told(
    made: Any, names: Any, since: str, changes: tuple[str, ...], seconds: float
) -> dict[str, Any]:
    """The same for a program."""
    by = {
        f"by_{what}": {
            which: asdict(s) for (of, which), s in sorted(made.sums.items()) if of == what
        }
        for what in HEADS
    }
    lines = [dict(zip(COLUMNS, map(_plain, _row(one, names)), strict=True)) for one in made.changes]
    refused = [
        {
            "child": _plain(names.get(one.child) or one.child),
            "period": one.period,
            "version": one.version,
            "why": one.why,
        }
        for one in made.unanswered
    ]
    return {
        "since": since,
        "with": list(changes),
        "statements": made.statements,
        "differ": made.changed,
        "why": dict(made.why),
        **by,
        "lines": lines,
        "unanswered": refused,
        "seconds": seconds,
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)
