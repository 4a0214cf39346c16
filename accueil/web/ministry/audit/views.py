"""Proofs and what they found, a child's chain of bills, balances of accounts."""

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accueil.actions import proofs
from accueil.billing import audited
from accueil.billing.models import Proof, Transfer
from accueil.billing.proofs import words
from accueil.billing.proofs.findings import Finding
from accueil.billing.verify import Scope, of_children
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry.models import Child
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.audit import shown

PROOFS, SHOWN = 12, 300


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The last proofs, the search for a child's chain, and every period with its files."""
    known, asked = cast(OfficeRequest, request), request.GET.get("q", "").strip()
    children = list(audited.found(asked))
    if asked:
        note(known.actor, "look_up", "audit: search for a child", now=known.now)
    if len(children) == 1:
        return redirect("audit_child", child=children[0].pk)
    done = Proof.objects.filter(counts__isnull=False).order_by("-at")[:PROOFS]
    context = {
        "proofs": [shown.proof_row(proof) for proof in done],
        "latest": shown.latest(done),
        "waiting": [shown.scope(proof.scope) for proof in proofs.asked()],
        "periods": [shown.period_row(one) for one in audited.periods()],
        "asked": asked,
        "children": children,
        "done": request.GET.get("done", ""),
    }
    return render(request, "ministry/audit/audit.html", context)


@require_GET
def proof(request: HttpRequest, proof: UUID) -> HttpResponse:
    """One proof: what was proven with its counts, what does not hold, and for whom."""
    one = get_object_or_404(Proof, pk=proof, counts__isnull=False)
    findings = proofs.findings_of(one)[:SHOWN]
    total = sum(one.found.values())
    context = {
        "proof": one,
        "scope": shown.scope(one.scope),
        "counts": shown.counts(one),
        "found": [(words.sentence(code), count) for code, count in one.found.items()],
        "findings": _cards(findings),
        "total": total,
        "left_out": total - len(findings),
    }
    return render(request, "ministry/audit/proof.html", context)


def _cards(findings: list[Finding]) -> list[dict[str, Any]]:
    names = words.codes(findings)
    return [
        {
            "sentence": words.sentence(one.code),
            "child": one.child if one.child in names else None,
            "code": names.get(one.child, "") if one.child else "",
            "provider": names.get(one.provider, "") if one.provider else "",
            "period": one.period,
            "subject": one.subject,
            "found": one.found,
            "expected": one.expected,
        }
        for one in findings
    ]


@require_POST
@transaction.non_atomic_requests
def prove(request: HttpRequest, period: str) -> HttpResponse:
    """Prove a period now, or ask the next night for it where it is large."""
    known, name = cast(OfficeRequest, request), _period(period)
    if not proofs.may_be_proven_at_once(name):
        proofs.ask_for_tonight(name, by=known.actor, now=known.now)
        return redirect(f"{reverse('audit')}?done=tonight")
    made = proofs.prove(Scope(name), shipped(), by=known.actor, now=known.now)
    return redirect("audit_proof", proof=made.pk)


def _period(name: str) -> str:
    try:
        return Period.named(name).name
    except ValueError:
        raise Http404(name) from None


@require_GET
def child(request: HttpRequest, child: UUID) -> HttpResponse:
    """A child's chain: statements and their digests, what is posted, and whether it holds now."""
    known, one = cast(OfficeRequest, request), get_object_or_404(Child, pk=child)
    note(known.actor, "read", "audit: chain of bills", now=known.now, child=one.pk)
    proven = of_children([one.pk], shipped())
    context = {
        "code": one.iam_code or str(one.pk),
        "statements": [shown.statement_row(said) for said in audited.chain(one.pk)],
        "parts": [shown.part_row(part) for part in audited.parts(one.pk)],
        "transfers": [shown.transfer_row(posted) for posted in audited.transfers(one.pk)],
        "columns": shown.columns(),
        "holds": proven.holds,
        "findings": _cards(proven.findings),
        "counts": proven.counts,
    }
    return render(request, "ministry/audit/child.html", context)


@require_GET
def balances(request: HttpRequest) -> HttpResponse:
    """What each account gave and took, of all periods or of one."""
    period = _period(request.GET["period"]) if request.GET.get("period") else ""
    names = Transfer.objects.values_list("period", flat=True).distinct().order_by("-period")
    context = {
        "rows": [shown.balance_row(one) for one in audited.balances(period)],
        "columns": [
            {"label": _("Account")},
            {"label": _("Given"), "number": True},
            {"label": _("Taken"), "number": True},
            {"label": _("Balance"), "number": True},
        ],
        "period": period,
        "periods": names,
    }
    return render(request, "ministry/audit/balances.html", context)
