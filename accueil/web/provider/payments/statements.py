"""The provider's statements: the list, one of them, and its files."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accueil.actions.papers import rendering
from accueil.actions.payments import told_to
from accueil.actions.provider_statements import record_of
from accueil.billing.models import BankEntry, ProviderStatement
from accueil.billing.reckoning import ROW_KINDS
from accueil.documents.models import Document
from accueil.documents.provider_statement import ProviderStatementRecord, signed_clock
from accueil.exchange.provider_statement_files import csv_file, xlsx_file, xml_file
from accueil.registry.models import Provider
from accueil.store.models import Actor, note
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of

Made = Callable[[ProviderStatementRecord], bytes]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Mapping[str, tuple[str, Made]] = {
    "xlsx": (XLSX, lambda record: xlsx_file(record.reckoning, record.made)),
    "csv": ("text/csv; charset=utf-8", lambda record: csv_file(record.reckoning)),
    "xml": ("application/xml", lambda record: xml_file(record.reckoning)),
}
KINDS: Mapping[str, Words] = {
    "original": _("Care of this billing period"),
    "correction": _("Corrections"),
    "refund": _("Refunds"),
}
TEMPLATES = "provider/payments"


@require_GET
def statements(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The statements, the newest first; what the State paid, carried on or claimed back."""
    of = provider_of(provider)
    listed = ProviderStatement.objects.filter(provider=of).order_by("-period")
    context = {
        "provider": of,
        "rows": [{"statement": one, "url": _url(of, one)} for one in listed],
        "lines": _lines(of),
        "payer": {"name": settings.PAYER_NAME, "iban": settings.PAYER_IBAN},
    }
    return render(request, f"{TEMPLATES}/statements.html", context)


@require_GET
def statement(request: OfficeRequest, provider: UUID, statement: UUID) -> HttpResponse:
    """One statement: sums, rows by kind, files."""
    of = provider_of(provider)
    one = _statement(of, statement)
    told = record_of(one).reckoning
    note(_actor(request, of), "read", "provider's statement", now=request.now)
    context = {
        "provider": of,
        "statement": one,
        "kinds": [
            {
                "name": KINDS[kind],
                "rows": [
                    {"row": row, "hours": signed_clock(row.minutes)}
                    for row in told.rows
                    if row.kind == kind
                ],
                "cents": told.cents(kind),
            }
            for kind in ROW_KINDS
        ],
        "owed": max(0, -one.payable_cents),
        "back_url": reverse("provider_statements", args=[of.pk]),
    }
    return render(request, f"{TEMPLATES}/statement.html", context)


@require_GET
def file(request: OfficeRequest, provider: UUID, statement: UUID, kind: str) -> HttpResponse:
    """A statement as PDF, sealed and the same ever after, or as XLSX, CSV or XML."""
    of = provider_of(provider)
    one = _statement(of, statement)
    note(_actor(request, of), "download", "provider's statement", now=request.now)
    if kind == "pdf":
        paper = Document.objects.get(pk=one.document)
        content, media = bytes(rendering(paper, request.now).content), "application/pdf"
    elif kind in FILES:
        media, made = FILES[kind]
        content = made(record_of(one))
    else:
        raise Http404(kind)
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{one.number}.{kind}"'
    return answer


def _actor(request: OfficeRequest, of: Provider) -> Actor:
    """Who acts, in the provider's own log, also where its agency does."""
    return replace(request.actor, office=str(of.pk))


def _statement(of: Provider, pk: UUID) -> ProviderStatement:
    found = ProviderStatement.objects.filter(provider=of, pk=pk).first()
    if found is None:
        raise Http404("statement")
    return found


def _url(of: Provider, one: ProviderStatement) -> str:
    return reverse("provider_statement", args=[of.pk, one.pk])


def _lines(of: Provider) -> list[dict[str, Any]]:
    """What released orders said of this provider, and when its own bank told of it."""
    told = BankEntry.objects.filter(provider=of, line__isnull=False)
    arrived = dict(told.values_list("line_id", "day"))
    return [
        {"line": line, "at": at, "arrived": arrived.get(line.pk), "claimed": max(0, -line.cents)}
        for line, at in told_to(of.pk)
    ]
