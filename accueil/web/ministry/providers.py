"""The list of providers, one of them with all that is known, a new one, and who works there."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.providers import Keeper
from accueil.identity import accounts
from accueil.identity.permissions import AGENCY, SCOPES, may
from accueil.registry.models import Provider
from accueil.registry.providers import Asked, found
from accueil.web.base import people
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.providers import shown, words
from accueil.web.ministry.forms import NewProvider, Search

A_PAGE = 25
# What can be done with an agreement: route, words, what of it there is today or later.
AGREEMENT = (
    ("ministry_agreement", _("Record an agreement"), ()),
    ("ministry_suspend", _("Suspend the agreement"), ("in_force",)),
    ("ministry_resume", _("Let the agreement hold again"), ("suspended",)),
    ("ministry_end", _("End the agreement"), ("in_force", "suspended")),
)


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """Every provider by name; searched by name or commune, kind, state of the agreement."""
    known = cast(OfficeRequest, request)
    if SCOPES[known.user.role] == AGENCY:
        return redirect("provider_home")
    form = Search(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    asked = Asked(typed.get("q", ""), typed.get("kind", ""), typed.get("agreement", ""))
    slice_ = Paginator(found(asked, known.today), A_PAGE).get_page(request.GET.get("page"))
    shown_ = {
        "form": form,
        "slice": slice_,
        "count": slice_.paginator.count,
        "rows": [_row(one) for one in slice_],
        "may_keep": may(known.user.role, "agreement.keep"),
    }
    return render(request, "ministry/providers.html", shown_)


def _row(one: Any) -> dict[str, Any]:
    state = "in_force" if one.in_force else "suspended" if one.suspended else "none"
    return {
        "provider": one,
        "kind": words.kind(one),
        "tag": words.TAGS[state],
        "state": words.STATES[state],
    }


def provider_of(pk: UUID) -> Provider:
    """The provider of an address. Not found where the connection does not see it."""
    return get_object_or_404(Provider.objects.select_related("commune", "agency"), pk=pk)


@require_GET
def provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """One provider: what holds, all that was recorded, who may sign in."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    if SCOPES[known.user.role] == AGENCY:
        return redirect("provider_facts", provider=one.pk)
    keeps = may(known.user.role, "agreement.keep")
    context = shown.facts(one, known.today, keeps=keeps, inside=False)
    staff = accounts.colleagues(known.actor).filter(provider=one)
    links = _links(one, context["agreement_ahead"]) if keeps else {}
    more = {
        "links": links,
        "may_invite": keeps,
        "said": _told(request.GET.get("done", "")),
        "rows": people.rows(staff, lambda account: reverse("colleague", args=[account.pk])),
    }
    return render(request, "ministry/provider.html", {**context, **more})


def _links(one: Provider, ahead: set[str]) -> dict[str, Any]:
    """The pages on which something of a provider is recorded."""
    pages = {"offer": "ministry_offer", "price": "ministry_price"}
    pages["bank_account"] = "ministry_account"
    if one.kind == "ap":
        pages["agency"] = "ministry_agency"
    links: dict[str, Any] = {name: reverse(page, args=[one.pk]) for name, page in pages.items()}
    links["agreement"] = [
        {"url": reverse(page, args=[one.pk]), "text": text}
        for page, text, states in AGREEMENT
        if not states or ahead & set(states)
    ]
    return links


def _told(done: str) -> str:
    return gettext("It is recorded.") if done == "recorded" else people.told(done)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new provider."""
    known = cast(OfficeRequest, request)
    form = NewProvider(request.POST or None)
    made = form.made(Keeper(known.actor, known.now)) if form.is_valid() else None
    if made:
        return redirect(f"{reverse('ministry_provider', args=[made.pk])}?done=recorded")
    context = {"form": form, "title": _("New provider"), "back_url": reverse("providers")}
    return render(request, "ministry/form.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, provider: UUID) -> HttpResponse:
    """A manager of this provider, or the childminder itself, who gets an e-mail with a link."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    roles = ("childminder",) if one.kind == "ap" else ("manager",)
    back = reverse("ministry_provider", args=[one.pk])
    language = {"language": known.user.language}
    form = people.Invite(roles, request.POST or None, initial=language)
    if form.is_valid() and people.invited(known, form, form.invited(), provider=one):
        return redirect(f"{back}?done=invited")
    context = {"form": form, "of": one.name, "role": people.ROLES[roles[0]], "back_url": back}
    return render(request, "ministry/invite.html", context)
