"""The cheapest weeks of a year on a page: what they save, and of each week why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from accueil.actions.weeks_costs import Proposal, Reason, WeighedYear
from accueil.law import words
from accueil.law.calendar import WEEK, week_of
from accueil.web.base.weeks import label, language

COSTS_NOTHING = {
    "unknown": gettext_lazy("What it costs is not known yet: it stays as it is."),
    "too_young": gettext_lazy("No free hours before the first birthday: it costs nothing."),
    "at_school": gettext_lazy("No such free hours once school has begun: it costs nothing."),
    "precoce": gettext_lazy("No free hours beside précoce all day: it costs nothing."),
    "no_care": gettext_lazy("No care is planned: it costs nothing."),
    "no_membership": gettext_lazy("No free hours without a membership contract: it costs nothing."),
    "not_there": gettext_lazy("No free hours at a childminder: it costs nothing."),
    "nothing": gettext_lazy(
        "The parents pay the same with free hours and without: it costs nothing."
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A week of the proposal: its days, whether it is chosen already, and why it is good."""

    label: str
    now: bool
    why: str


def proposal(of: Proposal) -> dict[str, Any]:
    """What a page shows of the cheapest choice: `cheapest` in its context."""
    stands, tongue = of.year.stands, language()
    gone = [monday for monday in stands.without if monday not in of.mondays]
    found: dict[str, Any] = {
        "weeks": [_told(of, monday) for monday in of.mondays],
        "gone": [_told(of, monday) for monday in gone],
        "is_now": of.is_now,
        "unknown": bool(of.unknown),
        "renewed": of.year.renewed,
    }
    if of.now is None:
        return found
    amounts = {
        "saved": words.euros(of.saving_cents, tongue),
        "before": words.euros(of.now[0], tongue),
        "after": words.euros(of.proposed[0], tongue),
    }
    if of.saving_cents > 0:
        sentence = gettext(
            "The parents pay %(saved)s less over the year: %(after)s instead of %(before)s."
        )
        found["sentence"] = sentence % amounts
    return found


def why(reason: Reason) -> str:
    """Why a week costs something or nothing without free hours, as a sentence."""
    plain = COSTS_NOTHING.get(reason.code)
    if plain:
        return str(plain)
    if reason.code == "closed":
        day = words.date_short(_day(reason))
        return gettext("Closed on %(day)s: it stays as it is.") % {"day": day}
    cents, limit = (int(str(reason.values.get(key, 0))) for key in ("cents", "limit_cents"))
    amounts = {"cost": words.euros(cents, language()), "limit": words.euros(limit, language())}
    if reason.code == "saves":
        return gettext("Without free hours the parents pay %(cost)s less.") % amounts
    if reason.code == "costs":
        return gettext("Without free hours the parents pay %(cost)s more.") % amounts
    if not cents:
        return (
            gettext(
                "School holidays: the parents pay at most %(limit)s for the hours, with free hours"
                " and without. It costs nothing."
            )
            % amounts
        )
    return (
        gettext(
            "School holidays: the parents pay at most %(limit)s for the hours. Without free hours"
            " that is only %(cost)s more."
        )
        % amounts
    )


def costs_more(of: WeighedYear) -> dict[date, str]:
    """Beside each week that can be moved: what it costs more without free hours, in few words."""
    found = {}
    for monday in of.stands.mondays:
        one = of.weeks.get(monday)
        if one is None or monday in of.stands.closed or not one.loss_cents:
            continue
        amount = words.euros(one.loss_cents, language())
        found[monday] = f"+{amount}" if one.loss_cents > 0 else amount
    return found


def no_choice(of: WeighedYear) -> str:
    """Why there is nothing to choose for a child in a year, since when; else nothing."""
    if of.stands.due is None:
        return gettext("In the programme's first year every week has free hours.")
    if of.any_choice:
        return ""
    codes = set(of.of_age.values())
    if "at_school" in codes:
        return gettext(
            "This child goes to school in %(year)s. The free hours of multilingual education are"
            " for children from one year on until school begins: there is nothing to choose."
        ) % {"year": of.stands.year}
    if "precoce" in codes:
        return gettext(
            "This child is in précoce all day: then there are no free hours of multilingual"
            " education beside it, and nothing to choose."
        )
    return gettext(
        "The free hours of multilingual education begin on %(day)s, after the first birthday."
        " In %(year)s there is nothing to choose yet."
    ) % {"year": of.stands.year, "day": words.date_short(_first_week(of))}


def window(of: WeighedYear) -> list[str]:
    """From and until when in this year a child of this age has free hours, where not all year."""
    ages = of.of_age
    inside = [monday for monday in of.stands.mondays if monday not in ages]
    if not inside or not ages:
        return []
    found = []
    if ages.get(inside[0] - WEEK) == "too_young":
        said = gettext("The free hours begin in the week of %(day)s, after the first birthday.")
        found.append(said % {"day": words.date_short(inside[0])})
    if ages.get(inside[-1] + WEEK) == "at_school":
        said = gettext("The free hours end in the week of %(day)s, when school begins.")
        found.append(said % {"day": words.date_short(inside[-1] + WEEK)})
    return found


def _first_week(of: WeighedYear) -> date:
    assert of.begins
    first = week_of(of.begins)
    return first if first == of.begins else first + WEEK


def _told(of: Proposal, monday: date) -> Told:
    now = monday in of.year.stands.without
    return Told(label(monday), now, why(of.reasons[monday]))


def _day(reason: Reason) -> date:
    found = reason.values["day"]
    assert isinstance(found, date)
    return found
