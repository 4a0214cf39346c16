"""What happened to a link, why a report is refused, until when it is taken: in words."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.absence_reports import CannotReport, Until
from accueil.law.words import NO_BREAK, clock, date_long
from accueil.web.base.bills.words import language
from accueil.web.base.lines import Words

MOMENTS: Mapping[str, Words] = {
    "created": _("The facility made the two PINs that you used"),
    "linked": _("Your account was linked to the child at this facility"),
    "ended": _("The link was ended"),
}
STATES: Mapping[str, tuple[str, Words]] = {
    "nothing": ("done", _("Nothing to pay")),
    "credit": ("blocked", _("Credit")),
    "paid": ("done", _("Paid")),
    "part_paid": ("check", _("Partly paid")),
    "open": ("todo", _("To pay")),
    "overdue": ("wrong", _("Overdue")),
}
KINDS: Mapping[str, Words] = {
    "sick": _("Sick"),
    "holiday": _("Holiday"),
    "other": _("Another reason"),
}
# Why a report is refused → the field of the form and the sentence.
REFUSED: Mapping[str, tuple[str, Words]] = {
    "kind": ("kind", _("Choose one of the answers.")),
    "dates": (
        "last",
        _("The last day must not be before the first, and at most a year from now."),
    ),
    "late": (
        "first",
        _("It is too late to report this day here. From %(day)s on it is possible."),
    ),
    "nothing_agreed": (
        "first",
        _("No care is agreed on these days: the child is not expected, nothing has to be said."),
    ),
    "no_contract": ("first", _("There is no care contract with the facility on %(day)s.")),
    "there": ("first", _("The facility has entered that the child was there on %(day)s.")),
    "known": (
        "first",
        _(
            "An absence on %(day)s is known already, entered by the facility or by another person."
            " If it is not right, call the facility."
        ),
    ),
    "closed": ("first", _("The billing period of these days is closed: nothing changes in it.")),
    "declared": (
        "first",
        _("The facility has already declared the hours of these days. Call it."),
    ),
}


def refused(error: CannotReport) -> tuple[str, str]:
    """The field and the sentence of a refusal."""
    field, sentence = REFUSED[error.reason]
    shown = date_long(error.day, language()).replace(" ", NO_BREAK) if error.day else ""
    return field, str(sentence) % {"day": shown}


def until(of: Until) -> str:
    """Until when an absence can be reported, in a sentence."""
    values = {"time": clock(of.deadline.minute), "count": of.deadline.days_before}
    if not of.deadline.days_before:
        return gettext("You can report an absence until %(time)s of the day itself.") % values
    return (
        ngettext(
            "You can report an absence until %(time)s of the day before.",
            "You can report an absence until %(time)s, %(count)s days before.",
            of.deadline.days_before,
        )
        % values
    )
