"""What a child's family paid, year by year, and the certificate for its tax return."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accueil.actions.certificates import (
    NoCertificate,
    certificate,
    has_changed,
    households_of,
    newest,
    preview,
    years,
)
from accueil.actions.papers import Writer, rendering
from accueil.billing.yearly import Year
from accueil.documents.certificate import ProviderCosts, certificate_pdf
from accueil.identity.permissions import may
from accueil.registry import models as m
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.templatetags.look import euros


@require_GET
def listed(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Every year of which something was billed or paid, the newest first."""
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    note(request.actor, "read", "yearly certificates", now=request.now, child=of.pk)
    families = households_of(of)
    context = {
        "child": of,
        "name": _name(of),
        "years": [_year(request, family, one) for family in families for one in years(family)],
        "several": len(families) > 1,
        "columns": _columns(),
        "may_make": may(request.user.role, "child.change"),
    }
    return render(request, "office/certificates/listed.html", context)


@require_POST
def make(request: OfficeRequest, child: UUID, household: UUID, year: int) -> HttpResponse:
    """Make the certificate of a year that is over, or its next version."""
    family = _family(child, household)
    try:
        made = certificate(family, year, writer=_writer(request))
    except NoCertificate as refused:
        raise Http404(refused.reason) from None
    what = f"certificate {made.number} version {made.version}"
    note(request.actor, "change", what, now=request.now, child=child, household=household)
    return redirect("certificates", child)


@require_GET
def pdf(request: OfficeRequest, child: UUID, household: UUID, year: int) -> HttpResponse:
    """The sealed PDF of a year's certificate, the same bytes each time."""
    paper = newest(_family(child, household), year)
    if paper is None:
        raise Http404("no certificate was made")
    made = rendering(paper, localtime(request.now))
    what = f"certificate {paper.number} version {paper.version}"
    note(request.actor, "download", what, now=request.now, child=child, household=household)
    return _file(bytes(made.content), f"{slugify(paper.number)}-v{paper.version}")


@require_GET
def preview_pdf(request: OfficeRequest, child: UUID, household: UUID, year: int) -> HttpResponse:
    """What the certificate of a year would say now: neither numbered, sealed nor kept."""
    try:
        shown = preview(_family(child, household), year, writer=_writer(request))
    except NoCertificate as refused:
        raise Http404(refused.reason) from None
    what = "yearly certificate: preview"
    note(request.actor, "download", what, now=request.now, child=child, household=household)
    return _file(certificate_pdf(shown), f"{year}-preview")


def _family(child: UUID, household: UUID) -> m.Household:
    """A family that was billed for this child's care, if whoever asks may see both."""
    of = get_object_or_404(m.Child, pk=child)
    for family in households_of(of):
        if family.pk == household:
            return family
    raise Http404("no such family")


def _writer(request: OfficeRequest) -> Writer:
    return Writer(request.actor.account, request.user.name, localtime(request.now))


def _name(child: m.Child) -> str:
    known = m.Identity.objects.current().filter(child=child).first()
    return f"{known.given_name} {known.family_name}" if known else child.iam_code or ""


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Child")},
        {"label": _("Parents' part"), "number": True},
        {"label": _("Not covered"), "number": True},
        {"label": _("Billed"), "number": True},
        {"label": _("State's part"), "number": True},
    ]


def _year(request: OfficeRequest, family: m.Household, figures: Year) -> dict[str, Any]:
    """A year as the page shows it."""
    paper = newest(family, figures.year)
    shown = preview(family, figures.year, writer=_writer(request))
    return {
        "year": figures.year,
        "family": family,
        "representative": shown.representative,
        "over": request.today.year > figures.year,
        "paid": shown.paid_cents,
        "providers": [_provider(one) for one in shown.providers],
        "waiting": shown.waiting,
        "paper": paper,
        "changed": bool(paper and has_changed(paper, figures)),
        "language": shown.language,
    }


def _provider(one: ProviderCosts) -> dict[str, Any]:
    rows = [
        [
            child.name,
            euros(child.parent_cents),
            euros(child.uncovered_cents),
            euros(child.billed_cents),
            euros(child.state_cents),
        ]
        for child in one.children
    ]
    return {"name": one.name, "rows": rows, "paid": one.paid_cents}


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
