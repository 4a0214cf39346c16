"""What channels, states and kinds of messages are called, and why there is no amount."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "bounced": _("could not be delivered"),
    "void": _("taken back"),
}
WHY_NOT: Mapping[str, Words] = {
    "no_plan": _("No care is planned"),
    "too_old": _("The child will be too old"),
    "unknown": _("Cannot be computed yet"),
}
