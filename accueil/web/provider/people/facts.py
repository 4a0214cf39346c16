"""What the State knows of a provider, and what its manager changes from a day on."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.providers import Keeper
from accueil.attendance.deadlines import deadline_of
from accueil.identity.permissions import may
from accueil.registry import models as m
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.providers import forms, shown
from accueil.web.provider.known import provider_of
from accueil.web.provider.people.deadline import told

PAGES = {"offer": "provider_offer", "price": "provider_price", "bank_account": "provider_account"}


@require_GET
def facts(request: HttpRequest, provider: UUID) -> HttpResponse:
    """Agreement, hours, places, ages, prices; the IBAN's last digits; all that was recorded."""
    one = provider_of(provider)
    known = cast(OfficeRequest, request)
    changes = may(known.user.role, "provider.change")
    links = {name: reverse(page, args=[one.pk]) for name, page in PAGES.items()}
    context = shown.facts(one, known.today, keeps=False, inside=True)
    said = gettext("It is recorded.") if request.GET.get("done") == "recorded" else ""
    more: dict[str, Any] = {"links": links if changes else {}, "said": said, "changes": changes}
    if may(known.user.role, "care.write"):
        more["deadline_url"] = reverse("provider_deadline", args=[one.pk])
        more["deadline"] = told(deadline_of(one.pk))
    return render(request, "provider/people/facts.html", {**context, **more})


def _recording(
    form_of: Any, title: Words, table: Any, typed: Callable[[Any], dict[str, Any]]
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """The page of a form, filled with what holds today; what is typed is recorded."""

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, provider: UUID) -> HttpResponse:
        one = provider_of(provider)
        known = cast(OfficeRequest, request)
        now = table.objects.current().on(known.today).filter(provider=one).first()
        form = form_of(request.POST or None, initial=typed(now))
        back = reverse("provider_facts", args=[one.pk])
        if form.is_valid():
            keeper = Keeper(known.actor, known.now, form.cleaned_data["reason"])
            if form.save(one, keeper):
                return redirect(f"{back}?done=recorded")
        context = {"form": form, "title": title, "of": one.name, "back_url": back}
        return render(request, "provider/people/form.html", context)

    return view


offer = _recording(forms.OfferForm, _("Hours, places and ages"), m.Offer, forms.offer_typed)
price = _recording(forms.PriceForm, _("New price"), m.Price, forms.price_typed)
bank_account = _recording(
    forms.BankAccountForm, _("Bank account"), m.BankAccount, forms.account_typed
)
