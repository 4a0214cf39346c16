"""The table of the security standard names every point once, and tests that there are."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
TABLE, NUMBERS = PROJECT / "docs" / "security.md", HERE / "asvs.txt"
OF_LEVEL = {"1": 70, "2": 183}
STATES = {"yes", "partly", "no", "operator", "–"}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FILE = re.compile(r"`((?:docs|accueil|tests)/[\w/.-]+\.\w+)`")


@dataclass(frozen=True)
class Row:
    """Some points that one thing answers."""

    numbers: tuple[str, ...]
    state: str
    how: str
    proof: str


def points() -> Iterator[tuple[str, str]]:
    """Level and number of all points."""
    for line in NUMBERS.read_text().splitlines():
        if not line.startswith("#"):
            level, section, *numbers = line.split()
            yield from ((level, f"{section}.{number}") for number in numbers)


def rows(text: str) -> Iterator[Row]:
    """The rows of the tables that begin with numbers of the standard."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"\| \d+\.\d+\.\d+", line):
            yield Row(tuple(cells[0].split(", ")), *cells[1:])


def missing(row: Row) -> Iterator[str]:
    """What a row lacks."""
    if row.state not in STATES:
        yield f"{row.state} is no answer"
    if not row.how:
        yield "how, or what is missing"
    tests, files = TEST.findall(row.proof), FILE.findall(TEST.sub("", row.proof))
    if row.state == "yes" and not (tests or files):
        yield "a test"
    for name, test in tests:
        path = PROJECT / name
        if not path.is_file() or f"\ndef {test}(" not in path.read_text():
            yield f"{name} has no {test}"
    yield from (f"{name} is not there" for name in files if not (PROJECT / name).is_file())


def test_the_list_is_whole() -> None:
    found = list(points())
    assert Counter(level for level, _ in found) == OF_LEVEL
    assert len({number for _, number in found}) == len(found)


def test_every_point_is_answered_once_with_tests_that_there_are() -> None:
    table = list(rows(TABLE.read_text()))
    answered = Counter(number for row in table for number in row.numbers)
    asked = Counter(number for _, number in points())
    assert answered == asked, (answered - asked, asked - answered)
    faults = {row.numbers: list(missing(row)) for row in table}
    assert {numbers: found for numbers, found in faults.items() if found} == {}


def test_the_check_can_fail() -> None:
    text = "| 1.1.1, 1.1.2 | yes | by magic | `tests/house/test_security_table.py::test_none` |"
    (row,) = rows(text)
    assert row.numbers == ("1.1.1", "1.1.2")
    assert list(missing(row)) == ["tests/house/test_security_table.py has no test_none"]
    maybe = Row(("1",), "maybe", "", "")
    assert list(missing(maybe)) == ["maybe is no answer", "how, or what is missing"]
    gone = Row(("1",), "yes", "so", "`docs/none.md`")
    assert list(missing(gone)) == ["docs/none.md is not there"]
    assert list(missing(Row(("1",), "yes", "so", ""))) == ["a test"]
