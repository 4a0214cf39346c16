"""What is said of entries and sheets: why one is refused, why a child was absent, states."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.attendance.entries import Refusal
from accueil.documents.service_sheet import stay_words, time_words
from accueil.law.words import date_short
from accueil.web.base.lines import Words
from accueil.web.base.templatetags.look import period as period_words

ABSENCES: Mapping[str, Words] = {
    "sick": _("Sick"),
    "certificate": _("Sick, with a medical certificate"),
    "holiday": _("Holidays"),
    "other": _("Excused"),
    "unjustified": _("Not excused"),
}
REFUSED: Mapping[str, Words] = {
    "overlap_own": _("Two times of this day overlap: %(from)s–%(until)s."),
    "overlap_elsewhere": _("The child is with another provider then: %(from)s–%(until)s."),
    "no_contract": _("There is no care contract on this day."),
    "future": _("This time has not come yet."),
    "closed": _("The billing period %(period)s is closed. Nothing can be changed any more."),
    "reason_needed": _("This billing period is declared. Say why you change it."),
    "twice": _("This day stands there twice."),
    "too_many_meals": _("At most three main meals a day are possible."),
    "times": _("The end has to be later than the start, by at most one day."),
    "absent_and_present": _("A child that was there cannot be absent on the same day."),
}
STATES: Mapping[str, tuple[str, Words]] = {
    "open": ("todo", _("Not confirmed")),
    "confirmed": ("done", _("Confirmed")),
    "changed": ("check", _("Changed since it was confirmed")),
    "received": ("done", _("The agency has it")),
}


def refused(refusal: Refusal) -> str:
    """Why an entry is not taken, in the page's language."""
    return code(refusal.code, refusal.values)


def code(key: str, values: Mapping[str, Any]) -> str:
    """What a code of a refusal says, with its values."""
    words = REFUSED.get(key)
    if words is None:
        return gettext("This entry is not possible.")
    return str(words) % {name: _value(name, value) for name, value in _complete(values)}


def _complete(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return {"from": "", "until": "", "period": "", **values}.items()


def _value(key: str, value: Any) -> str:
    """A time as on the clock, a period by its name."""
    if key in ("from", "until") and isinstance(value, int):
        return time(value)
    if key == "period" and value:
        return str(period_words(str(value)))
    return date_short(value) if isinstance(value, date) else str(value)


def language() -> str:
    """The page's language, as papers call it."""
    return (get_language() or "fr").split("-")[0]


def time(minute: int) -> str:
    """A minute of the day as on the clock."""
    return time_words(minute, language())


def times(stays: Iterable[tuple[int, int]]) -> str:
    """Stays in one line: 08:00–12:00, 13:30–17:00."""
    return ", ".join(stay_words(stay, language()) for stay in stays)
