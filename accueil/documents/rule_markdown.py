"""The pages of the rules as Markdown, for `docs/rules`."""

from collections.abc import Iterator, Mapping, Sequence

from accueil.documents.rule import ALL_RULES
from accueil.documents.rule_examples import Example
from accueil.documents.rule_numbers import Grid, Read
from accueil.documents.rulebook import (
    CHAPTERS,
    NAMES,
    RulePage,
    Table,
    label_of,
    rule_page,
    span_of,
    words,
)
from accueil.law.formulas import Formula
from accueil.law.parameters import Parameters

MADE = "<!-- Made by `make rules` from the rules themselves: change those, not this file. -->"
SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|"})


def book(law: Parameters, language: str) -> dict[str, str]:
    """Every file of the book by its name: the list, and a page for each rule and chapter."""
    said = words(language)
    files = {"index.md": _text(_list(law, language, said))}
    for name in NAMES:
        files[f"{name}.md"] = _text(_page(rule_page(law, name, language), said))
    return files


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _plain(said: str) -> str:
    """Words in which no sign means anything to Markdown."""
    return said.translate(SPECIAL)


def _list(law: Parameters, language: str, said: Mapping[str, str]) -> Iterator[str]:
    yield MADE
    yield f"# {said['title']}"
    yield ""
    yield _plain(said["lead"])
    yield ""
    yield f"## {said['lines']}"
    yield ""
    for number, name in enumerate(ALL_RULES, 1):
        label, span = _plain(label_of(name, language)), span_of(law, name, language)
        yield f"{number}. [{label}]({name}.md) ({span})"
    yield ""
    yield f"## {said['around']}"
    yield ""
    for name in CHAPTERS:
        yield f"* [{_plain(label_of(name, language))}]({name}.md)"
    yield ""
    yield from ("```{toctree}", ":hidden:", "", *NAMES, "```")


def _page(page: RulePage, said: Mapping[str, str]) -> Iterator[str]:
    yield MADE
    yield f"# {page.label}"
    yield ""
    yield _plain(page.about)
    yield ""
    for span in page.in_force:
        ended = f" ({said['ended']})" if page.ended else ""
        yield f"* {said['in_force']}: {span}{ended}"
    yield f"* {said['source']}: {_plain(page.article)}"
    if page.name in ALL_RULES:
        yield f"* `accueil explain {page.name}`"
    yield ""
    if page.example:
        yield from _example(page.example, said)
    if page.formulas:
        yield from _formulas(page.known, page.formulas, said)
    if page.numbers or page.grids or page.tables:
        yield from _numbers(page, said)
    yield from _readings(page, said)
    yield f"## {said['see']}"
    yield ""
    for name, label in page.see:
        yield f"* [{_plain(label)}]({name}.md)"


def _example(example: Example, said: Mapping[str, str]) -> Iterator[str]:
    yield f"## {said['example']}"
    yield ""
    yield f"{_plain(example.of)} {_plain(example.note)}"
    yield ""
    if example.sentence:
        yield f"**{_plain(example.sentence)}**"
        yield ""
    for step in example.steps:
        how = "".join(f"  \n   = {_plain(part)}" for part in (step.words, step.numbers) if part)
        yield f"1. {_plain(step.label)}: **{_plain(step.value)}**{how}"
    yield ""


def _formulas(
    known: Sequence[Formula], formulas: Sequence[Formula], said: Mapping[str, str]
) -> Iterator[str]:
    yield f"## {said['formula']}"
    yield ""
    yield _plain(said["formula_note"])
    yield ""
    yield f"{said['given']}: {', '.join(f'*{_plain(one.label)}*' for one in known)}."
    yield ""
    for one in formulas:
        how = "".join(
            f"*{_plain(piece.text)}*" if piece.word else _plain(piece.text) for piece in one.pieces
        )
        yield f"1. **{_plain(one.label)}**  \n   = {how}"
    yield ""


def _numbers(page: RulePage, said: Mapping[str, str]) -> Iterator[str]:
    yield f"## {said['numbers']}"
    yield ""
    if page.numbers:
        yield from _rows(("", "", said["in_force"], said["source"]), _held(page.numbers))
        yield ""
    for grid in page.grids:
        yield from _grid(grid, said)
    for table in page.tables:
        yield from _table(table)
    if page.sources:
        yield f"### {said['sources']}"
        yield ""
        for number, (source, document) in enumerate(page.sources, 1):
            yield f"{number}. {_plain(source)}; {_plain(document)}"
        yield ""


def _held(numbers: Sequence[Read]) -> Iterator[Sequence[str]]:
    for read in numbers:
        for place, held in enumerate(read.held):
            name = "" if place else f"{_plain(read.label)} (`{read.name}`)"
            yield name, _plain(held.shown), held.span, str(held.mark)


def _grid(grid: Grid, said: Mapping[str, str]) -> Iterator[str]:
    yield f"### {grid.label}, {grid.span}"
    yield ""
    rows = ((_plain(label), *map(_plain, cells)) for label, cells in grid.rows)
    yield from _rows((said["band"], *grid.columns), rows)
    yield ""
    yield f"{said['source']}: {grid.mark}"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.label}"
    yield ""
    yield from _rows(table.columns, ([_plain(cell) for cell in row] for row in table.rows))
    yield ""
    if table.source:
        yield _plain(table.source)
        yield ""


def _rows(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _readings(page: RulePage, said: Mapping[str, str]) -> Iterator[str]:
    if not page.readings:
        return
    yield f"## {said['readings']}"
    yield ""
    for reading in page.readings:
        yield f"* **{_plain(reading.question)}** ([{reading.code}](../open-readings.md))"
        yield ""
        yield f"  {said['here']}: {_plain(reading.here)}"
        yield ""
        yield f"  {said['other']}: {_plain(reading.other)}"
        yield ""
