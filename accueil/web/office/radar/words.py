"""What channels, states and kinds of messages are called, and why there is no amount."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accueil.web.base import names

Words = str | Promise

CHANNELS: Mapping[str, Words] = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "letter": _("Letter"),
}
STATES: Mapping[str, Words] = {
    "waiting": _("waits"),
    "sent": _("sent"),
    "failed": _("could not be sent"),
    "void": _("taken back"),
}
KINDS = names.MESSAGES
WHY_NOT: Mapping[str, Words] = {
    "no_plan": _("No care is planned"),
    "too_old": _("The child will be too old"),
    "unknown": _("Cannot be computed yet"),
}


def kind(name: str) -> Words:
    """A kind of message; its key where it has no name."""
    return KINDS.get(name, name)
