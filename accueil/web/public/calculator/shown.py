"""An estimate in words: what one pays, the week, the period and the year, line by line.

The lines are drawn as those of a bill: the same sentences, formulas and sources.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from accueil.actions.calculator import (
    Amount,
    Answers,
    CarePlace,
    ChildAsked,
    ChildEstimate,
    Difference,
    Estimate,
    NextBand,
    weeks_proposed,
)
from accueil.law import words
from accueil.law.assess import AssessedWeek
from accueil.law.calendar import Period
from accueil.law.care import Provider
from accueil.law.sentences import assumption
from accueil.law.words import euros, text
from accueil.web.base.bills.shown import Telling, weeks_of
from accueil.web.base.bills.words import headed
from accueil.web.base.carried import days_of, kind_of, times_text
from accueil.web.base.weeks import language
from accueil.web.public.calculator.forms import A_MONDAY, DAY, KIND_NAMES, week_said

MONTHS = 12
A_PERIOD = "period"


def answer(of: Estimate, next_: NextBand | None, period: Period | None) -> dict[str, Any]:
    """What the page of an answer shows. `period`: the one to open; None: the coming one."""
    shown = period if period in _periods(of) else of.children[0].year[1][0]
    amount = _in_period(of, shown)
    year = of.amount("year") or Amount(0, 0)
    first, last = _periods(of)[0], _periods(of)[-1]
    return {
        "period": shown,
        "weeks": len(shown.mondays),
        "amount": amount,
        "a_month_cents": (year.parent_cents + MONTHS // 2) // MONTHS,
        "views": list(_views(of, shown)),
        "year": year,
        "year_rows": [_row(one, _in_period(of, one), one == shown) for one in _periods(of)],
        "first": first,
        "last": last,
        "assumed": [assumption(one, language()) for one in of.assumptions],
        "next": _next(next_) if next_ else None,
        "facts": list(_facts(of)),
        "free": any(child.week_without for child in of.children),
        "without": list(_without(of)),
        "answers": list(_said(of.answers)),
    }


def _periods(of: Estimate) -> list[Period]:
    return sorted({period for child in of.children for period, _ in child.year})


def _in_period(of: Estimate, period: Period) -> Amount:
    bills = [bill for child in of.children for known, bill in child.year if known == period]
    parents = sum(bill.parent_cents for bill in bills)
    return Amount(parents, sum(bill.state_cents for bill in bills))


def _row(period: Period, amount: Amount, is_shown: bool) -> dict[str, Any]:
    return {"period": period, "amount": amount, "is_shown": is_shown}


def _views(of: Estimate, period: Period) -> Iterator[dict[str, Any]]:
    """The school week, the holiday week, one without free hours, the period: each child's lines."""
    told = _Told(of)
    titles = {
        "school_week": gettext("A week of school"),
        "holiday_week": gettext("A week of school holidays"),
        "week_without": gettext("A week without free hours"),
    }
    for view, title in titles.items():
        weeks = [(child, getattr(child, view)) for child in of.children]
        listed = [told.child(child, [week]) for child, week in weeks if week]
        if listed:
            yield _view(view, title, listed)
    bills = [
        (child, bill) for child in of.children for known, bill in child.year if known == period
    ]
    named = words.month_year(period.year, period.month, language())
    title = gettext("The billing period %(period)s") % {"period": named}
    yield _view(A_PERIOD, title, [told.child(child, bill.weeks) for child, bill in bills])


def _view(key: str, title: str, children: Sequence[dict[str, Any]]) -> dict[str, Any]:
    parents = sum(child["parent_cents"] for child in children)
    state = sum(child["state_cents"] for child in children)
    shown = {"key": key, "title": title, "children": children}
    return {**shown, "parent_cents": parents, "state_cents": state}


class _Told:
    """Tells the weeks of an estimate, and numbers all its lines through."""

    def __init__(self, of: Estimate) -> None:
        self.of, self.first = of, 1

    def child(self, child: ChildEstimate, weeks: Sequence[AssessedWeek]) -> dict[str, Any]:
        """Some weeks of a child, line by line."""
        names = _names(child.asked.places)
        to = Telling(child.period.law, language(), names, lambda _: "", key=_id)
        listed = weeks_of(weeks, to, self.first)
        self.first += sum(len(week.lines) for week in weeks)
        return {
            "name": child_name(self.of.answers, self.of.children.index(child)),
            "weeks": listed,
            "providers": list(names),
            "parent_cents": sum(week["parent_cents"] for week in listed),
            "state_cents": sum(week["state_cents"] for week in listed),
        }


def _id(provider: Provider) -> str:
    return provider.id


def _names(places: Sequence[CarePlace]) -> dict[str, str]:
    return {str(number): kind_name(place) for number, place in enumerate(places, 1)}


def kind_name(place: CarePlace) -> str:
    """What a kind of provider is called in the form."""
    return str(dict(KIND_NAMES)[kind_of(place)])


def child_name(answers: Answers, number: int) -> str:
    """A child by its number; nothing where there is only one."""
    if len(answers.children) == 1:
        return ""
    return gettext("Child %(number)d") % {"number": number + 1}


def _next(of: NextBand) -> dict[str, Any]:
    """How much more income enters the next band, and what that changes."""
    more = euros(of.monthly_more_cents, language())
    said = gettext("%(more)s more income a month would put you in the next band (%(band)s).")
    before, after = of.before.amount("year"), of.after.amount("year")
    assert before and after
    dearer = after.parent_cents - before.parent_cents
    change = (
        gettext("You would pay %(amount)s more in a year.") % {"amount": euros(dearer, language())}
        if dearer
        else gettext("For this care you would pay the same.")
    )
    wage = euros(of.minimum_wage_cents, language())
    return {
        "sentence": said % {"more": more, "band": text(f"band.{of.next_band}", language())},
        "change": change,
        "wage": gettext("The minimum wage that counts is %(wage)s a month.") % {"wage": wage},
        "rows": [
            _compared(view, of.before.amount(view), of.after.amount(view))
            for view in ("school_week", "holiday_week", "period", "year")
        ],
    }


def _compared(view: str, one: Amount | None, other: Amount | None) -> dict[str, Any]:
    """Parents' part of a view on both sides."""
    return {
        "label": _titles()[view],
        "before_cents": one.parent_cents if one else None,
        "after_cents": other.parent_cents if other else None,
        "total": view == "year",
    }


def _titles() -> dict[str, str]:
    return {
        "school_week": gettext("A week of school"),
        "holiday_week": gettext("A week of school holidays"),
        "period": gettext("The coming billing period"),
        "year": gettext("The year"),
    }


def comparison(differences: Sequence[Difference]) -> dict[str, Any]:
    """Both sides of a comparison: what the parents pay, and a sentence on the year."""
    listed = [one for one in differences if one.more is not None]
    year = next(one for one in differences if one.view == "year")
    more = year.more.parent_cents if year.more else 0
    amount = euros(abs(more), language())
    if more > 0:
        said = gettext("With the second answers the parents pay %s more in a year.") % amount
    elif more < 0:
        said = gettext("With the second answers the parents pay %s less in a year.") % amount
    else:
        said = gettext("With both answers the parents pay the same in a year.")
    rows = [_compared(one.view, one.one, one.other) for one in listed]
    return {"sentence": said, "rows": rows}


def sides(one: Estimate, other: Estimate) -> list[dict[str, Any]]:
    """Both sides: what was answered otherwise, the coming period and the year."""
    first, second = list(_said(one.answers)), list(_said(other.answers))
    return [
        _side(one, gettext("The first answers"), [row for row in first if row not in second]),
        _side(other, gettext("The second answers"), [row for row in second if row not in first]),
    ]


def _side(of: Estimate, title: str, differing: list[dict[str, Any]]) -> dict[str, Any]:
    period, year = of.amount(A_PERIOD), of.amount("year")
    return {"title": title, "differing": differing, "period": period, "year": year}


def _facts(of: Estimate) -> Iterator[dict[str, str]]:
    """What follows from the answers: band, income a month, minimum wage."""
    first, tongue = of.first, language()
    yield {"label": gettext("Income band"), "value": text(f"band.{first.band}", tongue)}
    said = of.answers.yearly_cents
    if said is not None:
        amount = euros((said + MONTHS // 2) // MONTHS, tongue)
        yield {"label": gettext("Income a month"), "value": amount}
    if first.minimum_wage_cents is not None:
        wage = euros(first.minimum_wage_cents, tongue)
        yield {"label": gettext("Minimum wage on the day of signature"), "value": wage}


def _without(of: Estimate) -> Iterator[str]:
    """The weeks without free hours that were used, where a child has free hours."""
    for child in of.children:
        if not child.week_without:
            continue
        chosen = child.asked.weeks_without or ()
        for year, default in weeks_proposed(of.law, today=of.today).items():
            mondays = [monday for monday in chosen if monday.year == year] or default
            listed = ", ".join(week_said(monday) for monday in sorted(mondays))
            name = child_name(of.answers, of.children.index(child))
            yield headed(f"{name} {year}".strip()) + f" {listed}"


def _said(answers: Answers) -> Iterator[dict[str, Any]]:
    """What was answered, row by row."""
    tongue = language()
    if answers.precarious:
        income = text("band.precarious", tongue)
    elif answers.yearly_cents is None:
        income = gettext("not said")
    else:
        income = gettext("%s in a year") % euros(answers.yearly_cents, tongue)
    yield {"label": gettext("Taxable income"), "value": income}
    count = str(answers.allowance_children)
    yield {"label": gettext("Children with family allowance"), "value": count}
    for number, child in enumerate(answers.children):
        name = child_name(answers, number) or gettext("Child")
        yield {"label": name, "lines": list(_child_said(child))}


def _child_said(child: ChildAsked) -> Iterator[str]:
    tongue = language()
    yield gettext("born on %s") % words.date_long(child.born, tongue)
    if child.schooling:
        yield text(f"schooling.{child.schooling}", tongue)
    for place in child.places:
        hour, meal = (euros(cents, tongue) for cents in (place.hour_cents, place.meal_cents))
        prices = gettext("%(hour)s an hour, %(meal)s a meal") % {"hour": hour, "meal": meal}
        yield f"{kind_name(place)}: {prices}"
        school, holiday = days_of(place.school), days_of(place.holiday)
        if school == holiday:
            yield from _days_said(gettext("Every week"), school)
        else:
            yield from _days_said(gettext("School weeks"), school)
            yield from _days_said(gettext("School holidays"), holiday)


def _days_said(when: str, days: dict[int, Any]) -> Iterator[str]:
    """Days that are alike in one line: Monday, Tuesday 8:00-17:00, 1 meal a day."""
    begins = headed(when)
    if not days:
        none = gettext("no care")
        yield f"{begins} {none}"
    alike: dict[Any, list[str]] = {}
    for number, day in days.items():
        name = words.weekday(A_MONDAY + DAY * (number - 1), language())
        alike.setdefault(day, []).append(name)
    for (stays, meals), names in alike.items():
        times = times_text(stays).replace("-", "–").replace(",", ", ")
        eaten = ngettext("%d main meal", "%d main meals", meals) % meals
        yield f"{begins} {', '.join(names)} {times}, {eaten}"
