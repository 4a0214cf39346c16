"""The invoices of a facility, as far as they are about a child of the account."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from accueil.actions import at_facility
from accueil.actions.at_facility import At, OwnInvoice
from accueil.actions.facilities import NotLinked, Place
from accueil.documents.invoice import invoice_values
from accueil.store.models import note
from accueil.web.base.bills.words import language
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.facility import words
from accueil.web.parent.facility.known import TEMPLATES, back, opened, pdf, url


def invoices(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """The facility's invoices about the child, the newest first."""
    asked = cast(OfficeRequest, request)
    place, at = opened(asked, child, provider, "invoices of the facility")
    rows = [_row(place, one) for one in at_facility.invoices(at)]
    context = {**back(place), "rows": rows, "some_shared": any(not row["whole"] for row in rows)}
    return render(request, f"{TEMPLATES}invoices.html", context)


def _row(place: Place, one: OwnInvoice) -> dict[str, Any]:
    tag, state = words.STATES.get(one.state, ("", ""))
    return {
        "number": one.number,
        "period": one.period,
        "made": localtime(one.made_at).date(),
        "url": url("family_facility_invoice", place, one.key) if one.record else "",
        "whole": one.whole,
        "due_cents": one.due_cents,
        "child_cents": _of_child(one, place),
        "tag": tag,
        "state": state,
    }


def _of_child(one: OwnInvoice, place: Place) -> int:
    """What the family pays for the child's care of the period."""
    own = [of for of in one.record.children if of.key == str(place.child)] if one.record else []
    return sum(of.parent_cents + of.alone_cents for of in own)


def invoice(request: HttpRequest, child: UUID, provider: UUID, invoice: UUID) -> HttpResponse:
    """One invoice: what is to pay, and the lines of the child; with others on it only its lines."""
    asked = cast(OfficeRequest, request)
    at = At(asked.user, child, provider, asked.today)
    try:
        found = at_facility.invoice(at, invoice)
    except NotLinked:
        raise Http404("no such invoice") from None
    if found.record is None:
        raise Http404("no such invoice")
    place, _at = opened(asked, child, provider, f"invoice {found.number}")
    tag, state = words.STATES.get(found.state, ("", ""))
    context = {
        "place": place,
        "invoice": found,
        "paper": invoice_values(found.record, language()),
        "child_cents": _of_child(found, place),
        "tag": tag,
        "state": state,
        "pdf_url": url("family_facility_invoice_pdf", place, found.key) if found.whole else "",
        "back_url": url("family_facility_invoices", place),
    }
    return render(request, f"{TEMPLATES}invoice.html", context)


def invoice_pdf(request: HttpRequest, child: UUID, provider: UUID, invoice: UUID) -> HttpResponse:
    """A copy of an invoice, where no child is on it that is not of the account."""
    asked = cast(OfficeRequest, request)
    at = At(asked.user, child, provider, asked.today)
    try:
        content, number = at_facility.invoice_pdf(at, invoice, language())
    except NotLinked:
        raise Http404("no such paper") from None
    note(asked.actor, "download", f"invoice {number}", now=asked.now, child=child)
    return pdf(content, number)
