"""The calculator's estimate as a paper: its record, with every line gathered as on an invoice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from accueil.actions.calculator import (
    VIEWS,
    Amount,
    CarePlace,
    ChildEstimate,
    Estimate,
    Hours,
    NextBand,
)
from accueil.actions.invoice_lines import lines_of
from accueil.documents.estimate_paper import (
    AskedHours,
    AskedPlace,
    EstimatedChild,
    EstimatedPeriod,
    EstimatedView,
    EstimateRecord,
    NextStep,
    Sums,
    estimate_paper,
)
from accueil.documents.invoice_lines import BilledLine
from accueil.law.assess import AssessedWeek
from accueil.law.parameters import Parameters


def estimate_pdf(
    estimate: Estimate, step: NextBand | None, language: str, *, made: datetime
) -> bytes:
    """An estimate and the next band as a PDF in a language; `made` is the moment on it."""
    return estimate_paper(estimate_record(estimate, step, language, made=made))


def estimate_record(
    estimate: Estimate, step: NextBand | None, language: str, *, made: datetime
) -> EstimateRecord:
    """All that the paper says of an estimate."""
    sources: list[str] = []
    answers, first = estimate.answers, estimate.first
    return EstimateRecord(
        language=language,
        made=made,
        allowance_children=answers.allowance_children,
        yearly_cents=answers.yearly_cents,
        precarious=answers.precarious,
        band=first.band or "",
        minimum_wage_cents=first.minimum_wage_cents or 0,
        period=first.case.period,
        sums=tuple(_sums(estimate.amount(view)) for view in VIEWS),
        children=tuple(_child(estimate, n, sources) for n in range(len(estimate.children))),
        step=_step(step) if step else None,
        assumptions=estimate.shared_assumptions,
        sources=tuple(sources),
        digest=estimate.law.digest,
    )


def _sums(amount: Amount | None) -> Sums | None:
    return (amount.parent_cents, amount.state_cents) if amount else None


def _child(estimate: Estimate, number: int, sources: list[str]) -> EstimatedChild:
    child = estimate.children[number]
    asked, without = child.asked, child.week_without
    behind = child.foreseen_from
    return EstimatedChild(
        born=asked.born,
        schooling=asked.schooling,
        places=tuple(_place(place) for place in asked.places),
        weeks_without=asked.weeks_without or (),
        views=tuple(_views(child, sources)),
        periods=tuple(
            EstimatedPeriod(
                period,
                (whole.parent_cents, whole.state_cents),
                behind is not None and period >= behind,
            )
            for period, whole in child.year
        ),
        week_without=(without.week.monday, without.parent_cents) if without else None,
        assumptions=estimate.own_assumptions(number),
    )


def _place(place: CarePlace) -> AskedPlace:
    return AskedPlace(
        place.kind,
        place.funding,
        place.hour_cents,
        place.meal_cents,
        tuple(_hours(hours) for hours in place.school),
        tuple(_hours(hours) for hours in place.holiday),
    )


def _hours(hours: Hours) -> AskedHours:
    return AskedHours(hours.weekdays, hours.start, hours.end, hours.meals)


def _views(child: ChildEstimate, sources: list[str]) -> Iterator[EstimatedView]:
    law, period = child.period.law, child.period
    places = [str(number) for number in range(1, len(child.asked.places) + 1)]
    weeks = (("school_week", child.school_week), ("holiday_week", child.holiday_week))
    for view, week in weeks:
        if week:
            lines = _by_place([week], places, law, sources)
            sums = (week.parent_cents, week.state_cents)
            yield EstimatedView(view, week.week.monday, sums, lines)
    lines = _by_place(period.weeks, places, law, sources)
    sums = (period.parent_cents, period.state_cents)
    yield EstimatedView("period", period.case.period.first, sums, lines)


def _by_place(
    weeks: Sequence[AssessedWeek], places: Sequence[str], law: Parameters, sources: list[str]
) -> tuple[tuple[BilledLine, ...], ...]:
    """The lines of weeks, gathered by place: two may have the same price and another maximum."""
    return tuple(lines_of(_only(weeks, place), law, sources) for place in places)


def _only(weeks: Sequence[AssessedWeek], place: str) -> list[AssessedWeek]:
    return [
        replace(week, lines=[line for line in week.lines if line.row.provider.id == place])
        for week in weeks
    ]


def _step(step: NextBand) -> NextStep:
    pairs = [(step.before.amount(view), step.after.amount(view)) for view in VIEWS]
    return NextStep(
        more_cents=step.monthly_more_cents,
        band=step.next_band,
        bound_cents=-(-step.bound_cents // 1),
        views=tuple(
            (before.parent_cents, after.parent_cents) if before and after else None
            for before, after in pairs
        ),
    )
