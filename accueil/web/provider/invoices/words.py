"""What an invoice can be, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

# State of an invoice → the colour of its tag, and its word.
STATES: Mapping[str, tuple[str, Words]] = {
    "nothing": ("done", _("Nothing to pay")),
    "credit": ("blocked", _("Credit")),
    "paid": ("done", _("Paid")),
    "part_paid": ("check", _("Partly paid")),
    "open": ("todo", _("Open")),
    "overdue": ("wrong", _("Overdue")),
}
