"""The papers as PDF: an invoice, a monthly statement, the certificate of a year."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime

from accueil.actions import family_bills
from accueil.actions.family_bills import NotLinked
from accueil.actions.papers import Writer
from accueil.billing.models import Statement
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import child_or_404


def invoice(request: HttpRequest, child: UUID, document: UUID) -> HttpResponse:
    """An invoice on which the child stands."""
    asked = cast(OfficeRequest, request)
    now = localtime(asked.now)

    def found(of: UUID) -> tuple[bytes, str]:
        return family_bills.invoice_pdf(asked.user.pk, of, document, now)

    return _download(asked, child, "invoice", found)


def statement(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """The child's monthly statement of a billed period: frozen when first asked for."""
    asked = cast(OfficeRequest, request)
    try:
        of_period = Period.named(period)
    except ValueError:
        raise Http404("period") from None
    writer = Writer(asked.actor.account, "", localtime(asked.now))

    def found(of: UUID) -> tuple[bytes, str]:
        return family_bills.statement_pdf(asked.user.pk, of, of_period, shipped(), writer)

    return _download(asked, child, "monthly_statement", found)


def certificate(request: HttpRequest, child: UUID, year: int) -> HttpResponse:
    """The certificate of childcare costs of a year, where one was made."""
    asked = cast(OfficeRequest, request)
    now = localtime(asked.now)

    def found(of: UUID) -> tuple[bytes, str]:
        return family_bills.certificate_pdf(asked.user.pk, of, year, now)

    return _download(asked, child, "certificate", found)


def _download(
    asked: OfficeRequest, child: UUID, kind: str, made: Callable[[UUID], tuple[bytes, str]]
) -> HttpResponse:
    """The PDF of a child's paper, and a line in its access log; 404 where there is none to show."""
    of = child_or_404(asked, child)
    try:
        content, number = made(of.child.pk)
    except (NotLinked, Statement.DoesNotExist):
        raise Http404("no such paper") from None
    note(asked.actor, "download", f"{kind} {number}", now=asked.now, child=of.child.pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
