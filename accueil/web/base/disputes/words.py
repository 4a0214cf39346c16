"""What a day and a dispute say, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.attendance.disputes import Entered, Said, said_of
from accueil.attendance.models import Dispute
from accueil.law.words import NO_BREAK, clock
from accueil.web.base.lines import Words

ABSENCES: Mapping[str, Words] = {
    "sick": _("absent, ill"),
    "certificate": _("absent, ill with a certificate"),
    "holiday": _("absent, on holiday"),
    "other": _("absent for another reason"),
    "unjustified": _("absent, not excused"),
}


def span(start: int, until: int) -> str:
    """From when to when, on the clock on the wall."""
    return f"{clock(start)}–{clock(until - 1440 if until > 1440 else until)}"


def times(stays: Sequence[tuple[int, int]]) -> str:
    """The times of a day."""
    return ", ".join(span(start, until) for start, until in stays)


def meals(count: int) -> str:
    """So many meals."""
    words = ngettext("%(count)s main meal", "%(count)s main meals", count) % {"count": count}
    return words.replace(" ", NO_BREAK, 1)


def entered(day: Entered) -> str:
    """All that is entered of a day, in one line."""
    parts = [times(day.stays), meals(day.meals) if day.meals else ""]
    parts.append(str(ABSENCES[day.absence]) if day.absence else "")
    return " · ".join(filter(None, parts)) or gettext("nothing is entered")


def said(of: Said) -> str:
    """What a parent says a day was."""
    match of.what:
        case "times" if of.start is not None and of.until is not None:
            return gettext("The child was there: %(times)s.") % {"times": span(of.start, of.until)}
        case "away":
            return gettext("The child was not there.")
        case "meals":
            return gettext("The child had: %(meals)s.") % {"meals": meals(of.meals or 0)}
    return gettext("Something else is not right.")


def disputed(one: Dispute) -> dict[str, Any]:
    """A dispute as pages show it."""
    of = said_of(one)
    return {"dispute": one, "said": said(of), "reason": of.reason}
