"""The sentence of a line says what the line is; the source is the one of the number used."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accueil.law.assess import AssessedWeek, Line, assess
from accueil.law.bill import bill, in_first_year
from accueil.law.calendar import Period
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.household import Household, Income
from accueil.law.parameters import Parameters, shipped
from accueil.law.sentences import assumption, cited_numbers, sentence, source
from accueil.law.words import LANGUAGES, text
from strategies import law_of, week_of

SPACE = "\u00a0"


def week(law: Parameters | None = None, **values: Any) -> AssessedWeek:
    """A week of one row in March 2026."""
    row: Any = {"child": 1, "monday": date(2026, 3, 9), "band": "r3.5", "family_group": 1}
    row |= {"age_group": "young", "school_week": True, "provider_kind": "sea", "meals": 0}
    row |= {"price_cents": 700, "meal_price_cents": 450, "core_minutes": 60, "other_minutes": 0}
    row |= {"multilingual_minutes": 0, "public_holiday_minutes": 0}
    placed = values.pop("placed", False)
    law = law or shipped()
    return assess(week_of([{**row, **values}], law, placed=placed), law)


def said(found: AssessedWeek, rule: str, law: Parameters | None = None) -> str:
    """The English sentence of the week's one line of a rule."""
    (line,) = [line for line in found.lines if line.rule.name == rule]
    return sentence(line, found.week, law or shipped(), "en").replace(SPACE, " ")


def words(key: str, **values: str) -> str:
    """An English text, filled."""
    return text(key, "en", **values).replace(SPACE, " ")


def filled_with(values: str) -> dict[str, str]:
    """Placeholders and what fills them: `rate=2.00 meals=1`; amounts in euros, hours in words."""
    found = dict(pair.split("=") for pair in values.split())
    found = {k: f"{v} €" if "." in v else v for k, v in found.items()}
    if "limit" in found:
        found["limit"] = found["limit"].replace("-", " ")
    if "hour" in found:
        found |= {"hours": "1 hour", "hours_n": "1 hour"}
    return found


DEAR = {"meal_price_cents": 500}
HOLIDAYS = {"core_minutes": 1800, "school_week": False}
HOUR_ABOVE = "hour=1 price=7.50 cap=7.00 rate=0.50 amount=0.50"
BEYOND = "hour=1 price=7.00 amount=7.00 limit=60-hours"
ABOVE = "price=5.00 cap=4.50 rate=0.50 "
SENTENCES: list[tuple[str, dict[str, Any], str, str]] = [
    ("block_1", {}, "paid", "hour=1 rate=3.50 amount=3.50"),
    ("block_1", {"family_group": 4}, "free", "hour=1 rate=0.00 amount=7.00"),
    ("block_1", {"price_cents": 300}, "price", "hour=1 rate=3.00 amount=3.00"),
    ("block_1", {"price_cents": 350}, "paid", "hour=1 rate=3.50 amount=3.50"),
    ("multilingual", {"multilingual_minutes": 1200}, "text", "hour=1 rate=0.00 amount=7.00"),
    ("school_hours", {"age_group": "school"}, "text", "hour=1 amount=7.00"),
    ("supplement", {"price_cents": 750}, "text", HOUR_ABOVE),
    ("beyond_60", {"core_minutes": 3660}, "text", BEYOND),
    ("meals", {"meals": 1}, "one", "rate=2.00 amount=2.00 meals=1"),
    ("meals", {"meals": 3}, "paid", "rate=2.00 amount=6.00 meals=3"),
    ("meals", {"meals": 1, "band": "precarious"}, "one_free", "amount=4.50 meals=1"),
    ("meals", {"meals": 2, "band": "precarious"}, "free", "amount=9.00 meals=2"),
    ("meal_supplement", {"meals": 1, **DEAR}, "one", ABOVE + "amount=0.50 meals=1"),
    ("meal_supplement", {"meals": 2, **DEAR}, "text", ABOVE + "amount=1.00 meals=2"),
    ("meals_beyond_5", {"meals": 6}, "one", "price=4.50 amount=4.50 meals=1 count=5 rate=4.50"),
    ("meals_beyond_5", {"meals": 7}, "text", "price=4.50 amount=9.00 meals=2 count=5 rate=4.50"),
    ("holiday_cap", HOLIDAYS, "text", "limit=100.00 amount=17.00"),
    ("placement", {"placed": True}, "text", "amount=3.50"),
]


@pytest.mark.parametrize(("rule", "values", "key", "filled"), SENTENCES)
def test_the_sentence_of_a_line(rule: str, values: Any, key: str, filled: str) -> None:
    assert said(week(**values), rule) == words(f"rule.{rule}.{key}", **filled_with(filled))


def test_the_sentence_of_the_extra_for_unsocial_hours() -> None:
    row = {"monday": date(2020, 3, 9), "provider_kind": "ap", "other_minutes": 60}
    found = said(week(**row, price_cents=375), "unsocial_hours")
    values = {**filled_with("hour=1"), "extra": "0.50 €", "amount": "0.50 €", "rate": "0.00 €"}
    assert found == words("rule.unsocial_hours.text", **values)


def test_the_sentence_of_a_tariff_reduced_by_the_other_reading() -> None:
    law = law_of("law")
    found = said(week(law, price_cents=600), "block_1", law)
    values = {**filled_with("hour=1"), "rate": "2.50 €", "amount": "2.50 €", "tariff": "3.50 €"}
    assert found == words("rule.block_1.law", **values)
    full = said(week(law), "block_1", law)
    assert full == words("rule.block_1.paid", **{**values, "rate": "3.50 €", "amount": "3.50 €"})


def test_a_tariff_above_the_maximum_of_a_childminder_is_no_lower_price() -> None:
    row = {"provider_kind": "ap", "band": "r4.5", "core_minutes": 1500, "price_cents": 540}
    values = {"rate": "5.40 €", "amount": "5.40 €", **filled_with("hour=1")}
    assert said(week(**row), "block_3") == words("rule.block_3.paid", **values)


def full_price() -> AssessedWeek:
    """A week without a membership, an hour and a half and two meals."""
    stay = Stay("a", date(2026, 3, 9), 480, 570, 2)
    return bill_of(membership=None, stays=[stay]).weeks[1]


def test_the_sentences_of_care_without_a_membership() -> None:
    found = full_price()
    hours, meals = found.lines
    assert (hours.quantity, hours.rate_cents, hours.parent_cents) == (90, 700, 1050)
    assert (meals.quantity, meals.rate_cents, meals.parent_cents) == (2, 450, 900)
    assert (hours.state_cents, meals.state_cents, hours.unit, meals.unit) == (
        0,
        0,
        "minutes",
        "meals",
    )
    time = {"hours": "1 hour 30 minutes", "hours_n": "", "price": "7.00 €", "amount": "10.50 €"}
    told = [sentence(line, found.week, shipped(), "en") for line in found.lines]
    told = [one.replace(SPACE, " ") for one in told]
    more = {"meals": "2", "price": "4.50 €", "amount": "9.00 €", "rate": "4.50 €"}
    assert told == [
        words("rule.no_membership.hours", **time, rate="7.00 €"),
        words("rule.no_membership.meals", **more),
    ]
    assert source(hours, found.week, shipped()) == hours.rule.article
    one = bill_of(membership=None, stays=[Stay("a", date(2026, 3, 9), 480, 570, 1)]).weeks[1]
    sole = sentence(one.lines[1], one.week, shipped(), "en").replace(SPACE, " ")
    values = {"meals": "1", "price": "4.50 €", "amount": "4.50 €", "rate": "4.50 €"}
    assert sole == words("rule.no_membership.one_meal", **values)


def bill_of(**values: Any) -> Any:
    """The bill of a young child at a crèche in March 2026."""
    case: dict[str, Any] = {
        "period": Period(2026, 3),
        "household": Household("together", 1, incomes=[Income("representative", 50_000_00)]),
        "child": Child(date(2024, 3, 1)),
        "membership": Membership(date(2026, 2, 2)),
        "providers": [Provider("a", "sea", "contracted", 700, 450)],
        "stays": [Stay("a", date(2026, 3, 9), 480, 570, place="care[1]")],
    }
    return bill(Case(**{**case, **values}), shipped())


# --- sources


def line_of(rule: str, **values: Any) -> tuple[Line, AssessedWeek]:
    """The line of a rule in a week."""
    found = week(**values)
    return next(line for line in found.lines if line.rule.name == rule), found


CITED = [
    ("block_1", {}, "scale.r3.5.1.block_1"),
    ("multilingual", {"multilingual_minutes": 600}, "multilingual_minutes.none"),
    ("school_hours", {"age_group": "school"}, "hour_cap.sea"),
    ("supplement", {"price_cents": 800}, "hour_cap.sea"),
    ("supplement", {"price_cents": 800, "provider_kind": "ap"}, "hour_cap.ap"),
    ("supplement", {"price_cents": 800, "provider_kind": "mini_creche"}, "hour_cap.mini_creche"),
    ("beyond_60", {"core_minutes": 3700}, "weekly_minutes"),
    ("meals", {"meals": 1}, "meal_share.young.r3.5"),
    ("meal_supplement", {"meals": 1, "meal_price_cents": 460}, "meal_cap"),
    ("meals_beyond_5", {"meals": 6}, "weekly_meals"),
    ("holiday_cap", {"core_minutes": 1800, "school_week": False}, "holiday_cap"),
]


@pytest.mark.parametrize(("rule", "values", "number"), CITED)
def test_the_source_is_the_article_and_the_document(rule: str, values: Any, number: str) -> None:
    line, found = line_of(rule, **values)
    document = shipped().tariffs[-1].numbers[number].document
    assert source(line, found.week, shipped()) == f"{line.rule.article}; {document}"


def test_the_numbers_that_a_pattern_stands_for() -> None:
    tariff = shipped().tariffs[-1]
    found = list(cited_numbers(tariff, ("hour_cap.*", "meal_cap")))
    assert found == ["hour_cap.sea", "hour_cap.mini_creche", "hour_cap.ap", "meal_cap"]
    assert list(cited_numbers(tariff, ("hour_cap", "none.*"))) == []


def test_the_source_is_that_of_the_own_band() -> None:
    tariffs = list(shipped().tariffs)
    numbers = dict(tariffs[-1].numbers)
    name = "scale.r3.5.1.block_1"
    numbers[name] = replace(numbers[name], document="a page of its own")
    tariffs[-1] = replace(tariffs[-1], numbers=numbers)
    law = replace(shipped(), all_tariffs=tuple(tariffs))
    for band in ("r3.5", "r3"):
        found = week(law, band=band, core_minutes=300)
        cited = [source(line, found.week, law) for line in found.lines]
        assert all(one.endswith("; a page of its own") is (band == "r3.5") for one in cited)


# --- assumptions


def keys(**values: Any) -> dict[str, Any]:
    """The assumptions of a bill by key."""
    found = bill_of(**values).assumptions
    assert len({key for key, _ in found}) == len(found)
    return dict(found)


def test_what_a_bill_rests_on() -> None:
    found = keys()
    assert list(found) == ["age_group_from_birth", "weeks_without_derived"]
    assert found["age_group_from_birth"] == {"schooling": "none"}
    assert found["weeks_without_derived"]["year"] == 2026
    mondays = shipped().calendar.weeks_without(2026).mondays
    assert found["weeks_without_derived"]["weeks"] == mondays
    assert keys(child=Child(date(2024, 3, 1), "none"), weeks_without=mondays) == {}
    assert keys(membership=None) == {}
    assert list(keys(stays=[])) == []
    assert list(keys(providers=[Provider("a", "ap", None, 540, 450)])) == ["age_group_from_birth"]
    old = keys(child=Child(date(2018, 3, 1)))
    assert old == {"age_group_from_birth": {"schooling": "school"}}
    home = Household("together", 1, income_declared=False)
    assert "undeclared" in keys(household=home)
    assert "undeclared" not in keys(household=Household("together", 1, True, False))
    assert "undeclared" not in keys(household=home, membership=None)


def test_holidays_that_are_derived_are_told_once() -> None:
    stays = [Stay("a", date(2018, 5, 28), 480, 570)]
    more = {"membership": Membership(date(2018, 1, 8)), "child": Child(date(2016, 3, 1))}
    provider = Provider("a", "sea", "contracted", 600, 450)
    found = keys(period=Period(2018, 5), stays=stays, providers=[provider], **more)
    assert found["school_holidays_derived"] == {
        **{"name": "whitsun", "year": "2017/18"},
        **{"first": date(2018, 5, 26), "last": date(2018, 6, 3)},
    }
    first = keys(
        period=Period(2017, 10),
        stays=[],
        membership=Membership(date(2017, 10, 2)),
        child=Child(date(2016, 3, 1)),
    )
    assert first == {}


def test_the_published_weeks_are_told_as_such() -> None:
    stays = [Stay("a", date(2025, 3, 10), 480, 570)]
    more = {"period": Period(2025, 3), "membership": Membership(date(2025, 2, 3))}
    found = keys(stays=stays, providers=[Provider("a", "sea", "contracted", 600, 450)], **more)
    assert found["weeks_without_default"]["year"] == 2025 and "weeks_without_derived" not in found


def test_a_default_that_changed_nothing_is_not_told() -> None:
    unsaid: Any = [("periods_default", {"count": 12})]
    unsaid += [("meal_price_default", {"provider": name, "price": 450}) for name in "ab"]
    stays = [Stay("a", date(2026, 3, 9), 480, 570, 1)]
    found = bill_of(unsaid=unsaid, stays=stays).assumptions
    assert list(found[:2]) == unsaid[:2] and unsaid[2] not in found
    without = bill_of(unsaid=unsaid).assumptions
    assert without[0] == unsaid[0] and unsaid[1] not in without


def test_the_first_year_is_that_in_which_the_programme_began() -> None:
    for first, year, begun in (
        (date(2018, 1, 1), 2018, False),
        (date(2018, 1, 2), 2018, True),
        (date(2018, 1, 8), 2018, True),
        (date(2018, 1, 8), 2019, False),
    ):
        tariffs = shipped().tariffs
        law = replace(shipped(), all_tariffs=(replace(tariffs[0], first=first), *tariffs[1:]))
        case = Case(Period(year, 12), Household("together", 1), Child(first), None, [], [])
        assert in_first_year(case, law) is begun


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assumption_in_words(language: str) -> None:
    day = date(2026, 3, 2)
    entries: list[Any] = [
        ("periods_default", {"count": 12}),
        ("meal_price_default", {"provider": "creche", "price": 450}),
        ("weeks_without_derived", {"year": 2026, "weeks": [day, date(2026, 3, 9)]}),
        ("weeks_without_default", {"year": 2025, "weeks": (day,)}),
        ("age_group_from_birth", {"schooling": "none"}),
        ("announced", {"date": day}),
        ("undeclared", {}),
    ]
    found = [assumption(entry, language) for entry in entries]
    assert all(words and "{" not in words for words in found)
    assert found[0] == text("assumption.periods_default", language, count="12")
    assert "creche" in found[1] and "4.50" in found[1].replace(",", ".")
    assert "2026" in found[2] and "02.03.2026, 09.03.2026" in found[2]
    assert text("schooling.none", language) in found[4]
    assert "2026" in found[5] and "02.03" not in found[5]
    holiday: Any = {"name": "whitsun", "year": "2017/18", "first": day, "last": day}
    told = assumption(("school_holidays_derived", holiday), language)
    assert text("holiday.whitsun", language) in told and "2017/18" in told
