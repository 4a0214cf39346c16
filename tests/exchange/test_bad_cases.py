"""A case with anything wrong in it is refused: where, what was found, what was expected."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accueil.exchange.case import case_of, read_case
from accueil.law.bill import bill
from accueil.law.errors import Problem, Refused
from accueil.law.parameters import Parameters, shipped

GOOD = """
title = "A good case"
language = "de"
[household]
kind = "together"
allowance_children = 1
[[household.income]]
of = "representative"
yearly = "60000.00"
[child]
born = 2023-05-17
[membership]
signed = 2025-10-06
[[provider]]
id = "creche"
kind = "sea"
funding = "commercial"
hour_price = "6.50"
[[provider]]
id = "minder"
kind = "ap"
hour_price = "5.00"
meal_price = "4.00"
[[care]]
provider = "creche"
date = 2025-12-01
from = 07:30:00
until = 16:30:00
meals = 1
[[care_pattern]]
provider = "creche"
first_monday = 2025-12-08
weeks = 2
weekdays = [1, 2, 3]
from = 08:00:00
until = 12:00:00
[bill]
period = "2025-12"
"""


def changed(*changes: tuple[str, str]) -> dict[str, Any]:
    """The good case with these changes of its text; each must be there to be made."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return tomllib.loads(text, parse_float=Decimal)


def problems(content: dict[str, Any], law: Parameters | None = None) -> list[Problem]:
    """All that is said when a case is refused."""
    with pytest.raises(Refused) as caught:
        case_of(content, law or shipped())
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return caught.value.problems


def assert_one(found: list[Problem], place: str, gist: str, expected: str) -> None:
    """Just one problem, at this place, with these words in what was found and expected."""
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].place == place
    assert gist in found[0].found and expected in found[0].expected, str(found[0])


def test_the_good_case_is_good() -> None:
    case = case_of(changed(), shipped())
    assert (case.title, case.language, case.period.name) == ("A good case", "de", "2025-12")
    assert bill(case, shipped()).parent_cents > 0


# Each: the change, the place, the gist of what was found, the gist of what was expected.
INCOME = '[[household.income]]\nof = "representative"\nyearly = "60000.00"\n'
STAY = GOOD[GOOD.index("[[care]]") : GOOD.index("[[care_pattern]]")]
PATTERN = GOOD[GOOD.index("[[care_pattern]]") : GOOD.index("[bill]")]
SECOND = GOOD[GOOD.index('[[provider]]\nid = "minder"') : GOOD.index("[[care]]")]
Bad = tuple[str, str, str, str, str]

KEYS: list[Bad] = [
    ('title = "A', 'titel = "A', "titel", "an unknown key", "one of bill, care, care_pattern"),
    ('kind = "together"', 'kind = "together"\nx = 1', "household.x", "an unknown key", "kind"),
    ('of = "rep', 'x = 1\nof = "rep', "household.income[1].x", "an unknown key", "of, yearly"),
    ("born =", "x = 1\nborn =", "child.x", "an unknown key", "born, rank, schooling"),
    ("signed =", "x = 1\nsigned =", "membership.x", "an unknown key", "periods, signed"),
    ('id = "minder"', 'id = "minder"\nx = 1', "provider[2].x", "an unknown key", "meal_price"),
    ("date =", "x = 1\ndate =", "care[1].x", "an unknown key", "date, from, meals, provider"),
    ("weeks =", "x = 1\nweeks =", "care_pattern[1].x", "an unknown key", "first_monday, from"),
    ("period =", "x = 1\nperiod =", "bill.x", "an unknown key", "one of period"),
    ('kind = "together"\n', "", "household.kind", "nothing", "together | separated | blended"),
    ("allowance_children = 1\n", "", "household.allowance_children", "nothing", "from 1 to 99"),
    ('of = "representative"\n', "", "household.income[1].of", "nothing", "representative |"),
    ('yearly = "60000.00"\n', "", "household.income[1].yearly", "nothing", "euros in quotes"),
    ("born = 2023-05-17\n", "", "child.born", "nothing", "a date"),
    ("signed = 2025-10-06\n", "", "membership.signed", "nothing", "a date"),
    ('id = "minder"\n', "", "provider[2].id", "nothing", "a text"),
    ('kind = "ap"\n', "", "provider[2].kind", "nothing", "sea | mini_creche | ap"),
    ('hour_price = "5.00"\n', "", "provider[2].hour_price", "nothing", "euros in quotes"),
    ('funding = "commercial"\n', "", "provider[1].funding", "nothing", "contracted | commercial"),
    ("date = 2025-12-01\n", "", "care[1].date", "nothing", "a date"),
    ("from = 07:30:00\n", "", "care[1].from", "nothing", "a time"),
    ("until = 16:30:00\n", "", "care[1].until", "nothing", "a time"),
    ("first_monday = 2025-12-08\n", "", "care_pattern[1].first_monday", "nothing", "a date"),
    ("weeks = 2\n", "", "care_pattern[1].weeks", "nothing", "a whole number from 1 to 53"),
    ("weekdays = [1, 2, 3]\n", "", "care_pattern[1].weekdays", "nothing", "weekdays, 1 = Monday"),
    ('period = "2025-12"\n', "", "bill.period", "nothing", "a text"),
]
TYPES: list[Bad] = [
    ('title = "A good case"', "title = 7", "title", "the number 7", "a text"),
    ('title = "A good case"', 'title = " "', "title", '" "', "a text of 1 to 200 letters"),
    ('title = "A good', f'title = "{"A" * 200}', "title", "AAA", "a text of 1 to 200 letters"),
    ('"de"', '"es"', "language", '"es"', "lb | fr | de | en | pt"),
    ('"together"', '"divorced"', "household.kind", '"divorced"', "together | separated | blended"),
    ("children = 1", "children = 0", "household.allowance_children", "number 0", "from 1 to 99"),
    (
        "children = 1",
        "children = 100",
        "household.allowance_children",
        "number 100",
        "from 1 to 99",
    ),
    ("children = 1", "children = true", "household.allowance_children", "true", "a whole number"),
    ("children = 1", "children = 1.0", "household.allowance_children", "1.0", "a whole number"),
    ("children = 1", 'children = "1"', "household.allowance_children", '"1"', "a whole number"),
    ("children = 1", "children = 1\nprecarious = 1", "household.precarious", "1", "true or false"),
    ("born = 2023-05-17", 'born = "2023-05-17"', "child.born", '"2023', "a date, for example"),
    ("born = 2023-05-17", "born = 2023-05-17T10:00:00", "child.born", "10:00", "a date"),
    ("born = 2023-05-17", "born = 1899-05-17", "child.born", "1899", "from 1900 to 2999"),
    ("born =", "rank = 0\nborn =", "child.rank", "the number 0", "a whole number from 1 to 99"),
    ("born =", 'schooling = "late"\nborn =', "child.schooling", '"late"', "none | precoce_part"),
    ("signed = 2025-10-06", "signed = 10:00:00", "membership.signed", "10:00", "a date"),
    ("signed =", "periods = 0\nsigned =", "membership.periods", "the number 0", "1 to 99"),
    ("signed =", "periods = 6\nsigned =", "membership.periods", "6", "12 or 3"),
    ('"commercial"', '"private"', "provider[1].funding", '"private"', "contracted | commercial"),
    ('id = "minder"', 'id = ""', "provider[2].id", '""', "a text of 1 to 200 letters"),
    ('"6.50"', "6.50", "provider[1].hour_price", "the number 6.50", "euros in quotes"),
    ('"6.50"', "6", "provider[1].hour_price", "the number 6", "euros in quotes"),
    ('"6.50"', '"6.505"', "provider[1].hour_price", '"6.505"', "at most two decimals"),
    ('"6.50"', '"-6.50"', "provider[1].hour_price", '"-6.50"', "euros in quotes"),
    ('"6.50"', '"6,50"', "provider[1].hour_price", '"6,50"', "euros in quotes"),
    ('"6.50"', '"6."', "provider[1].hour_price", '"6."', "euros in quotes"),
    ('"6.50"', '".50"', "provider[1].hour_price", '".50"', "euros in quotes"),
    ('"6.50"', '"6e2"', "provider[1].hour_price", '"6e2"', "euros in quotes"),
    ('"6.50"', '"٦.50"', "provider[1].hour_price", '"٦.50"', "euros in quotes"),
    ('"6.50"', '"6.٥"', "provider[1].hour_price", '"6.٥"', "euros in quotes"),
    ('"6.50"', '"1000.01"', "provider[1].hour_price", '"1000.01"', "at most 1000.00"),
    ('"4.00"', "4.0", "provider[2].meal_price", "the number 4.0", "euros in quotes"),
    ('"4.00"', '"1000.01"', "provider[2].meal_price", '"1000.01"', "at most 1000.00"),
    ('"60000.00"', "60000", "household.income[1].yearly", "60000", "euros in quotes"),
    ('"60000.00"', '"100000000.01"', "household.income[1].yearly", "01", "at most 100000000.00"),
    ('"60000.00"', f'"{"9" * 13}"', "household.income[1].yearly", "999", "euros in quotes"),
    ("from = 07:30:00", "from = 07:30:01", "care[1].from", "07:30:01", "a time in whole minutes"),
    ("from = 07:30:00", "from = 07:30:00.5", "care[1].from", "07:30:00.5", "a time in whole min"),
    ("from = 07:30:00", 'from = "07:30"', "care[1].from", '"07:30"', "a time in whole minutes"),
    ("date = 2025-12-01", "date = 9999-12-31", "care[1].date", "9999", "from 1900 to 2999"),
    ("meals = 1", "meals = -1", "care[1].meals", "the number -1", "a whole number from 0 to 20"),
    ("meals = 1", "meals = 21", "care[1].meals", "the number 21", "a whole number from 0 to 20"),
    ("weeks = 2", "weeks = 0", "care_pattern[1].weeks", "the number 0", "from 1 to 53"),
    ("weeks = 2", "weeks = 54", "care_pattern[1].weeks", "the number 54", "from 1 to 53"),
    ("[1, 2, 3]", "[1, 8]", "care_pattern[1].weekdays", "a list", "each weekday once, 1 to 7"),
    ("[1, 2, 3]", "[0, 1]", "care_pattern[1].weekdays", "a list", "each weekday once, 1 to 7"),
    ("[1, 2, 3]", "[1, 1]", "care_pattern[1].weekdays", "a list", "each weekday once, 1 to 7"),
    ("[1, 2, 3]", "[1, true]", "care_pattern[1].weekdays", "a list", "each weekday once, 1 to 7"),
    ("[1, 2, 3]", "[]", "care_pattern[1].weekdays", "a list", "each weekday once, 1 to 7"),
    ("2025-12-08", "2025-12-09", "care_pattern[1].first_monday", "2025-12-09", "a Monday"),
    ("2025-12-08", "9999-12-27", "care_pattern[1].first_monday", "9999", "from 1900 to 2999"),
    ('"2025-12"', "202512", "bill.period", "the number 202512", "a text"),
    ('"2025-12"', '"2025-13"', "bill.period", '"2025-13"', "a billing period, for example"),
    ('"2025-12"', '"December"', "bill.period", '"December"', "a billing period, for example"),
    ('"2025-12"', '"9999-12"', "bill.period", '"9999-12"', "a billing period, for example"),
    (INCOME, 'income = "60000.00"\n', "household.income", '"60000.00"', "tables [[household.in"),
    (INCOME, "income = [1]\n", "household.income", "a list", "tables [[household.income]]"),
    (STAY + PATTERN, "[care]\n", "care", "a table", "tables [[care]]"),
]
SHAPES: list[tuple[str, Any, str, str]] = [
    ("household", 7, "the number 7", "a table [household]"),
    ("child", "x", '"x"', "a table [child]"),
    ("bill", [], "a list", "a table [bill]"),
    ("membership", True, "true", "a table [membership]"),
    ("multilingual", [], "a list", "a table [multilingual]"),
    ("provider", {}, "a table", "tables [[provider]]"),
    ("care_pattern", 7, "the number 7", "tables [[care_pattern]]"),
]


@pytest.mark.parametrize(("old", "new", "place", "gist", "expected"), KEYS + TYPES)
def test_a_bad_key_or_value(old: str, new: str, place: str, gist: str, expected: str) -> None:
    assert_one(problems(changed((old, new))), place, gist, expected)


@pytest.mark.parametrize(("key", "value", "gist", "expected"), SHAPES)
def test_a_part_of_the_wrong_shape(key: str, value: Any, gist: str, expected: str) -> None:
    assert_one(problems({**changed(), key: value}), key, gist, expected)


@pytest.mark.parametrize("key", ["household", "child", "bill"])
def test_a_missing_part(key: str) -> None:
    content = changed()
    del content[key]
    assert_one(problems(content), key, "nothing", f"a table [{key}]")


def test_weeks_without_missing_or_unknown() -> None:
    found = problems({**changed(), "multilingual": {"x": 1}})
    assert [(p.place, p.found, p.expected) for p in found] == [
        ("multilingual.weeks_without", "nothing", "a list of Mondays"),
        ("multilingual.x", "an unknown key", "one of weeks_without"),
    ]


def test_weeks_without_that_are_no_list_or_no_dates() -> None:
    for value, place, gist in (
        ("2025-04-07", "multilingual.weeks_without", '"2025-04-07"'),
        (["2025-04-07"], "multilingual.weeks_without", '"2025-04-07"'),
    ):
        found = problems({**changed(), "multilingual": {"weeks_without": value}})
        assert_one(found, place, gist, "a list of Mondays" if isinstance(value, str) else "a date")


# --- files


def refusal(path: Path) -> Problem:
    """The one problem with a file."""
    with pytest.raises(Refused) as caught:
        read_case(path, shipped())
    (problem,) = caught.value.problems
    assert problem.place == "file"
    assert problem.expected.startswith("a case, a TOML file")
    return problem


FILES = [
    (b"title = ", "no valid TOML: Invalid value"),
    (b"not a case", "no valid TOML"),
    (b"\xff\xfe", "no UTF-8 text at byte 0"),
    (b'title = "\xe9"', "no UTF-8 text at byte 9"),
    (b"a = " + b"9" * 5000, "no valid TOML"),
    (b"a = " + b"[" * 100_000, "no valid TOML"),
    (b"a = 1\na = 2", "no valid TOML"),
    (b"#" * 5_000_001, "more"),
]


@pytest.mark.parametrize(("content", "gist"), FILES, ids=[gist for _, gist in FILES])
def test_a_file_that_is_no_case(tmp_path: Path, content: bytes, gist: str) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    assert gist in refusal(path).found


def test_no_file_at_all(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.toml").found == "no such file or directory"
    assert refusal(tmp_path).found == "is a directory"


def test_an_empty_file_is_told_all_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b"")
    with pytest.raises(Refused) as caught:
        read_case(path, shipped())
    assert [p.place for p in caught.value.problems] == ["bill", "household", "child"]


def test_a_good_file_just_not_too_large(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    text = b"\xef\xbb\xbf" + GOOD.encode()  # as some editors begin a file
    path.write_bytes(text + b"#" * (5_000_000 - len(text)))
    assert read_case(path, shipped()).title == "A good case"


# --- several at once


def test_problems_of_all_parts_are_told_in_one_go() -> None:
    bad = [('title = "A', 'titel = "A'), ('"together"', '"foster"'), ("born = 2023", 'born = "x"#')]
    bad += [("signed = 2025", "signed = 2024"), ('"6.50"', "6.5"), ("meals = 1", "meals = 99")]
    bad += [("weekdays = [1, 2, 3]", "weekdays = [9]"), ('id = "minder"', 'id = "creche"')]
    found = [problem.place for problem in problems(changed(*bad))]
    assert found == [
        *("child.born", "provider[1].hour_price", "care[1].meals", "care_pattern[1].weekdays"),
        *("titel", "household.income[1].of", "membership"),
    ]
