"""What stands around a bill, in words: obstacles, goodwill, papers."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions.papers import PRINTED
from accueil.billing.models import Goodwill, Invoice
from accueil.billing.settle import IN_THE_WAY
from accueil.documents.models import Document
from accueil.law.calendar import Period
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.web.base import names
from accueil.web.base.bills import words

KINDS = ("invoice", "monthly_statement", "certificate")


def obstacles(found: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Why a bill cannot be made, who can mend it, and the exact words where the law refuses."""
    listed = [[*one, "", "", ""][:4] for one in found]
    providers = {UUID(one[1]) for one in listed if one[0] in IN_THE_WAY}
    known = provider_names(providers)
    shown = []
    for code, second, third, last in listed:
        why, mend = words.obstacle(code, second)
        row: dict[str, Any] = {"why": why, "mend": mend}
        if code in IN_THE_WAY:
            row["provider"] = known.get(UUID(second), "")
        else:
            row["exact"] = " ".join(filter(None, (second, third, last)))
        shown.append(row)
    return shown


def goodwill(child: Child, period: Period) -> list[dict[str, Any]]:
    """Each goodwill that counts: whose bill, how much, why."""
    granted = Goodwill.objects.current().filter(
        child=child, period=period.name, approved_at__isnull=False
    )
    rows = list(granted.select_related("provider").order_by("recorded_at"))
    return [
        {
            "provider": row.provider.name,
            "cents": row.cents,
            "reason": row.reason,
            "approved": localtime(row.approved_at).date() if row.approved_at else None,
        }
        for row in rows
    ]


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
