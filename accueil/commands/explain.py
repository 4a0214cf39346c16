"""`accueil explain`: a rule of the law, or all of them; all of them as a book."""

from pathlib import Path

import click

from accueil.commands.shared import language_option, pen, refuse, show
from accueil.documents.rule import ALL_RULES, rule_lines, rule_list
from accueil.documents.rule_markdown import book
from accueil.law.parameters import shipped


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in ALL_RULES if name.startswith(incomplete)]


@click.command(
    epilog="""\b
Examples:
  accueil explain
  accueil explain holiday_cap --language lb
  accueil explain --book docs/rules --language en"""
)
@click.argument("rule", required=False, shell_complete=_names)
@click.option(
    "--book",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all rules as Markdown files into a folder.",
)
@language_option("Words of the explanation.", "fr")
def command(rule: str | None, folder: Path | None, language: str) -> None:
    """A rule: what it says, since when, where it is written, how it computes.

    Without a name: all rules, in the order of the bill.
    """
    if folder and rule:
        refuse(["RULE: --book writes all rules; leave the name out"])
    if folder:
        _write(folder, language)
    elif rule is None:
        show(rule_list(shipped(), language, pen()))
    elif rule not in ALL_RULES:
        refuse([f"RULE: found {rule!r}, expected one of {', '.join(ALL_RULES)}"])
    else:
        show(rule_lines(shipped(), ALL_RULES[rule], language, pen()))


def _write(folder: Path, language: str) -> None:
    """Write the book into a folder, one file a rule."""
    folder.mkdir(parents=True, exist_ok=True)
    files = book(shipped(), language)
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    click.echo(f"{len(files)} files in {folder}")
