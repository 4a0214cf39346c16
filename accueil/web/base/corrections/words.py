"""The words of corrections and of goodwill: states, who asked, why something is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.actions.corrections import CannotCorrect
from accueil.actions.goodwill import CannotGrant
from accueil.law.words import date_short
from accueil.web.base.lines import Words
from accueil.web.base.templatetags.look import euros

STATES: Mapping[str, Words] = {
    "asked": _("Waits for a decision"),
    "accepted": _("Accepted: enter the days"),
    "done": _("Correction done"),
    "refused": _("Request refused"),
}
TAGS: Mapping[str, str] = {
    "asked": "check",
    "accepted": "todo",
    "done": "done",
    "refused": "wrong",
}
ASKED_BY: Mapping[str, Words] = {
    "parent": _("The parents"),
    "provider": _("The provider"),
    "office": _("The office"),
    "ministry": _("The ministry"),
}
REFUSED: Mapping[str, Words] = {
    "too_late": _(
        "It is too late: this period could be corrected until %(day)s. A bill is corrected at most"
        " one year after the last day of its period."
    ),
    "open": _(
        "This period is not closed. No correction is needed: change the days in the week's grid,"
        " and the bill follows."
    ),
    "elsewhere": _("This provider did not care for the child in this period."),
    "reason": _("Write what is wrong with the bill."),
    "answer": _("Write why the request is refused."),
    "decided": _("Somebody else has decided this request in the meantime."),
    "beside": _("The request is not about this day. Nothing is saved."),
    "not_accepted": _("This request is not accepted, or its correction is done. Nothing is saved."),
}
NOT_GRANTED: Mapping[str, Words] = {
    "not_begun": _("Nothing of this period has been billed yet."),
    "nothing": _("Enter an amount above zero."),
    "too_much": _("At most %(most)s: more was not charged to the family."),
    "reason": _("Write why the State bears this amount."),
    "same_person": _("Somebody else has to approve what you proposed."),
    "decided": _("Somebody else has approved or withdrawn this in the meantime."),
}
GOODWILL: Mapping[str, tuple[str, Words]] = {
    "proposed": ("check", _("Waits for a second person")),
    "approved": ("done", _("Approved")),
    "withdrawn": ("blocked", _("Withdrawn")),
}


def refused(error: CannotCorrect) -> str:
    """Why a request is refused, and what to do."""
    return str(REFUSED[error.code]) % {"day": date_short(error.day) if error.day else ""}


def not_granted(error: CannotGrant) -> str:
    """Why goodwill is refused."""
    return str(NOT_GRANTED[error.code]) % {"most": euros(error.most_cents)}
