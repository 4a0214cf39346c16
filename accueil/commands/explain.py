"""`accueil explain`: a rule of the law, or all of them."""

import click

from accueil.commands.shared import language_option, pen, refuse, show
from accueil.documents.rule import ALL_RULES, rule_lines, rule_list
from accueil.law.parameters import shipped


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in ALL_RULES if name.startswith(incomplete)]


@click.command(
    epilog="""\b
Examples:
  accueil explain
  accueil explain holiday_cap --language lb"""
)
@click.argument("rule", required=False, shell_complete=_names)
@language_option("Words of the explanation.", "fr")
def command(rule: str | None, language: str) -> None:
    """A rule: what it says, since when, where it is written, how it computes.

    Without a name: all rules, in the order of the bill.
    """
    if rule is None:
        show(rule_list(shipped(), language, pen()))
    elif rule not in ALL_RULES:
        refuse([f"RULE: found {rule!r}, expected one of {', '.join(ALL_RULES)}"])
    else:
        show(rule_lines(shipped(), ALL_RULES[rule], language, pen()))
