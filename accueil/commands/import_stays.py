"""`accueil import`: a file of stays into the database, of one provider or of the whole country."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click

from accueil.commands.database import database
from accueil.commands.shared import refuse

GIGABYTE = 1024**3
MOST_TOLD = 200
SYSTEM = "system"


@click.command(
    epilog="""\b
Examples:
  accueil import stays.csv --provider 7f3c… --check
  accueil import stays.xlsx --provider 7f3c… --by manager@creche.example.lu
  accueil import country-2026-10.parquet"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say what would change and write nothing.")
@click.option("--provider", type=click.UUID, help="Whose stays they are; else column `provider`.")
@click.option("--by", metavar="EMAIL", help="The account that answers for it, for the log.")
@click.option("--reason", default="", help="Why what was declared already changes.")
def command(file: Path, *, check: bool, provider: UUID | None, by: str | None, reason: str) -> None:
    """Enter the stays, meals and absences of a file: all of them or none.

    CSV (UTF-8), Excel (.xlsx) or Parquet; the columns are in docs/formats.md. What is wrong is
    told with row and column, exit code 2, and nothing is written. The same file again changes
    nothing.
    """
    began = time.perf_counter()
    with _opened(file) as content, database():
        outcome = _done(content, file, check, (provider, by, reason))
    seconds = time.perf_counter() - began
    if outcome.faults_total:
        refuse(_told(file, outcome))
    counted = f"{outcome.rows:,} rows, {outcome.days:,} days of {outcome.children:,} children"
    click.echo(f"{file.name}: {counted}, {outcome.skipped:,} empty rows")
    will = "would be " if check else ""
    click.echo(
        f"{will}new {outcome.new:,}, {will}changed {outcome.replaced:,}, as before {outcome.same:,}"
    )
    if not outcome.changes:
        click.echo("everything in it was known already")
    click.echo(f"sha256 {outcome.digest}")
    click.echo(f"{seconds:.1f} s, peak {_peak()} MB")


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """The file. Refuses one that is not there, or a folder."""
    try:
        content: Any = file.open("rb")
    except OSError as error:
        refuse([f"{file}: {(error.strerror or 'no file').lower()}, expected a file of stays"])
    with content:
        yield content


def _done(content: IO[bytes], file: Path, check: bool, of: tuple[Any, ...]) -> Any:
    """Look at the file, or take it in, as who may see the whole country."""
    from django.utils import timezone, translation

    from accueil.actions.import_stays import Handed, preview, take_in
    from accueil.exchange.stays_file import Limits
    from accueil.store.models import Actor
    from accueil.store.security import see

    provider, by, reason = of
    see(country=True)
    _refuse_provider(provider)
    actor = Actor(_account(by), SYSTEM, str(provider or ""), "attendance")
    limits = Limits(csv_bytes=GIGABYTE)
    source = "file" if provider else "import"
    run = preview if check else take_in
    with translation.override("en"), _progress(content) as told:
        handed = Handed(content, file.name, provider, reason, source, limits, told)
        return run(handed, actor, now=timezone.now())


def _refuse_provider(provider: UUID | None) -> None:
    from accueil.registry.models import Provider

    if provider and not Provider.objects.filter(pk=provider).exists():
        refuse([f"--provider: found {provider}, expected a provider that is registered"])


def _account(by: str | None) -> UUID | None:
    from accueil.identity.models import Account

    if by is None:
        return None
    found = Account.objects.filter(email__iexact=by).first()
    if found is None:
        refuse([f"--by: found {by}, expected the e-mail address of an account"])
    key: UUID = found.pk
    return key


@contextmanager
def _progress(content: IO[bytes]) -> Iterator[Callable[[], None]]:
    """A bar of how much was read, on a terminal; what follows takes longer than the reading."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    size = content.seek(0, os.SEEK_END)
    with click.progressbar(length=size, label="reading", file=sys.stderr) as bar:
        yield lambda: bar.update(content.tell() - bar.pos)


def _told(file: Path, outcome: Any) -> Iterator[str]:
    """What is wrong, the first rows of it, in English."""
    from django.utils import translation

    from accueil.exchange.stays_words import place, sentence

    with translation.override("en"):
        for fault in outcome.faults[:MOST_TOLD]:
            yield f"{file}: {place(fault)}: {sentence(fault)}"
    if outcome.faults_total > MOST_TOLD:
        yield f"{file}: {outcome.faults_total:,} faults in all, the first {MOST_TOLD} are told"
    yield f"{file}: refused, nothing was written"


def _peak() -> int:
    """The most memory that this process ever had, in MB."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if os.uname().sysname != "Darwin" else used // 1024**2
