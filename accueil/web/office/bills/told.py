"""The papers about a child's bills, in words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions.papers import PRINTED
from accueil.billing.models import Invoice
from accueil.documents.models import Document
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.web.base import names

KINDS = ("invoice", "monthly_statement", "certificate")


def papers_of(child: Child, households: Sequence[UUID]) -> QuerySet[Document]:
    """Papers about the bills of a child and of its family."""
    of_child = Q(child=child) | Q(child=None, household__in=households)
    return Document.objects.filter(of_child, kind__in=KINDS).defer("record")


def papers(child: Child, households: Sequence[UUID]) -> list[dict[str, Any]]:
    """Invoices and monthly statements, the newest first, with what is due."""
    found = list(papers_of(child, households).order_by("-made_at"))
    keys = [one.pk for one in found]
    due = {one.document: one for one in Invoice.objects.filter(document__in=keys)}
    known = provider_names({one.provider_id for one in due.values()})
    shown = []
    for one in found:
        invoice = due.get(one.pk)
        shown.append(
            {
                "kind": names.PAPERS.get(one.kind, one.kind),
                "number": one.number,
                "made": localtime(one.made_at).date(),
                "provider": known.get(invoice.provider_id, "") if invoice else "",
                "period": invoice.period if invoice else one.about,
                "due_cents": invoice.due_cents if invoice else None,
                "url": reverse("bill_paper", args=[child.pk, one.pk])
                if one.kind in PRINTED
                else "",
            }
        )
    return shown
