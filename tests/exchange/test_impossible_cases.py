"""A case that is well written and still cannot be: refused with the place and the reason."""

from datetime import date
from typing import Any

import pytest

from accueil.exchange.case import case_of
from accueil.law.bill import bill
from accueil.law.errors import Refused
from accueil.law.parameters import shipped
from tests.exchange.test_bad_cases import (
    INCOME,
    PATTERN,
    SECOND,
    STAY,
    Bad,
    assert_one,
    changed,
    problems,
)

EXTRA = '[[household.income]]\nof = "{}"\nyearly = "1.00"\n'
PAID = '[[household.maintenance]]\nyearly = "1.00"\n'
NOBODY = INCOME + "[child]"
CARE: list[Bad] = [
    (STAY, STAY + STAY, "care[2]", "from 07:30 to 16:30", "overlaps that of care[1]"),
    (
        STAY,
        STAY + STAY.replace("07:30", "16:29").replace("16:30", "17:00"),
        *("care[2]", "2025-12-01 from 16:29 to 17:00", "care[1] (2025-12-01, 07:30 to 16:30)"),
    ),
    ("date = 2025-12-01", "date = 2025-12-08", "care_pattern[1]", "08:00 to 12:00", "care[1]"),
    ("2025-12-01", "2025-11-30", "care[1]", "a stay from 2025-11-30", "2025-12-01 to 2026-01-04"),
    ("2025-12-01", "2026-01-05", "care[1]", "to 2026-01-05", "2025-12-01 to 2026-01-04"),
    ("weeks = 2", "weeks = 5", "care_pattern[1]", "a stay from 2026-01-05", "within the period"),
    (
        'provider = "creche"',
        'provider = "nobody"',
        "care[1].provider",
        '"nobody"',
        "creche, minder",
    ),
    ("born = 2023-05-17", "born = 2025-12-02", "care[1]", "2025-12-01", "birth on 2025-12-02"),
    ("born = 2023-05-17", "born = 2026-01-05", "child.born", "2026-01-05", "up to 2026-01-04"),
    ("born = 2023-05-17", "born = 2013-12-07", "child.schooling", "week of 2025-12-01", '"school"'),
]
HOUSEHOLDS: list[Bad] = [
    ('"together"', '"foster"', "household.income[1].of", '"representative"', "foster_parent"),
    ('"together"', '"institution"', "household.income[1].of", "does not count", "no income at all"),
    (INCOME, INCOME * 2, "household.income[2].of", "again", "one entry a person"),
    (INCOME, "", "household.income", "nothing", "at least one entry, or income_declared = false"),
    (
        *("allowance_children = 1", "allowance_children = 1\nincome_declared = false"),
        *("household.income_declared", "false, but incomes are given", "true, or no income"),
    ),
    (INCOME, INCOME + PAID, "household.maintenance", '"together"', "separated or blended"),
]
MEMBERSHIPS: list[Bad] = [
    ("2025-10-06", "2026-01-05", "membership", "from 2026-01 to 2026-12", "the period 2025-12"),
    ("2025-10-06", "2024-12-01", "membership", "from 2024-11 to 2025-10", "the period 2025-12"),
    (
        *("signed = 2025-10-06", "periods = 3\nsigned = 2025-10-05"),
        *("membership", "a membership from 2025-09 to 2025-11", "covers the period 2025-12"),
    ),
]
PROVIDERS: list[Bad] = [
    (
        SECOND,
        SECOND.replace("minder", "creche"),
        "provider[2].id",
        '"creche" again',
        "another name",
    ),
    (
        'kind = "ap"',
        'kind = "ap"\nfunding = "contracted"',
        "provider[2].funding",
        "contr",
        "no fund",
    ),
    ('"commercial"', '"contracted"', "provider[1].hour_price", "6.50 at a contr", "at most 6.00"),
]


@pytest.mark.parametrize(
    ("old", "new", "place", "gist", "expected"),
    CARE + HOUSEHOLDS + MEMBERSHIPS + PROVIDERS,
)
def test_an_impossible_case(old: str, new: str, place: str, gist: str, expected: str) -> None:
    assert_one(problems(changed((old, new))), place, gist, expected)


@pytest.mark.parametrize("kind", ["foster", "institution", "alternating"])
def test_maintenance_where_none_counts(kind: str) -> None:
    who = {"foster": "foster_parent", "alternating": "representative"}.get(kind)
    income = INCOME.replace("representative", who) if who else ""
    found = problems(changed(('"together"', f'"{kind}"'), (INCOME, income + PAID)))
    assert_one(found, "household.maintenance", kind, "separated or blended, where it counts")


def test_all_of_a_stay_lies_within_the_period() -> None:
    """A stay of the last Sunday may end at midnight and not a minute later."""
    sunday = STAY.replace("2025-12-01", "2026-01-04").replace("07:30", "20:00")
    case_of(changed((STAY, sunday.replace("16:30", "00:00"))), shipped())
    found = problems(changed((STAY, sunday.replace("16:30", "00:01"))))
    assert_one(found, "care[1]", "from 2026-01-04 to 2026-01-05", "2025-12-01 to 2026-01-04")


def test_care_and_a_period_may_begin_with_the_day_of_birth() -> None:
    case_of(changed(("born = 2023-05-17", "born = 2025-12-01")), shipped())
    last = [("born = 2023-05-17", "born = 2026-01-04"), (STAY, ""), (PATTERN, "")]
    case_of(changed(*last), shipped())
    found = problems(changed(last[0]))
    assert [p.place for p in found] == ["care[1]", "care_pattern[1]"]
    assert found[0].expected == "none before the birth on 2026-01-04"


def test_a_stay_where_there_is_no_provider() -> None:
    content = changed(("weeks = 2", "weeks = 1"), ("weekdays = [1, 2, 3]", "weekdays = [1]"))
    found = problems({**content, "provider": []})
    assert [(p.place, p.found, p.expected) for p in found] == [
        (f"{place}.provider", '"creche"', "one of the providers, but there is none")
        for place in ("care[1]", "care_pattern[1]")
    ]


def test_stays_may_touch() -> None:
    next_one = STAY.replace("07:30", "16:30").replace("until = 16:30", "until = 17:00")
    assert len(case_of(changed((STAY, STAY + next_one)), shipped()).stays) == 8


def test_a_stay_overlaps_one_of_the_day_before_and_one_inside_a_long_one() -> None:
    night = STAY.replace("07:30", "20:00").replace("16:30", "08:00")
    morning = STAY.replace("2025-12-01", "2025-12-02")
    found = problems(changed((STAY, night + morning)))
    assert_one(found, "care[2]", "2025-12-02 from 07:30", "care[1] (2025-12-01, 20:00 to 08:00)")
    short = STAY.replace("07:30", "09:00").replace("16:30", "09:30")
    late = STAY.replace("07:30", "16:00").replace("16:30", "17:00")
    found = problems(changed((STAY, STAY + short + late)))
    assert [problem.place for problem in found] == ["care[2]", "care[3]"]
    assert all("care[1]" in problem.expected for problem in found)


def test_a_stay_that_ends_when_it_begins_lasts_a_day() -> None:
    case = case_of(changed((STAY, STAY.replace("16:30", "07:30"))), shipped())
    assert (case.stays[0].start, case.stays[0].until) == (450, 450 + 1440)


def test_the_state_s_maximum_rises_in_2026() -> None:
    """A contracted price of 7.00 is fine from 1 January 2026 and refused in December 2025."""
    price = [('"commercial"', '"contracted"'), ('"6.50"', '"7.00"')]
    found = problems(changed(*price))
    assert_one(found, "provider[1].hour_price", "7.00 at a contracted", "at most 6.00, the State's")
    assert "since 2023-09-04" in found[0].expected
    new = STAY.replace("2025-12-01", "2026-01-01")
    case_of(changed(*price, (STAY, new), (PATTERN, "")), shipped())
    old = STAY.replace("2025-12-01", "2025-12-31")
    assert len(problems(changed(*price, (STAY, old), (PATTERN, "")))) == 1
    night = old.replace("from = 07:30", "from = 20:00").replace("16:30", "06:00")
    assert len(problems(changed(*price, (STAY, night), (PATTERN, "")))) == 1
    above = [price[0], ('"6.50"', '"7.01"')]
    found = problems(changed(*above, (STAY, new), (PATTERN, "")))
    assert "at most 7.00" in found[0].expected and "since 2026-01-01" in found[0].expected


def test_who_may_be_dearer_than_the_maximum() -> None:
    case_of(changed(('"6.50"', '"12.00"'), ('"5.00"', '"12.00"')), shipped())
    case_of(changed(('"commercial"', '"contracted"'), ('"6.50"', '"6.00"')), shipped())
    unused = SECOND.replace('kind = "ap"', 'kind = "mini_creche"\nfunding = "contracted"')
    case_of(changed((SECOND, unused.replace("5.00", "9.00"))), shipped())


WEEKS = "2025-04-07 2025-05-26 2025-07-28 2025-08-04 2025-11-03 2025-12-22"


def chosen(days: str, period: str = "2025-12") -> list[Any]:
    """The problems with these weeks without free hours."""
    content = changed((STAY, ""), (PATTERN, ""), ('"2025-12"', f'"{period}"'))
    content["membership"]["signed"] = date.fromisoformat(f"{period}-15")
    content["child"]["born"] = date(2017, 1, 1)
    content["multilingual"] = {"weeks_without": [date.fromisoformat(d) for d in days.split()]}
    return problems(content)


def test_weeks_without_free_hours() -> None:
    content = changed()
    content["multilingual"] = {"weeks_without": [date.fromisoformat(d) for d in WEEKS.split()]}
    assert case_of(content, shipped()).weeks_without == content["multilingual"]["weeks_without"]
    place = "multilingual.weeks_without"
    twice = chosen(WEEKS.replace("2025-12-22", "2025-04-07"))
    assert_one(twice, f"{place}[6]", "2025-04-07 again", "each Monday once")
    for wrong in ("2025-12-23", "2024-12-30", "2026-01-05"):
        found = chosen(WEEKS.replace("2025-12-22", wrong))
        assert_one(found, f"{place}[6]", wrong, "a Monday of 2025")
    assert_one(chosen(WEEKS[:-11]), place, "5 weeks", "exactly 6 in 2025")
    assert_one(chosen(WEEKS + " 2025-12-29"), place, "7 weeks", "exactly 6 in 2025")
    assert_one(chosen(""), place, "0 weeks", "exactly 6 in 2025")


def test_seven_weeks_in_a_year_of_53_and_none_in_2017() -> None:
    six = "2024-04-01 2024-05-27 2024-07-29 2024-08-05 2024-08-12 2024-10-28"
    place = "multilingual.weeks_without"
    assert_one(chosen(six, "2024-11"), place, "6 weeks", "exactly 7 in 2024")
    first = chosen("2017-10-30", "2017-11")
    assert_one(first, place, "weeks of 2017", "in the programme's first year every week has free")


def test_care_before_there_was_a_tariff() -> None:
    content = changed((STAY, ""), (PATTERN, ""))
    content["bill"]["period"] = "2017-09"
    content["membership"]["signed"] = date(2017, 9, 4)
    content["child"]["born"] = date(2016, 5, 1)
    stay = changed()["care"][0]
    content["care"] = [{**stay, "date": date(2017, 9, day)} for day in (29, 30)]
    found = problems(content)
    assert_one(found, "care[1]", "care on 2017-09-29", "a later day: no tariff is in force on")


def test_a_signature_before_the_first_minimum_wage() -> None:
    content = changed((STAY, ""), (PATTERN, ""))
    content["membership"]["signed"] = date(2014, 12, 31)
    found = {problem.place: problem.expected for problem in problems(content)}
    assert set(found) == {"membership", "membership.signed"}
    assert found["membership.signed"].startswith("a later day: no minimum wage is known")
    assert {problem.found for problem in problems(content)} >= {"2014-12-31"}


def test_a_period_beyond_the_calendar() -> None:
    content = changed((STAY, ""), (PATTERN, ""))
    content["bill"]["period"] = "2027-09"
    content["membership"]["signed"] = date(2027, 9, 6)
    content["child"]["born"] = date(2019, 9, 6)
    with pytest.raises(Refused) as caught:
        bill(case_of(content, shipped()), shipped())
    expected = "one that can be assessed: the school calendar reaches from"
    assert_one(caught.value.problems, "bill.period", "the period 2027-09", expected)


def test_a_year_without_known_default_weeks() -> None:
    content = changed((PATTERN, ""))
    content["care"][0]["date"] = date(2027, 3, 1)
    content["bill"]["period"] = "2027-03"
    content["membership"]["signed"] = date(2027, 3, 1)
    with pytest.raises(Refused) as caught:
        bill(case_of(content, shipped()), shipped())
    expected = "no default weeks without free hours are known for 2027"
    assert_one(caught.value.problems, "bill.period", "the period 2027-03", expected)


def test_the_rank_where_it_is_read() -> None:
    law = shipped().with_changes({"family_key": "rank"})
    assert_one(problems(changed(), law), "child.rank", "nothing", "because family_key is rank")
    case_of(changed(("born =", "rank = 2\nborn =")), law)
    case_of(changed(("[membership]\nsigned = 2025-10-06\n", "")), law)


def test_a_child_of_twelve_or_more() -> None:
    """Covered in the week before the birthday; from its week on only where school is said."""
    born = "born = 2013-12-22"  # turns twelve on a Monday
    case_of(changed(("born = 2023-05-17", born)), shipped())
    sunday = [("born = 2023-05-17", "born = 2013-12-21"), ("weeks = 2", "weeks = 3")]
    found = problems(changed(*sunday, ("weekdays = [1, 2, 3]", "weekdays = [1]")))
    assert_one(found, "child.schooling", "care in the week of 2025-12-15", "only primary school")
    case_of(changed(*sunday, ("born = 2013", 'schooling = "school"\nborn = 2013')), shipped())
    case_of(changed(*sunday, ("[membership]\nsigned = 2025-10-06\n", "")), shipped())


def test_a_bill_of_what_cannot_be_is_refused_too() -> None:
    """`bill` asks by itself: a case may come from elsewhere than a file."""
    case = case_of(changed(), shipped())
    law = shipped().with_changes({"family_key": "rank"})
    with pytest.raises(Refused, match=r"child\.rank: found nothing, expected the child's rank"):
        bill(case, law)


def test_what_was_left_out_is_told() -> None:
    case = case_of(changed(), shipped())
    assert case.unsaid == [
        ("periods_default", {"count": 12}),
        ("meal_price_default", {"provider": "creche", "price": 450}),
    ]
    said = [("signed =", "periods = 12\nsigned ="), ('"6.50"', '"6.50"\nmeal_price = "4.50"')]
    assert case_of(changed(*said), shipped()).unsaid == []
    plain = case_of(changed(('title = "A good case"\nlanguage = "de"\n', "")), shipped())
    assert (plain.title, plain.language) == ("", "fr")
