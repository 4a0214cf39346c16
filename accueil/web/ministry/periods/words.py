"""What a period lacks, in words, and who mends it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

MISSING: Mapping[str, Words] = {
    "not_declared": _("Has not declared it yet"),
    "changed": _("Changed since it was declared"),
}
# What is in the way of a bill → what it is, and who mends it.
OBSTACLES: Mapping[str, tuple[Words, Words]] = {
    "household_unknown": (_("The household is not known"), _("The child's commune or the CAE")),
    "no_price": (_("No price is known"), _("The provider or the ministry")),
    "refused": (_("The law cannot assess the care"), _("The ministry")),
    "broken": (_("The program failed"), _("Who looks after the program")),
}
OTHER: tuple[Words, Words] = (_("Something else is in the way"), _("The ministry"))
NEVER: Mapping[str, Words] = {
    "not_over": _("The period is not over yet."),
    "closed": _("The period is closed already."),
    "earlier_open": _("An earlier period is still open. It must be closed first."),
}
