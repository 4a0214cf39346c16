"""The words of the grid and of absences: kinds, marks of days, and every sentence of a refusal."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.attendance.entries import Refusal
from accueil.law import words
from accueil.law.calendar import Period
from accueil.law.errors import NoCalendar
from accueil.law.parameters import shipped
from accueil.web.base.lines import Words
from accueil.web.provider.week.typed_day import DAY, LETTERS, MEAL, Unreadable, clock, span

KINDS: Mapping[str, Words] = {
    "sick": _("Sick, on the parents' word"),
    "certificate": _("Sick, with a certificate"),
    "holiday": _("Holiday of the family"),
    "other": _("Excused for another reason"),
    "unjustified": _("Not excused"),
}
# What a kind means for the bill.
MEANINGS: Mapping[str, Words] = {
    "sick": _("The absence is excused. What is billed follows from the care contract."),
    "certificate": _(
        "The absence is excused, and a certificate shows it. What is billed follows from the care"
        " contract."
    ),
    "holiday": _("The absence is excused. What is billed follows from the care contract."),
    "other": _(
        "The absence is excused. Say why in the note. What is billed follows from the care"
        " contract."
    ),
    "unjustified": _(
        "The State pays nothing for these hours. If the care contract bills them, the parents pay"
        " all."
    ),
}
SOURCES: Mapping[str, Words] = {
    "grid": _("Week"),
    "tablet": _("Tablet at the door"),
    "file": _("File"),
    "api": _("Program"),
    "sheet": _("Service sheet"),
    "import": _("Taken over"),
}
UNREADABLE: Mapping[str, Words] = {
    "unknown": _(
        "“%(part)s” is no time, no meal and no absence. Write for example 8-16:30 m, or one of"
        " these letters: %(letters)s."
    ),
    "no_end": _("“%(part)s” is one time only. Write when it begins and ends, for example 8-16:30."),
    "hour": _("“%(part)s” has an hour that does not exist. Hours go from 0 to 24."),
    "minute": _("“%(part)s” has a minute that does not exist. Minutes go from 0 to 59."),
    "same": _(
        "“%(part)s” begins and ends at the same time. For a whole day and night write %(more)s."
    ),
    "backwards": _(
        "“%(part)s” ends before it begins. If it ends on the next day, write %(more)s"
        " (hours go on after 24)."
    ),
    "day": _("“%(part)s” is longer than a day. Write one stay for each day."),
    "overlap": _("“%(part)s” and “%(more)s” overlap. Write times that follow each other."),
    "meals": _("More than three meals in a day. Write m, 2m or 3m."),
    "meal_alone": _("A meal without times: write +1 if the child only ate, or add the times."),
    "absences": _("“%(part)s” and “%(more)s” are two absences. Write one letter."),
    "absent": _(
        "“%(part)s” says absent and “%(more)s” says present. Write the times or the letter."
    ),
    "long": _("This is too long for a day. Write for example 8-12 14-17 m."),
}
REFUSED: Mapping[str, Words] = {
    "overlap_own": _("From %(from)s to %(until)s is there twice. Look at the days beside it."),
    "overlap_elsewhere": _(
        "From %(from)s to %(until)s the child is entered at another provider. Ask the parents."
    ),
    "no_contract": _("There is no care contract on this day."),
    "future": _("This time has not come yet. Enter what has happened."),
    "closed": _("The billing period %(period)s is closed. Nothing is changed in it any more."),
    "reason_needed": _("This period was declared. Say why it is changed."),
    "twice": _("This day is there twice."),
    "too_many_meals": _("More than three meals in a day. Write m, 2m or 3m."),
    "times": _("The end is not after the beginning. Write for example 8-16:30."),
    "absent_and_present": _("The child is entered as absent on this day. Write the times alone."),
}


def language() -> str:
    """The language of this page."""
    return (get_language() or "fr").split("-")[0]


def of_family(name: str) -> str:
    """That a family said something, and who of it."""
    return gettext("family: %(name)s") % {"name": name} if name else gettext("family")


def letters() -> list[tuple[str, str]]:
    """The legend of a page: letter and what it says."""
    return [(letter, str(KINDS[kind])) for kind, letter in LETTERS[language()].items()]


def unreadable(error: Unreadable) -> str:
    """What is wrong with a text, and what was expected."""
    shown = ", ".join([MEAL, *LETTERS[language()].values()])
    values = {"part": error.part, "more": error.more, "letters": shown}
    return str(UNREADABLE[error.code]) % values


def refused(refusal: Refusal) -> str:
    """Why an entry was not taken, in words; never more of elsewhere than the times."""
    return str(REFUSED[refusal.code]) % _shown(refusal.values)


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a refusal: minutes as times, a period by its name."""
    shown = {name: str(value) for name, value in values.items()}
    for name in ("from", "until"):
        if isinstance(values.get(name), int):
            shown[name] = clock((values[name] - 1) % DAY + 1)
    if "period" in values:
        shown["period"] = period_name(Period.named(str(values["period"])))
    return {"from": "?", "until": "?", "period": "?", **shown}


def period_name(period: Period) -> str:
    """A billing period by its month."""
    return words.month_year(period.year, period.month, language())


def times(stays: Any) -> str:
    """Stays in words: 8-12, 14-17."""
    return ", ".join(span(*stay) for stay in stays)


def weekday(day: date) -> str:
    """The day with its name, short: Monday 14.09."""
    return f"{words.weekday(day, language())} {day.day:02}.{day.month:02}."


def marks(day: date) -> list[str]:
    """What a day is: a public holiday, in the school holidays."""
    calendar, text = shipped().calendar, partial(words.text, language=language())
    named = [
        text(f"public_holiday.{name}") for name in calendar.public_holidays(day.year).get(day, ())
    ]
    found = [gettext("Public holiday: %(name)s") % {"name": name} for name in named]
    try:
        holiday = calendar.school_holiday(day)
    except NoCalendar:
        return found
    if holiday:
        name = text(f"holiday.{holiday.name}")
        found.append(gettext("School holidays: %(name)s") % {"name": name})
    return found
