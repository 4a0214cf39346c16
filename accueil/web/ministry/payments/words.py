"""What is said of payment orders and their lines."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.billing.models import PaymentOrder
from accueil.web.base.lines import Words

WHAT: Mapping[str, Words] = {
    "paid": _("is paid"),
    "carried": _("is carried on"),
    "claimed": _("is claimed back"),
}
STATES: Mapping[str, Words] = {
    "waits": _("Waits for release"),
    "released": _("Released"),
    "dropped": _("Dropped"),
}
TAGS = {"waits": "todo", "released": "done", "dropped": "blocked"}
REFUSALS: Mapping[str, Words] = {
    "not_closed": _("The billing period is not closed yet."),
    "waits": _("An order of this billing period waits already."),
    "later": _("A later billing period was ordered already: prepare an order of that one."),
    "nothing": _("The State owes nothing, and no provider owes the State."),
    "gone": _("Somebody released or dropped this order already. Nothing was paid twice."),
    "same_person": _("You prepared this order: somebody else has to release it."),
    "not_allowed": _("Your account may not release orders."),
    "changed": _(
        "An amount or an account changed since the order was prepared. Nothing was paid."
        " Drop it and prepare it anew."
    ),
    "late": _("The day of the order is over. Drop it and prepare it anew."),
}


def state(order: PaymentOrder) -> str:
    """What an order is: waits, released, dropped."""
    if order.dropped_at:
        return "dropped"
    return "released" if order.released_at else "waits"
