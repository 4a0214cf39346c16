"""The list of a period's invoices, one invoice, its paper, all papers of a period as one file."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import get_language

from accueil.actions.invoices_shown import (
    Listed,
    children_of,
    invoiced_periods,
    listed,
    one,
    opened,
    printed,
)
from accueil.actions.papers import rendering
from accueil.documents.invoice import invoice_values
from accueil.documents.models import Document
from accueil.documents.pdf import PaperError
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.erased import erased
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.invoices import words
from accueil.web.provider.known import provider_of

TEMPLATES = "provider/invoices/"


def _language() -> str:
    language = (get_language() or "fr").split("-")[0]
    return language if language in LANGUAGES else "fr"


def invoices(request: HttpRequest, provider: UUID) -> HttpResponse:
    """The invoices of a billing period: family, amounts, whether it is paid."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    periods = invoiced_periods(found)
    period = asked.GET.get("period", "")
    if period not in periods:
        period = periods[0] if periods else ""
    rows = listed(found, period, asked.today) if period else []
    note(asked.actor, "read", f"invoices {period or 'none'}", now=asked.now)
    context = {
        "provider": found,
        "period": period,
        "periods": [name for name in periods if name != period],
        "rows": [_row(found, row) for row in rows],
        "sums": {
            "charged": sum(row.invoice.charged_cents for row in rows),
            "due": sum(row.invoice.due_cents for row in rows),
        },
        "overdue": sum(row.state == "overdue" for row in rows),
        "print_url": reverse("invoices_print", args=[found.pk, period]) if rows else "",
    }
    return render(request, f"{TEMPLATES}list.html", context)


def _row(provider: Provider, row: Listed) -> dict[str, Any]:
    tag, text = words.STATES[row.state]
    children = [child.name for child in row.record.children] if row.record else []
    return {
        "invoice": row.invoice,
        "url": reverse("invoice", args=[provider.pk, row.invoice.pk]),
        "family": (row.record.recipient.name if row.record else "") or row.invoice.number,
        "erased": row.record is None,
        "children": ", ".join(children),
        "paid_cents": row.paid_cents,
        "tag": tag,
        "state": text,
    }


def _one_or_404(asked: OfficeRequest, provider: UUID, key: UUID) -> tuple[Provider, Listed]:
    found = provider_of(provider)
    invoice = one(found, key, asked.today)
    if invoice is None:
        raise Http404("no such invoice")
    return found, invoice


def invoice(request: HttpRequest, provider: UUID, invoice: UUID) -> HttpResponse:
    """An invoice as a page: what the paper says, and each line opened to where it comes from."""
    asked = cast(OfficeRequest, request)
    found, shown = _one_or_404(asked, provider, invoice)
    if shown.record is None:
        return erased(request)
    language = _language()
    values = invoice_values(shown.record, language)
    _open_lines(values, shown, language)
    _note(asked, "read", shown)
    tag, text = words.STATES[shown.state]
    family = reverse("invoices", args=[found.pk])
    context = {
        "provider": found,
        "shown": shown,
        "paper": values,
        "tag": tag,
        "state": text,
        "back_url": f"{family}?period={shown.invoice.period}",
        "pdf_url": reverse("invoice_pdf", args=[found.pk, shown.invoice.pk]),
    }
    return render(request, f"{TEMPLATES}one.html", context)


def _open_lines(values: dict[str, Any], shown: Listed, language: str) -> None:
    """Put sentences, steps and the article beside each line."""
    found = opened(shown, shipped(), language)
    assert shown.record
    for child, said in zip(shown.record.children, values["children"], strict=True):
        weeks = found.get(child.key, [])
        for place, line in enumerate(said["lines"]):
            line["weeks"] = weeks[place] if place < len(weeks) else []
            line["article"] = values["sources"][int(line["source"]) - 1]
        for line, billed in zip(said["lines"], child.lines, strict=True):
            line["rule"] = billed.rule


def _note(asked: OfficeRequest, action: str, shown: Listed) -> None:
    """One entry a child: the log is asked by child."""
    what = f"invoice {shown.invoice.number}"
    of, household = shown.invoice, shown.invoice.household_id
    keys: list[UUID | None] = [*children_of(of.provider, of.period, household)]
    for child in keys or [None]:
        note(asked.actor, action, what, now=asked.now, child=child, household=household)


def invoice_pdf(request: HttpRequest, provider: UUID, invoice: UUID) -> HttpResponse:
    """An invoice's sealed PDF, the same bytes each time."""
    asked = cast(OfficeRequest, request)
    _, shown = _one_or_404(asked, provider, invoice)
    if shown.record is None:
        return erased(request)
    paper = Document.objects.get(pk=shown.invoice.document)
    made = rendering(paper, localtime(asked.now))
    _note(asked, "download", shown)
    return _file(bytes(made.content), f"invoice-{slugify(shown.invoice.number)}")


def invoices_print(request: HttpRequest, provider: UUID, period: str) -> HttpResponse:
    """All invoices of a period as one file for the printer."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    try:
        content, count = printed(found, period)
    except PaperError:
        raise Http404("no invoices") from None
    what = f"invoices {period}, {count} papers"
    for child in children_of(found, period):
        note(asked.actor, "download", what, now=asked.now, child=child)
    return _file(content, f"invoices-{slugify(period)}")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
