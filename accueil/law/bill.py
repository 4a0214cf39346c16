"""The bill of a case: its weeks assessed, their sums, and the assumptions that were used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accueil.law.assess import AssessedWeek, Entitlement, Week, assess
from accueil.law.calendar import mondays_of
from accueil.law.care import CareRow, care_rows
from accueil.law.case import Assumption, Cared, Case, examined
from accueil.law.child import age_group_in, multilingual_minutes, schooling_in
from accueil.law.errors import LawError, Problem, Refused
from accueil.law.household import band_of, family_group, monthly_income
from accueil.law.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Bill:
    """The answer to a case. Money in cents; `monthly_income` in cents, exact.

    `assumptions`: what was left out or derived and still used, as (key of its sentence, values).
    """

    case: Case
    law: Parameters
    monthly_income: Fraction | None
    minimum_wage_cents: int | None
    band: str | None
    family_group: int | None
    weeks: Sequence[AssessedWeek]
    assumptions: Sequence[Assumption]

    @property
    def parent_cents(self) -> int:
        """What the parents pay for the period."""
        return sum(week.parent_cents for week in self.weeks)

    @property
    def state_cents(self) -> int:
        """What the State pays for the period."""
        return sum(week.state_cents for week in self.weeks)


def bill(case: Case, law: Parameters) -> Bill:
    """Assess a case. Refuses, with every problem at once, what the law cannot assess."""
    weeks = weeks_of(case, law)
    wage = law.minimum_wage(case.membership.signed).cents if case.membership else None
    entitlement = entitlement_of(case, law)
    return Bill(
        case=case,
        law=law,
        monthly_income=monthly_income(case.household),
        minimum_wage_cents=wage,
        band=entitlement.band if entitlement else None,
        family_group=entitlement.family_group if entitlement else None,
        weeks=[assess(week, law) for week in weeks],
        assumptions=[*_left_out(case), *_assumptions(case, law, weeks)],
    )


def weeks_of(case: Case, law: Parameters) -> list[Week]:
    """The weeks of a case that was looked through. Refuses, as `bill`, what cannot be assessed."""
    problems, rows = examined(case, law)
    if problems:
        raise Refused(problems)
    try:
        return _weeks(case, law, rows)
    except LawError as error:
        found = f"the period {case.period.name}"
        raise Refused(
            [Problem("bill.period", found, f"one that can be assessed: {error}")]
        ) from error


def entitlement_of(case: Case, law: Parameters) -> Entitlement | None:
    """Band and family group by the household and the day of signature; None: no membership."""
    if case.membership is None:
        return None
    tariff = law.tariff_on(case.period.last)
    wage = law.minimum_wage(case.membership.signed).cents
    return Entitlement(
        band_of(case.household, wage, tariff),
        family_group(case.household, case.child.rank, tariff),
        case.household.placed,
    )


def gather(case: Case, law: Parameters) -> list[Week]:
    """The weeks of the period as the rules read them, those without care too."""
    return _weeks(case, law, care_rows(case.stays, case.providers, law))


def _weeks(case: Case, law: Parameters, rows: Cared) -> list[Week]:
    entitlement = entitlement_of(case, law)
    weeks = []
    for monday in case.period.mondays:
        week_rows = rows.get(monday, [])
        weeks.append(
            Week(
                monday,
                law.calendar.is_school_week(monday),
                age_group_in(case.child, monday, law.calendar) if entitlement else "young",
                entitlement,
                week_rows,
                [_multilingual(case, law, monday, row) for row in week_rows] if entitlement else (),
            )
        )
    return weeks


def _entitled(case: Case, law: Parameters, monday: date, row: CareRow) -> int:
    """Free minutes of a row in a week, if that week has free hours."""
    tariff = law.tariffs[row.tariff]
    return multilingual_minutes(case.child, monday, law.calendar, tariff, row.provider.kind)


def _multilingual(case: Case, law: Parameters, monday: date, row: CareRow) -> int:
    """Free minutes that the child is entitled to in a row's week."""
    minutes = _entitled(case, law, monday, row)
    return minutes if minutes and monday not in weeks_without(case, law) else 0


def weeks_without(case: Case, law: Parameters) -> Sequence[date]:
    """The weeks without free hours: chosen, or the year's default ones; none in the first year.

    Refuses a year whose default weeks are not known.
    """
    if case.weeks_without is not None:
        return case.weeks_without
    if in_first_year(case, law):
        return ()
    return law.calendar.weeks_without(case.period.year).mondays


def in_first_year(case: Case, law: Parameters) -> bool:
    """Whether the programme began during this billing year (its first tariff did)."""
    return mondays_of(case.period.year)[0] < law.tariffs[0].first


def _left_out(case: Case) -> Iterator[Assumption]:
    """What was left out of the case and matters: no meal price where nobody ate."""
    with_meals = {stay.provider for stay in case.stays if stay.meals}
    for key, values in case.unsaid:
        if key != "meal_price_default" or values["provider"] in with_meals:
            yield key, values


def _assumptions(case: Case, law: Parameters, weeks: Sequence[Week]) -> list[Assumption]:
    """What this answer rests on beyond what was given and published."""
    found: list[Assumption] = []
    for week in weeks:
        for holiday in law.calendar.holidays_in_week(week.monday):
            if holiday.derived:
                values = {"name": holiday.name, "year": holiday.year}
                days = {"first": holiday.first, "last": holiday.last}
                found.append(("school_holidays_derived", {**values, **days}))
    if case.membership:
        found += _assumptions_on_child(case, law, weeks)
    for index in sorted({row.tariff for week in weeks for row in week.rows}):
        if law.tariffs[index].announced:
            found.append(("announced", {"date": law.tariffs[index].first}))
    return [entry for number, entry in enumerate(found) if entry not in found[:number]]


def _assumptions_on_child(case: Case, law: Parameters, weeks: Sequence[Week]) -> list[Assumption]:
    found: list[Assumption] = []
    cared = [week for week in weeks if week.rows]
    if case.child.schooling is None and cared:
        last = schooling_in(case.child, cared[-1].monday, law.calendar)
        found.append(("age_group_from_birth", {"schooling": last}))
    open_ended = case.weeks_without is None and not in_first_year(case, law)
    decided = (_entitled(case, law, week.monday, row) for week in cared for row in week.rows)
    if open_ended and any(decided):
        default = law.calendar.weeks_without(case.period.year)
        key = "weeks_without_derived" if default.derived else "weeks_without_default"
        found.append((key, {"year": default.year, "weeks": default.mondays}))
    if not case.household.income_declared and not case.household.precarious:
        found.append(("undeclared", {}))
    return found
