"""What the Treasury's bank says: statements handed in, and the entries that wait."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accueil.billing.models import BankEntry, BankFile, PaymentLine
from accueil.identity.permissions import may
from accueil.web.base.bank.pages import done_of, entry_page, read_page
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import bounded

A_PAGE, MOST_FILES, MOST_OPEN = 50, 10, 30


@require_GET
def bank(request: OfficeRequest) -> HttpResponse:
    """The work list, the oldest first, and the last statements."""
    waits = BankEntry.objects.filter(provider=None, settled_at=None).order_by("day", "pk")
    slice_ = Paginator(waits, A_PAGE).get_page(request.GET.get("page"))
    orders = may(request.user.role, "payments.order")
    context = {
        "waiting": [{"entry": one, "url": _url(one) if orders else ""} for one in slice_],
        "slice": slice_,
        "files": BankFile.objects.filter(provider=None).order_by("-read_at")[:MOST_FILES],
        "done": done_of(request),
        "settled": "settled" in request.GET,
        "may_read": orders,
    }
    return render(request, "ministry/payments/bank.html", context)


@bounded
def read(request: OfficeRequest) -> HttpResponse:
    """Hand in a statement of the Treasury's account."""
    return read_page(request, None, reverse("payments_bank"))


@require_http_methods(["GET", "POST"])
def entry(request: OfficeRequest, entry: UUID) -> HttpResponse:
    """An entry that waits: what is it?"""
    one = get_object_or_404(BankEntry, pk=entry, provider=None)
    return entry_page(request, one, reverse("payments_bank"), _open())


def _url(entry: BankEntry) -> str:
    return reverse("payments_entry", args=[entry.pk])


def _open() -> list[dict[str, Any]]:
    """The lines that are claimed back: what comes in may be one of them."""
    lines = PaymentLine.objects.filter(what="claimed", order__released_at__isnull=False)
    newest = lines.select_related("provider").order_by("-order__released_at")[:MOST_OPEN]
    return [
        {"number": line.reference, "name": line.provider.name, "cents": line.cents}
        for line in newest
    ]
