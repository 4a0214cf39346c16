"""The law's data files: whatever is broken in one is refused, naming the file and the key."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accueil.law.bill import bill
from accueil.law.calendar import Period, load_calendar
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.errors import BadData
from accueil.law.household import Household
from accueil.law.parameters import Parameters, load, shipped
from accueil.law.tariffs import load_tariffs, parse_tariff
from accueil.law.wages import load_wages

DATA = Path(__file__).parents[2] / "accueil" / "law" / "data"
TARIFF = (DATA / "tariffs" / "2026-01-01.toml").read_text(encoding="utf-8")
NOTES = 'source = "a"\ndocument = "b"\nchecked = 2026-01-01\n'

Change = tuple[str, str]  # what to replace in a file, by what


def changed(text: str, *changes: Change) -> str:
    """A file's text with these changes; each must be there to be made."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def refusal(read: Callable[[], object]) -> str:
    """What is said when reading is refused."""
    with pytest.raises(BadData) as caught:
        read()
    return str(caught.value)


def test_what_is_shipped_is_read_in_order() -> None:
    law = load(DATA)
    days = [date(2017, 10, 2), date(2022, 9, 12), date(2023, 9, 4), date(2026, 1, 1)]
    assert [tariff.first for tariff in law.tariffs][: len(days)] == days
    assert law.digest == shipped().digest and re.fullmatch("sha256:[0-9a-f]{64}", law.digest)
    assert law.changes == () and not law.simulate
    number = law.tariffs[3].numbers["hour_cap.sea"]
    assert (number.value, number.unit, number.derived) == (700, "cents an hour", False)
    assert (
        number.source.startswith("Loi") and number.document and number.checked >= date(2026, 1, 1)
    )
    assert law.tariffs[-1].title


# --- tariffs

CAP = "[hour_cap.sea]\nvalue = 700\n"
MEALS = "[weekly_meals]\nvalue = 5\n"
WRONG_NUMBERS: list[tuple[Change, str]] = [
    (("[hour_cap.sea]", "[hour_cap.boat]"), "unknown key hour_cap.boat"),
    (("[hour_cap.sea]", "[hour_cap.boat]"), "hour_cap.sea is missing"),
    ((CAP, "[hour_cap.sea]\n"), "hour_cap.sea is missing"),
    ((CAP, CAP + 'unit = "cents"\n'), "hour_cap.sea: unknown key 'unit'"),
    ((CAP, CAP.replace("700", "7.00")), "hour_cap.sea: Decimal('7.00') is not a whole number"),
    ((CAP, CAP.replace("700", '"700"')), "hour_cap.sea: '700' is not a whole number"),
    ((CAP, CAP.replace("700", "true")), "hour_cap.sea: True is not a whole number"),
    ((CAP, CAP.replace("700", "-1")), "hour_cap.sea: -1 is not between 0 and 100000"),
    ((CAP, CAP.replace("700", "100001")), "hour_cap.sea: 100001 is not between 0 and 100000"),
    (("value = 3600", "value = 10081"), "weekly_minutes: 10081 is not between 0 and 10080"),
    (("value = 420", "value = 1441"), "core_from: 1441 is not between 0 and 1440"),
    (("value = 5\n", "value = 101\n"), "weekly_meals: 101 is not between 0 and 100"),
    (("value = 46", "value = 54"), "multilingual_weeks: 54 is not between 0 and 53"),
    (("r2 = 200", "r2 = 1001"), "band_from.r2: 1001 is not between 0 and 1000"),
    (("value = true", "value = 1"), ": 1 is not true or false"),
    (('value = "brochure"', 'value = "other"'), "below_cap: 'other' is none of brochure|law"),
    (("r0 = [780, 1260]", "r0 = [780]"), "block_minutes.r0.block_2 is missing"),
    (("r0 = [780, 1260]", "r0 = [780, 1260, 1]"), "unknown key block_minutes.r0.block_3"),
    (("[0, 150, 250], ", ""), "scale.r2.4.block_1 is missing"),
    (("[0, 150, 250], ", "[0, 150, 250], [1, 2, 3], "), "unknown key scale.r2.5.block_1"),
    (('"r1.5" = 150', '"r1.6" = 150'), "unknown key band_from.r1.6"),
    (('title = "', 'titel = "'), "title is missing"),
    (('title = "', 'titel = "'), "unknown key titel"),
    (('title = "', 'title = 7 #"'), "title is missing"),
    (('"in_force"', '"inforce"'), "status is 'inforce', expected in_force or announced"),
    (('status = "in_force"', ""), "status is None, expected in_force or announced"),
    ((MEALS, MEALS + "derived = true\n"), "weekly_meals: derived, but no note says how"),
    ((MEALS, MEALS + 'derived = "so"\n'), "weekly_meals: derived is not true or false"),
    ((MEALS, "[reading.weekly_meals]\nvalue = 5\n" + NOTES + MEALS), "weekly_meals is there twice"),
    (("checked = 2026-11-21", "checked = 2026-11-21T10:00:00"), "checked is missing or no date"),
]


@pytest.mark.parametrize(("change", "gist"), WRONG_NUMBERS)
def test_a_broken_tariff_is_refused_by_key(change: Change, gist: str) -> None:
    said = refusal(lambda: parse_tariff("2026-01-01", changed(TARIFF, change)))
    assert said.startswith("tariff 2026-01-01: ") and gist in said


@pytest.mark.parametrize("key", ["source", "document", "checked"])
def test_a_number_without_its_source_is_refused(key: str) -> None:
    start = TARIFF.index("[hour_cap.sea]")
    old = next(x for x in TARIFF[start:].splitlines() if x.startswith(key))
    head, tail = TARIFF[:start], TARIFF[start:]
    expected = {"checked": "checked is missing or no date"}.get(key, f"{key} is missing")
    for new in ("", f'{key} = " "', f"{key} = 7"):
        said = refusal(lambda new=new: parse_tariff("2026-01-01", head + changed(tail, (old, new))))
        assert said == f"tariff 2026-01-01: hour_cap.sea: {expected}; hour_cap.sea is missing"


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = changed(TARIFF, ("[hour_cap.sea]", "[hour_cap.boat]"), ('"in_force"', '"x"'))
    said = refusal(lambda: parse_tariff("2026-01-01", text))
    assert said == (
        "tariff 2026-01-01: status is 'x', expected in_force or announced;"
        " unknown key hour_cap.boat; hour_cap.sea is missing"
    )


def test_a_file_that_is_no_tariff_is_refused() -> None:
    assert refusal(lambda: parse_tariff("2026-13-01", TARIFF)).startswith("tariff 2026-13-01: ")
    assert refusal(lambda: parse_tariff("2026-01-01", "= 1")).startswith("tariff 2026-01-01: ")
    assert "block_minutes.r0.block_1 is missing" in refusal(lambda: parse_tariff("2026-01-01", ""))


DISORDER = [
    (("r0 = 0\n", "r0 = 1\n"), "band_from: the lowest band begins at 0"),
    (("r2 = 200", "r2 = 150"), "band_from: the lowest band begins at 0 and each next one higher"),
    (("r2 = 200", "r2 = 251"), "band_from: the lowest band begins at 0 and each next one higher"),
    (("r3 = [180, 1260]", "r3 = [180, 3421]"), "block_minutes.r3: longer than weekly_minutes"),
    (("value = 3600", "value = 2039"), "block_minutes.precarious: longer than weekly_minutes"),
    (("value = 420", "value = 1140"), "core_from: not before core_until"),
]


@pytest.mark.parametrize(("change", "gist"), DISORDER)
def test_numbers_that_contradict_each_other_are_refused(change: Change, gist: str) -> None:
    said = refusal(lambda: parse_tariff("2026-01-01", changed(TARIFF, change)))
    assert said.startswith("tariff 2026-01-01: ") and gist in said


def test_what_just_fits_is_read() -> None:
    fits = [("r3 = [180, 1260]", "r3 = [180, 3420]"), ("value = 420", "value = 1139")]
    fits += [("r2 = 200", "r2 = 151"), (CAP, CAP.replace("700", "100000"))]
    tariff = parse_tariff("2026-01-01", changed(TARIFF, *fits))
    assert tariff.number("hour_cap.sea") == 100_000 and not tariff.announced
    derived = changed(TARIFF, (MEALS, MEALS + 'derived = true\nnote = "so"\n'))
    number = parse_tariff("2026-01-01", derived).numbers["weekly_meals"]
    assert (number.derived, number.note) == (True, "so")


def test_a_folder_without_tariffs_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: load_tariffs(tmp_path)) == f"no tariff in {tmp_path}"
    (tmp_path / "2027-01-01.toml").write_text(TARIFF, encoding="utf-8")
    (tmp_path / "2026-01-01.toml").write_text(TARIFF, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no tariff", encoding="utf-8")
    assert [t.first.year for t in load_tariffs(tmp_path)] == [2026, 2027]


# --- a tariff that is only announced


@pytest.fixture
def announced(tmp_path: Path) -> Parameters:
    """The law with a dearer tariff that is announced for March 2026."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = changed(TARIFF, ('"in_force"', '"announced"'), (CAP, CAP.replace("700", "800")))
    (folder / "tariffs" / "2026-03-02.toml").write_text(text, encoding="utf-8")
    return load(folder)


def test_an_announced_tariff_is_only_for_simulation(announced: Parameters) -> None:
    simulated = announced.simulated()
    assert len(simulated.tariffs) == len(announced.tariffs) + 1
    day = date(2026, 3, 2)
    assert announced.tariff_on(day).number("hour_cap.sea") == 700
    assert simulated.tariff_on(day).number("hour_cap.sea") == 800
    assert simulated.tariff_on(date(2026, 3, 1)).number("hour_cap.sea") == 700
    assert announced.digest == shipped().digest != simulated.digest
    provider = Provider("a", "sea", "contracted", 700, 450)
    case = Case(
        Period(2026, 3),
        Household("together", 1, precarious=True),
        Child(date(2024, 1, 1)),
        Membership(date(2026, 2, 2)),
        [provider],
        [Stay("a", day, 480, 600)],
    )
    assert ("announced", {"date": day}) in bill(case, simulated).assumptions
    assert "announced" not in [key for key, _ in bill(case, announced).assumptions]
    before = Case(**{**vars_of(case), "period": Period(2026, 2), "stays": []})
    assert "announced" not in [key for key, _ in bill(before, simulated).assumptions]


def vars_of(case: Case) -> dict[str, object]:
    """The fields of a case by name."""
    return {name: getattr(case, name) for name in Case.__dataclass_fields__}


# --- minimum wages

WAGES = (DATA / "minimum_wages.toml").read_text(encoding="utf-8")
WAGE = "[[wage]]\nfrom = 2020-01-01\ncents = 200000\n" + NOTES
WRONG_WAGES = [
    (("cents = 200000", "cents = 2000.00"), "wage[2]: cents: no whole number above 0"),
    (("cents = 200000", "cents = true"), "wage[2]: cents: no whole number above 0"),
    (("cents = 200000", "cents = 0"), "wage[2]: cents: no whole number above 0"),
    (("cents = 200000", ""), "wage[2]: cents is missing"),
    (("cents = 200000", "cents = 200000\nsum = 1"), "wage[2]: unknown key sum"),
    (("from = 2020-01-01", ""), "wage[2]: from is missing"),
    (("from = 2020-01-01", 'from = "2020-01-01"'), "wage[2]: from: no date"),
    (('source = "a"', ""), "wage[2]: source is missing"),
    (('document = "b"', 'document = ""'), "wage[2]: document: no text"),
    (("checked = 2026-01-01", ""), "wage[2]: checked is missing"),
    (("from = 2020-01-01", "from = 2015-01-01"), "the days must rise"),
    (("from = 2020-01-01", "from = 2014-01-01"), "the days must rise"),
    (("[[wage]]", "[[wages]]"), "unknown key wages"),
    (("[[wage]]", "[[wage"), ""),
]


@pytest.mark.parametrize(("change", "gist"), WRONG_WAGES)
def test_a_broken_table_of_wages_is_refused(tmp_path: Path, change: Change, gist: str) -> None:
    first = WAGE.replace("2020-01-01", "2015-01-01")
    (tmp_path / "minimum_wages.toml").write_text(first + changed(WAGE, change), encoding="utf-8")
    said = refusal(lambda: load_wages(tmp_path))
    assert said.startswith("minimum_wages.toml: ") and gist in said


def test_no_wages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "minimum_wages.toml").write_text("", encoding="utf-8")
    assert refusal(lambda: load_wages(tmp_path)) == "minimum_wages.toml: it is empty"
    (tmp_path / "minimum_wages.toml").write_text(WAGE, encoding="utf-8")
    (wage,) = load_wages(tmp_path)
    assert (wage.first, wage.cents, wage.source) == (date(2020, 1, 1), 200_000, "a (b)")


# --- calendars

WRONG_CALENDARS: list[tuple[str, Change, str]] = [
    ("school_years", ('name = "2018/19"', 'nom = "2018/19"'), "school_year[2]: unknown key nom"),
    ("school_years", ('name = "2018/19"', ""), "school_year[2]: name is missing"),
    ("school_years", ("first = 2018-09-17", "first = 2018-09-18"), "2018/19 begins 2018-09-18"),
    ("school_years", ("first = 2018-09-17", "first = 2018-09-16"), "2017/18 ends 2018-09-16"),
    ("school_years", ("first = 2018-09-17", 'first = "x"'), "school_year[2]: first: no date"),
    ("school_years", ("last = 2017-11-05", "last = 2017-12-16"), "christmas 2017/18 overlaps"),
    ("school_years", ("last = 2017-11-05", "last = 2017-10-27"), "all_saints 2017/18 overlaps"),
    ("school_years", ("last = 2017-11-05", ""), "school_year[1].holiday[1]: last is missing"),
    ("school_years", ("last = 2017-11-05", "lest = 2017-11-05"), "holiday[1]: unknown key lest"),
    ("school_years", ("last = 2017-11-05", "last = 20.17"), "holiday[1]: last: no date"),
    ("school_years", ("first = 2017-10-28", "first = 2017-09-14"), "all_saints 2017/18 overlaps"),
    (
        "school_years",
        ("derived = true\nnote", "derived = true\n#"),
        "derived, but no note says how",
    ),
    ("school_years", ("derived = true", 'derived = "yes"'), "derived: not true or false"),
    ("public_holidays", ("month = 1\n", "month = 1.0\n"), "holiday[1]: month: no whole number"),
    ("public_holidays", ("month = 1\n", "monat = 1\n"), "holiday[1]: unknown key monat"),
    (
        "public_holidays",
        ("month = 1\n", ""),
        "holiday[1]: expected month and day, or easter_offset",
    ),
    ("public_holidays", ("month = 1\n", "month = 13\n"), "holiday[1]: expected month and day, or"),
    ("public_holidays", ('name = "new_year"', ""), "holiday[1]: name is missing"),
    ("public_holidays", ('source = "Code', 'sauce = "Code'), "holiday[1]: source is missing"),
    ("public_holidays", ("checked = 2", "# "), "holiday[1]: checked is missing"),
    ("weeks_without", ("2018-04-02", "2018-04-03"), "2018: 2018-04-03 is no Monday of that year"),
    ("weeks_without", ("2018-04-02", "2017-04-03"), "2018: 2017-04-03 is no Monday of that year"),
    ("weeks_without", ("2018-04-02", "2018-05-28"), "2018: a Monday twice"),
    ("weeks_without", ("2018-04-02", '"x"'), "year[1]: mondays: no dates"),
    ("weeks_without", ("year = 2018", "year = 2019"), "a year twice"),
    ("weeks_without", ("year = 2018", ""), "year[1]: year is missing"),
    ("weeks_without", ('document = "', 'document = "" # "'), "year[1]: document: no text"),
]


@pytest.mark.parametrize(("file", "change", "gist"), WRONG_CALENDARS)
def test_a_broken_calendar_is_refused(tmp_path: Path, file: str, change: Change, gist: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    path = folder / f"{file}.toml"
    path.write_text(changed(path.read_text(encoding="utf-8"), change), encoding="utf-8")
    said = refusal(lambda: load_calendar(folder))
    assert said.startswith(f"{file}.toml: ") and gist in said


@pytest.mark.parametrize("file", ["school_years", "public_holidays", "weeks_without"])
def test_an_empty_calendar_is_refused(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / f"{file}.toml").write_text("", encoding="utf-8")
    assert refusal(lambda: load_calendar(folder)) == f"{file}.toml: it is empty"
    (folder / f"{file}.toml").write_text("more = 1", encoding="utf-8")
    assert refusal(lambda: load_calendar(folder)) == f"{file}.toml: unknown key more; it is empty"
    (folder / f"{file}.toml").write_text("more = ", encoding="utf-8")
    assert refusal(lambda: load_calendar(folder)).startswith(f"{file}.toml: Invalid value")
