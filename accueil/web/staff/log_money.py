"""What the access log says of payments and bank statements."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "payment order prepared": _("Payment order: prepared"),
    "payment order released": _("Payment order: released"),
    "payment order dropped": _("Payment order: dropped"),
    "payment order downloaded": _("Payment order: file for the bank"),
    "bank statement read": _("Bank statement: read"),
    "bank entry settled": _("Bank statement: entry settled"),
    "cash payment recorded": _("Payment in cash: recorded"),
    "cash payment taken back": _("Payment in cash: taken back"),
    "provider's statement": _("Provider's statement"),
}
