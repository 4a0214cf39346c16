"""What the states of codes, letters and messages are called."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

CODES: Mapping[str, Words] = {
    "open": _("Not used yet"),
    "used": _("Used"),
    "void": _("Void: a newer one was written"),
    "expired": _("Expired"),
    "locked": _("Locked: it was typed wrongly too often"),
}
LETTERS: Mapping[str, Words] = {
    "waiting": _("The letter waits to be printed"),
    "sent": _("The letter is printed"),
    "void": _("The letter was taken back"),
}
MESSAGES: Mapping[str, Words] = {
    "waiting": _("On its way"),
    "sent": _("Handed over"),
    "delivered": _("Delivered"),
    "bounced": _("Not delivered"),
    "failed": _("Could not be sent"),
    "void": _("Taken back"),
}
