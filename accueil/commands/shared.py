"""What the subcommands have in common: language, colour, other numbers, and how they refuse."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click

from accueil.documents.layout import Pen
from accueil.law.changes import law_changed
from accueil.law.errors import LawError, Problem, Refused
from accueil.law.foreseen import foreseen
from accueil.law.parameters import Parameters, shipped
from accueil.law.words import LANGUAGES

REFUSED = 2

F = TypeVar("F", bound=Callable[..., Any])


def language_option(help_text: str, default: str | None) -> Callable[[F], F]:
    """`--language`: one of the five."""
    return click.option(
        "--language",
        "-l",
        type=click.Choice(LANGUAGES),
        default=default,
        help=help_text,
        envvar="ACCUEIL_LANGUAGE",
    )


def with_option(function: F) -> F:
    """`--with NAME=VALUE`: another reading or number."""
    return click.option(
        "--with",
        "changes",
        metavar="NAME=VALUE",
        multiple=True,
        help="Compute with another reading (below_cap=law, family_key=rank) or another number "
        "of the tariff, by the name that `accueil tariff --json` gives it.",
    )(function)


def workers_option(function: F) -> F:
    """`--workers N`: how many processes share the work."""
    return click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=os.cpu_count() or 1,
        help="How many processes share the work; as many as there are cores unless said.",
    )(function)


def law_with(changes: Iterable[str], *, simulate: bool = False) -> Parameters:
    """The shipped law with the changes asked for. Refuses what the tariff does not have."""
    law = shipped()
    if simulate:
        law = foreseen(law.simulated())
    law, wrong = law_changed(law, changes)
    if wrong:
        refuse(f"--with {sentence}" for sentence in wrong)
    return law


def refuse(sentences: Iterable[str]) -> NoReturn:
    """Say what was wrong, each on a line, and end with exit code 2."""
    for sentence in sentences:
        click.echo(f"accueil: {sentence}", err=True)
    sys.exit(REFUSED)


def told(file: object, problems: Iterable[Problem]) -> list[str]:
    """The problems of a file as sentences that name it."""
    return [f"{file}: {problem}" for problem in problems]


@contextmanager
def refusing(file: object) -> Iterator[None]:
    """Turn what is refused of a file into sentences and exit code 2."""
    try:
        yield
    except Refused as error:
        refuse(told(file, error.problems))
    except LawError as error:
        refuse([f"{file}: {error}"])


def pen() -> Pen:
    """Colour where standard output is a terminal that has it and nobody asked for none."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Pen(bool(sys.stdout and sys.stdout.isatty() and not plain))


@contextmanager
def bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, moved by how many are done; nothing where nobody looks."""
    if not length or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown.update


def show(lines: Iterable[str]) -> None:
    """Print lines."""
    click.echo("\n".join(lines))
