"""What is agreed, what is refused and what looks odd, in words of the page's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.actions.care_terms import CannotAgree, Odd
from accueil.law.words import date_long, date_short, duration, euros
from accueil.store.uploads import NotAccepted
from accueil.web.base.care.words import clock, day_name, language
from accueil.web.base.lines import Words

FORMS: Mapping[str, Words] = {
    "enrolment": _("Enrolment form"),
    "exit": _("Exit form"),
}
KINDS: Mapping[str, Words] = {
    "care_contract": _("Care contract"),
    "service_sheet": _("Service sheet"),
    **FORMS,
}
REFUSED: Mapping[str, Words] = {
    "empty": _("No times are agreed. Enter from and until for at least one day."),
    "times": _("%(day)s: the end must be after the start, and within 24 hours."),
    "overlap": _("%(day)s: two times overlap."),
    "meal_day": _("A meal is ticked on a day without times."),
    "last": _("The last day is before the first one."),
    "long_ago": _("The first day is more than a year ago."),
    "signed": _("The day of the signature must be today or within the last year."),
    "signer": _("Write who signs for the parents, and the day of the signature."),
    "runs": _(
        "This child has the contract %(number)s with you in those days, from %(first)s on."
        " Change that one, or choose other days."
    ),
    "no_offer": _("No opening hours and ages are known for %(day)s. Enter them first."),
    "no_price": _("No price is known for %(day)s. Enter it first."),
    "no_agreement": _(
        "There is no agreement with the State on %(day)s. Choose a first day on which there is one."
    ),
    "no_own_price": _("Enter the price that was agreed for this child."),
    "too_dear": _("The price is %(cents)s an hour; you may ask for at most %(most)s."),
    "since": _("The change must lie within the contract: it begins on %(first)s."),
    "ended": _("This contract ends already. Make a new contract for the days after it."),
    "unread": _("Something looks odd. Read it and tick that it is meant so."),
    "last_day": _("The last day of care must lie between the contract's first and last day."),
    "after_end": _("The contract ends on %(last)s already."),
    "stays": _(
        "The child was there on %(day)s: that is entered. Choose a later day, or correct the entry."
    ),
    "began": _("The child was there already: end the contract instead."),
    "unknown": _("There is no such contract any more."),
}
ODD: Mapping[str, Words] = {
    "outside": _("%(day)s, %(start)s to %(until)s: this is outside of your opening hours."),
    "age": _("On the first day the child is outside of the ages for which you are open."),
    "beyond_60": _(
        "%(hours)s a week: the State takes part in 60 hours. The family pays the rest in full."
    ),
    "suspended": _("Your agreement with the State is suspended: there is no State part."),
}
WITHOUT: Mapping[str, Words] = {
    "membership": _(
        "There is no valid membership contract: the family pays the full price."
        " It can ask for one at its commune."
    ),
    "agreement": _(
        "Your agreement with the State is not in force: the family pays the full price."
    ),
}
REFUSED_FILES: Mapping[str, Words] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large."),
    "unknown": _("The file is no PDF, JPEG or PNG."),
    "cut_off": _("The file is not complete. Scan it once more."),
    "active": _("The file contains a program and is not accepted."),
}


def refused(error: CannotAgree) -> str:
    """Why something cannot be agreed."""
    values: dict[str, Any] = {}
    for name, value in error.values.items():
        if name == "day" and isinstance(value, int):
            values[name] = day_name(value)
        elif name in ("day", "first", "last"):
            values[name] = date_long(value, language()) if value else ""
        elif name in ("cents", "most"):
            values[name] = euros(value, language())
        else:
            values[name] = value
    return str(REFUSED[error.reason]) % values


def odd(one: Odd) -> str:
    """What should be read twice."""
    values = dict(one.values)
    if one.code == "outside":
        values = {
            "day": day_name(values["day"]),
            "start": clock(values["start"]),
            "until": clock(values["until"]),
        }
    if one.code == "beyond_60":
        values = {"hours": duration(values["minutes"], language())}
    return str(ODD[one.code]) % values


def refused_file(error: NotAccepted) -> str:
    """Why a file is not taken in."""
    return str(REFUSED_FILES[error.reason])


def short(day: Any) -> str:
    """A day in a table."""
    return date_short(day) if day else ""
