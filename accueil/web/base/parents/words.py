"""The words of what parents said: what a change concerns, what became of it, why it is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.law.words import date_short
from accueil.registry.models import ParentsWord
from accueil.web.base.lines import Words

CONCERNS: Mapping[str, Words] = {
    "income": _("Income"),
    "household": _("Who lives together: separation, a new partner, a birth"),
    "address": _("Address, or where the bills go"),
    "care": _("Provider or hours of care"),
    "other": _("Something else"),
}
STATES: Mapping[tuple[str, str], Words] = {
    ("unchanged", "waiting"): _("Waits for the signature"),
    ("unchanged", "taken_over"): _("Signed"),
    ("unchanged", "refused"): _("Not renewed"),
    ("change", "waiting"): _("Waits for the office"),
    ("change", "taken_over"): _("Taken into account"),
    ("change", "refused"): _("Not taken into account"),
}
# By what an account got a child (`identity.models.Link.PROOFS`).
PROOFS: Mapping[str, Words] = {
    "connection_code": _("by a connection code"),
    "two_pins": _("by two PINs"),
}
TAGS: Mapping[str, str] = {"waiting": "check", "taken_over": "done", "refused": "wrong"}
REFUSED: Mapping[str, Words] = {
    "not_yours": _("This child does not belong to your account."),
    "day": _("Choose a day that is at most one year back and at most one year ahead."),
    "text": _("Write in your own words what changes."),
    "many": _(
        "Many changes of this child wait for the office already. Wait for its answer, or call it."
    ),
    "answer": _("Write why it is not taken over."),
    "decided": _("Somebody else has decided this in the meantime."),
}
REFUSED_FILES: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than 10 MB. Choose a smaller one."),
    "unknown": _("This is not a PDF, JPEG or PNG. Take a photo, or choose another file."),
    "cut_off": _("The file is damaged: its end is missing. Choose it once more."),
    "active": _("The file contains a program. Save it again as a picture, or print it as PDF."),
    "many": _("Many files wait to be sent already. Send them, or take some away."),
}


def state(word: ParentsWord) -> str:
    """What became of it."""
    return str(STATES[word.kind, word.state])


def what(word: ParentsWord) -> str:
    """What was said, in short: nothing has changed, or what and since when."""
    if word.kind == "unchanged":
        return gettext("Nothing has changed: please renew")
    assert word.since
    values = {"what": CONCERNS[word.concerns], "day": date_short(word.since)}
    return gettext("%(what)s (first day: %(day)s)") % values
