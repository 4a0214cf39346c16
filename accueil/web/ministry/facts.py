"""The forms on which the ministry records something of a provider, each its own page."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accueil.actions.providers import Keeper
from accueil.registry import models as m
from accueil.registry.models import Provider
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.providers import forms as typed
from accueil.web.ministry import forms
from accueil.web.ministry.providers import provider_of

Initial = Callable[[Provider, Any], dict[str, Any]]
View = Callable[[HttpRequest, UUID], HttpResponse]


def today_s(table: Any, provider: Provider, known: OfficeRequest) -> Any:
    """What holds today of a kind of fact; None where nothing does."""
    return table.objects.current().on(known.today).filter(provider=provider).first()


def _nothing(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    return {}


def _recording(form_of: Any, title: Words, text: Words = "", initial: Initial = _nothing) -> View:
    """The page of a form: what is typed is recorded, and the provider's page says so."""

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, provider: UUID) -> HttpResponse:
        known, one = cast(OfficeRequest, request), provider_of(provider)
        form = form_of(request.POST or None, initial=initial(one, known))
        back = reverse("ministry_provider", args=[one.pk])
        if form.is_valid():
            keeper = Keeper(known.actor, known.now, form.cleaned_data.get("reason") or "")
            if form.save(one, keeper):
                return redirect(f"{back}?done=recorded")
        context = {"form": form, "title": title, "text": text, "of": one.name, "back_url": back}
        return render(request, "ministry/form.html", context)

    return view


def _agreement(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    now = today_s(m.Agreement, provider, known)
    return {"number": now.number} if now else {}


def _agency(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    if provider.kind != "ap":
        raise Http404("no childminder")
    return {"agency": str(provider.agency_id or "")}


def _offer(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    return typed.offer_typed(today_s(m.Offer, provider, known))


def _price(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    return typed.price_typed(today_s(m.Price, provider, known))


def _account(provider: Provider, known: OfficeRequest) -> dict[str, Any]:
    return typed.account_typed(today_s(m.BankAccount, provider, known))


STAYS = _("What was recorded before stays readable.")
agreement = _recording(forms.AgreementForm, _("Record an agreement"), STAYS, _agreement)
suspend = _recording(
    forms.SuspendForm,
    _("Suspend the agreement"),
    _("On these days the State pays nothing for the children of this provider."),
)
resume = _recording(forms.ResumeForm, _("Let the agreement hold again"))
end = _recording(
    forms.EndForm,
    _("End the agreement"),
    _("After this day the State pays nothing for the children of this provider."),
)
offer = _recording(typed.OfferForm, _("Hours, places and ages"), STAYS, _offer)
price = _recording(typed.PriceForm, _("New price"), STAYS, _price)
bank_account = _recording(typed.BankAccountForm, _("Bank account"), STAYS, _account)
agency = _recording(forms.JoinForm, _("Agency of the childminder"), initial=_agency)
