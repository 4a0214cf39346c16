"""Bills and papers as rows of a list."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions import family_bills
from accueil.actions.family_bills import Balance
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import Own


def bill_url(own: Own) -> Callable[[str], str]:
    """Where a period's bill of a child is read."""
    return lambda period: url_of_bill(own.child.pk, period)


def url_of_bill(child: UUID, period: str) -> str:
    """Where the bill of a child and a period is read."""
    return reverse("family_bill", args=[child, period])


def papers(request: OfficeRequest, children: Sequence[Own]) -> list[dict[str, Any]]:
    """The invoices about some children, the newest first.

    One that is about a child which is not of the account too has neither amount nor address.
    """
    names = {own.child.pk: own.given_name for own in children}
    found = family_bills.invoices(request.user.pk, list(names))
    return [
        {
            "number": one.number,
            "provider": one.provider,
            "period": one.period,
            "made": localtime(one.made_at).date(),
            "children": ", ".join(names[key] for key in names if key in one.children),
            "due_cents": one.due_cents,
            "url": reverse("family_invoice", args=[_shown(one.children, names), one.document])
            if one.document
            else "",
        }
        for one in found
    ]


def _shown(children: Sequence[Any], names: dict[Any, str]) -> Any:
    """One of the children of an invoice that are asked for."""
    return next(key for key in names if key in children)


def balances(request: OfficeRequest, children: Sequence[Own]) -> list[Balance]:
    """What is open with each provider now."""
    keys = [own.child.pk for own in children]
    return family_bills.balances(request.user.pk, keys, request.today)
