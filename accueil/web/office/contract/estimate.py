"""What care costs for a child that the registry knows, with or without a contract."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from accueil.actions.estimate import Family, plans_of
from accueil.law.case import Membership
from accueil.registry.situation import NoSituation, situation
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import case
from accueil.web.office.contract.section import Asked, chosen_language, in_language, section


def estimate(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Tariffs and costs as under a contract of today, from the facts known today. Saves nothing."""
    child, today = case.child_or_404(key), request.today
    note(request.actor, "read", "tariffs and estimate shown", now=request.now, child=child.pk)
    language = chosen_language(request, child.language)
    context = {
        "back_url": reverse("child", args=[child.pk]),
        **in_language(request, language),
    }
    try:
        known = situation(child, today)
    except NoSituation:
        return case.page(request, "estimate.html", context, status=409)
    family = Family(known.household, known.child, Membership(today))
    asked = Asked(0, case.name_of(child), family, plans_of(child, today), child.office_id)
    context["child"] = section(request, asked, language)
    return case.page(request, "estimate.html", context)
