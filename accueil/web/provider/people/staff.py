"""Who works for a provider, or for an agency, and may sign in.

Without a provider in the address it is the agency's own people. Of others nothing is found.
"""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity import accounts
from accueil.identity.models import Account
from accueil.registry.models import Agency, Provider
from accueil.web.base import people as base
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of


@require_GET
def people(request: HttpRequest, provider: UUID | None = None) -> HttpResponse:
    """Everybody who may sign in here, with the second step and how far the account is."""
    known, place = cast(OfficeRequest, request), _place(request, provider)
    rows = base.rows(_own(known, place), lambda one: _url(place, "person", one.pk))
    context = {
        "place": place,
        "rows": rows,
        "invite_url": _url(place, "invite"),
        "said": base.told(request.GET.get("done", "")),
    }
    return render(request, "provider/people/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, provider: UUID | None = None) -> HttpResponse:
    """Somebody who is to work here gets an e-mail with a link."""
    known, place = cast(OfficeRequest, request), _place(request, provider)
    form = base.Invite(_roles(place), request.POST or None, initial=_language(known))
    where = {"agency" if isinstance(place, Agency) else "provider": place}
    if form.is_valid() and base.invited(known, form, form.invited(), **where):
        return redirect(f"{_url(place, 'people')}?done=invited")
    context = {"form": form, "of": place.name, "back_url": _url(place, "people")}
    return render(request, "provider/people/invite.html", context)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person: UUID, provider: UUID | None = None) -> HttpResponse:
    """One of them: a new link, the second step taken away, signing in allowed or not."""
    known, place = cast(OfficeRequest, request), _place(request, provider)
    found = get_object_or_404(_own(known, place), pk=person)
    action, back = request.POST.get("action", ""), _url(place, "people")
    if action in base.ACTIONS and accounts.manages(known.actor, found):
        base.act(known, found, action)
        return redirect(f"{back}?done={action}")
    context = {**base.shown(known, found), "back_url": back}
    return render(request, "provider/people/person.html", context)


def _place(request: HttpRequest, provider: UUID | None) -> Provider | Agency:
    """The provider of the address; without one the agency of who asks."""
    if provider is not None:
        return provider_of(provider)
    agency = cast(OfficeRequest, request).user.agency
    if agency is None:
        raise Http404("works for no agency")
    return agency


def _own(known: OfficeRequest, place: Provider | Agency) -> QuerySet[Account]:
    """The accounts of this place that the one who asks looks after."""
    found = accounts.colleagues(known.actor)
    if isinstance(place, Agency):
        return found.filter(agency=place)
    return found.filter(provider=place)


def _roles(place: Provider | Agency) -> tuple[str, ...]:
    if isinstance(place, Agency):
        return ("agency",)
    return ("childminder",) if place.kind == "ap" else ("educator", "manager")


def _language(known: OfficeRequest) -> dict[str, Any]:
    return {"language": known.user.language}


def _url(place: Provider | Agency, page: str, *of: UUID) -> str:
    if isinstance(place, Agency):
        names = {"people": "agency_people", "invite": "agency_people_invite"}
        return reverse(names.get(page, "agency_person"), args=of)
    return reverse(f"provider_{page}", args=[place.pk, *of])
