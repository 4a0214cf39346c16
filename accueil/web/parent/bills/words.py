"""Why a dispute or a wish is refused, and what became of it, in words for parents."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

REFUSED: Mapping[str, Words] = {
    "reason": _("Say what is not right, and why."),
    "times": _("The child left later than it came. Check both times."),
    "meals": _("Enter the number of main meals."),
    "same": _("This is what is entered already."),
    "elsewhere": _("On this day the child was not with this provider."),
    "future": _("This day has not come yet."),
    "closed": _("The period was closed in the meantime. Ask for a correction instead."),
    "waiting": _("This day was disputed already, and the provider has not answered yet."),
    "too_late": _("This period is over for more than a year. It cannot be corrected any more."),
    "open": _("The period is not closed: say it here, and the provider looks at it."),
}
# A correction that parents asked for: what became of it.
WISHES: Mapping[str, Words] = {
    "asked": _("Waits for a decision"),
    "accepted": _("Accepted: the provider enters the days again"),
    "done": _("Corrected"),
    "refused": _("Not accepted"),
}
