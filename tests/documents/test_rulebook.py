"""The rules as a book: every rule has its page, every number is the tariff's, examples add up."""

import re
from pathlib import Path

import pytest

from accueil.documents.rule_markdown import book
from accueil.documents.rule_numbers import Grid, value_shown
from accueil.documents.rulebook import ALSO_READ, NAMES, OPEN, RulePage, rule_page
from accueil.law.parameters import shipped
from accueil.law.rules import OTHER_RULES, WEEK_RULES
from accueil.law.sentences import cited_numbers
from accueil.law.tariffs import Tariff
from accueil.law.words import LANGUAGES, euros

LAW = shipped()
DOCS = Path(__file__).parents[2] / "docs"
NOT_READ = {"A20"}  # slips of the law's text, which change no amount
CODE = re.compile(r"[a-z]+_[a-z0-9_]+")


def pages(language: str) -> list[RulePage]:
    """All pages in a language."""
    return [rule_page(LAW, name, language) for name in NAMES]


def test_every_rule_has_a_page_and_every_page_its_parts() -> None:
    assert {*WEEK_RULES, *OTHER_RULES} < {*NAMES} == OPEN.keys()
    for language in LANGUAGES:
        for page in pages(language):
            assert page.label and page.about and page.article and page.example, page.name
            assert page.see and page.readings, page.name
            shown = [page.label, page.about, page.example.of, page.example.sentence]
            shown += [f"{step.label} {step.words} {step.numbers}" for step in page.example.steps]
            shown += [read.label for read in page.numbers]
            assert not [said for said in shown if CODE.search(said)], page.name


def test_each_number_of_a_page_is_the_tariffs() -> None:
    """Under every tariff; its source is one of the law."""
    counted = 0
    for page in pages("fr"):
        for tariff in LAW.tariffs:
            for read in page.numbers:
                held = [one for one in read.held if one.first <= tariff.first]
                assert held[0].value == tariff.numbers[read.name].value, read.name
                assert held[0].shown == value_shown(tariff.numbers[read.name], "fr")
                source = page.sources[held[0].mark - 1]
                assert source[0].startswith("Loi modifiée du 4 juillet 2008"), read.name
            counted += sum(_cells_of(grid, tariff) for grid in page.grids)
    assert counted > 500


def _cells_of(grid: Grid, tariff: Tariff) -> int:
    """Compare a table with the tariff, if it is of its time; how many numbers it has."""
    if not grid.first <= tariff.first <= (grid.last or tariff.first):
        return 0
    for names, (_, cells) in zip(grid.names, grid.rows, strict=True):
        assert list(cells) == [value_shown(tariff.numbers[name], "fr") for name in names], names
    return sum(len(cells) for _, cells in grid.rows)


def test_a_page_shows_every_number_that_its_rule_cites() -> None:
    for page in pages("en"):
        if page.name not in WEEK_RULES or page.name == "placement":
            continue
        patterns = (*WEEK_RULES[page.name].numbers, *ALSO_READ.get(page.name, ()))
        shown = {read.name for read in page.numbers}
        shown |= {name for grid in page.grids for row in grid.names for name in row}
        cited = set(cited_numbers(LAW.tariffs[-1], patterns))
        block = page.name.removeprefix("block_")
        if block.isdecimal():  # a block's page has the numbers of its own block
            own = {name for name in cited if name.endswith(f"block_{block}")}
            cited = own | {name for name in cited if name.startswith("hour_cap")}
        assert cited <= shown, page.name


def test_examples_add_up() -> None:
    """Quantity times rate is what the parents pay; with the State's part what the steps end in."""
    for language in LANGUAGES:
        for page in pages(language):
            one = page.example
            assert one
            if not one.unit:
                continue
            values = {step.word: step.value for step in one.steps}
            assert values["parent"] == euros(one.parent_cents, language), page.name
            if one.unit == "minutes":
                assert (one.quantity * one.rate_cents + 30) // 60 == one.parent_cents, page.name
            elif one.unit == "meals":
                assert one.quantity * one.rate_cents == one.parent_cents, page.name
            else:
                assert one.quantity == -one.parent_cents == one.state_cents, page.name
            if one.state_cents:
                assert values["state"] == euros(one.state_cents, language), page.name
            if "earned" in values:
                assert values["earned"] == euros(one.parent_cents + one.state_cents, language)


def test_the_open_readings_are_those_of_the_documentation() -> None:
    listed = set(re.findall(r"^\| (A\d+) \|", (DOCS / "open-readings.md").read_text(), re.M))
    assert {code for codes in OPEN.values() for code in codes} == listed - NOT_READ


def test_the_reading_in_force_is_the_tariffs() -> None:
    (normal,) = [one for one in rule_page(LAW, "block_2", "en").readings if one.code == "A1"]
    changed = LAW.with_changes({"below_cap": "law"})
    (other,) = [one for one in rule_page(changed, "block_2", "en").readings if one.code == "A1"]
    assert (normal.here, normal.other) == (other.other, other.here)
    assert normal.here.startswith("The State: parents pay their tariff")


def test_an_ended_rule_says_so() -> None:
    page = rule_page(LAW, "unsocial_hours", "en")
    assert page.ended and page.in_force == ["from 02.10.2017 to 03.09.2023"]
    assert page.example and "12 September 2022" in page.example.note


def test_the_files_of_the_documentation_are_those_that_the_rules_make() -> None:
    """`make rules` writes them anew."""
    kept = {path.name: path.read_text("utf-8") for path in (DOCS / "rules").glob("*.md")}
    assert kept == book(LAW, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_within_the_book_lead_somewhere(language: str) -> None:
    files = book(LAW, language)
    for name, content in files.items():
        targets = re.findall(r"\]\(([^)]+)\)", content)
        assert all(target in files or target == "../open-readings.md" for target in targets), name
