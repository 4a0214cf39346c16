"""The cases that an estimate is billed from: a child in a period, every week as planned."""

from dataclasses import replace
from datetime import date

from accueil.actions.calculator_answers import (
    Answers,
    ChildAsked,
    chosen_weeks,
    household_of,
    provider_of,
    stays_of_week,
)
from accueil.law.calendar import WEEK, Period, week_of
from accueil.law.care import Stay
from accueil.law.case import MEMBERSHIP_PERIODS, Case, Membership
from accueil.law.child import Child, schooling_in
from accueil.law.errors import NoCalendar
from accueil.law.foreseen import foreseen, weeks_of_years
from accueil.law.parameters import Parameters

PERIODS = MEMBERSHIP_PERIODS[0]


def answers_case(
    answers: Answers, child: int, period: Period, law: Parameters, *, today: date
) -> Case:
    """The case of a child in a period, as a case file says it: with `law` it is the same bill.

    What is not published of it is written into it: weeks without free hours, and the schooling
    where it hangs on a first day of school. A period behind the published school calendar can be
    computed with the foreseen one only.
    """
    asked = answers.children[child]
    weeks = chosen_weeks(asked, period.year)
    if weeks is None and period.year not in law.calendar.without:
        weeks = tuple(weeks_of_years(law, [period.year])[period.year])
    asked = replace(asked, schooling=asked.schooling or _schooling(asked, period, law))
    return replace(case_of_child(answers, asked, period, foreseen(law), today), weeks_without=weeks)


def _schooling(asked: ChildAsked, period: Period, law: Parameters) -> str:
    """The schooling of a period if it has but one and the law does not know it yet; else empty."""
    child, last = Child(asked.born), period.mondays[-1]
    try:
        schooling_in(child, last, law.calendar)
    except NoCalendar:
        expected = foreseen(law).calendar
        found = {schooling_in(child, monday, expected) for monday in period.mondays}
        return found.pop() if len(found) == 1 else ""
    return ""


def signed_on(asked: ChildAsked, today: date) -> date:
    """When the contract is signed: today, or on the day of a birth to come."""
    return max(asked.born, today)


def case_of_child(
    answers: Answers, asked: ChildAsked, period: Period, law: Parameters, today: date
) -> Case:
    """A period in which every week is as planned; weeks before the birth are left out."""
    born_week = week_of(asked.born) + WEEK
    stays: list[Stay] = []
    for monday in period.mondays:
        if monday >= born_week:
            stays += stays_of_week(asked, monday, school=law.calendar.is_school_week(monday))
    return Case(
        period=period,
        household=household_of(answers),
        child=Child(asked.born, asked.schooling or None),
        membership=Membership(signed_on(asked, today), PERIODS),
        providers=[provider_of(place, number) for number, place in enumerate(asked.places)],
        stays=stays,
        weeks_without=chosen_weeks(asked, period.year),
    )
