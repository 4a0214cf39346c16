"""How far a guardian is, and what happened, in words; what to do next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.guardian_history import Happened
from accueil.actions.pin_states import State
from accueil.law.words import LANGUAGES, date_short
from accueil.web.base.lines import Words
from accueil.web.base.purposes import why as in_words

RELATIONS: Mapping[str, Words] = {
    "mother": _("Mother"),
    "father": _("Father"),
    "guardian": _("Legal guardian"),
    "foster": _("Foster parent"),
    "other": _("Other person"),
}
STATES: Mapping[str, tuple[str, Words]] = {
    "no_email": ("check", _("No e-mail address")),
    "none": ("todo", _("No PINs yet")),
    "created": ("todo", _("PINs made, the e-mail is about to leave")),
    "sent": ("todo", _("E-mail sent on %(day)s")),
    "delivered": ("todo", _("E-mail delivered on %(day)s")),
    "failed": ("wrong", _("The e-mail did not arrive")),
    "linked": ("done", _("Linked since %(day)s")),
    "ended": ("check", _("Link ended on %(day)s")),
    "expired": ("check", _("PINs expired on %(day)s")),
    "locked": ("wrong", _("PINs locked after five wrong tries")),
    "void": ("check", _("PINs void")),
}
NEXT: Mapping[str, Words] = {
    "no_email": _("Enter the e-mail address: PIN 2 goes there."),
    "none": _("Create PINs: you hand over PIN 1, PIN 2 goes by e-mail."),
    "created": _("Hand over PIN 1. The e-mail with PIN 2 leaves within minutes."),
    "sent": _("Hand over PIN 1. No e-mail came? Have the spam folder looked at first."),
    "delivered": _("Hand over PIN 1. No e-mail found? It lies in the mailbox, perhaps in spam."),
    "expired": _("They were not used in time. Create them again."),
    "locked": _("Ask whether it was this person, then create them again."),
    "ended": _("To link an account again, create PINs again."),
}
VOID: Mapping[str, Words] = {
    "again": _("New ones were made."),
    "email": _("The e-mail address was changed. Create them again."),
    "ended": _("The facility took them back. Create them again when they are needed."),
    "tries": _("They were entered wrongly five times."),
    "expired": _("They were not used in time."),
}
BOUNCED = _("The mailbox is full or the address is wrong. Correct it, or create PINs again.")
NOT_SENT = _("The e-mail could not be sent. Check the address and create PINs again.")
HAPPENED: Mapping[str, Words] = {
    "pins_made": _("PINs made for %(name)s"),
    "pins_used": _("%(name)s used the PINs"),
    "pins_void": _("PINs of %(name)s void"),
    "link_made": _("Account of %(name)s linked"),
    "link_ended": _("Link of %(name)s ended"),
}
ENDED: Mapping[str, Words] = {
    "family": _("By the family itself."),
    "facility": _("By the facility."),
}


def language() -> str:
    """The language of the page."""
    found = (get_language() or "fr").split("-")[0]
    return found if found in LANGUAGES else "fr"


def day_of(moment: datetime | None) -> str:
    """A moment as the day it was on."""
    return date_short(localdate(moment)) if moment else ""


def state(of: State) -> dict[str, Any]:
    """How far a guardian is, with the kind of its mark, and what to do next."""
    kind, words = STATES[of.kind]
    return {
        "kind": kind,
        "text": str(words) % {"day": day_of(of.since)},
        "next": str(_next(of)),
        "is_linked": of.kind == "linked",
    }


def _next(of: State) -> Words:
    if of.kind == "void":
        return VOID.get(of.why, "")
    if of.kind == "failed":
        return BOUNCED if of.why == "bounced" or "receiver" in of.why else NOT_SENT
    return NEXT.get(of.kind, "")


def happened(one: Happened) -> dict[str, Any]:
    """One entry of the history, for the line of time."""
    said = []
    if one.kind == "pins_void":
        said.append(str(VOID.get(one.why, "")))
    if one.kind == "link_ended":
        said.append(str(ENDED.get(one.why, "")))
        if one.reason:
            said.append(in_words(one.reason))
    when = localtime(one.at)
    said.append(gettext("At %(time)s.") % {"time": f"{when.hour}:{when.minute:02}"})
    name = one.guardian or gettext("a guardian")
    return {
        "day": when.date(),
        "title": str(HAPPENED[one.kind]) % {"name": name},
        "text": " ".join(filter(None, said)),
        "by": one.by,
    }
