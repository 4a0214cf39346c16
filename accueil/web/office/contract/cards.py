"""A new card: lost, or with a wrong name on it. The old one and its letter's code are void."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from accueil.actions.cards import issue_card
from accueil.actions.change import new_version
from accueil.documents.contract import Change
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry.models import Card, Child, Identity
from accueil.registry.record import Recorder, record_identity
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import case
from accueil.web.office.contract.forms import CardForm
from accueil.web.office.contract.signing import card_state


@dataclass(frozen=True, slots=True)
class Asked:
    """Why a new card, and the name it is to carry."""

    reason: str
    given_name: str
    family_name: str


def card_replace(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Ask why, correct the name, issue the card. Clicked twice, one card is made."""
    child = case.child_or_404(key)
    identity = Identity.objects.current().get(child=child)
    card = Card.objects.filter(child=child, void_at__isnull=True).first()
    data = request.POST if request.method == "POST" else None
    form = CardForm(data, identity.given_name, identity.family_name, card)
    if data is not None and card and data.get("card") != str(card.pk):
        return redirect("card", key)
    if data is not None and card and form.is_valid():
        typed = form.cleaned_data
        asked = Asked(typed["reason"], typed["given_name"] or "", typed["family_name"] or "")
        _replace(request, child, identity, asked)
        return redirect("card", key)
    note(request.actor, "read", "card", now=request.now, child=child.pk)
    context = {"form": form, "name": case.name_of(child), "child": child, "card": card}
    return case.page(request, "card_replace.html", context)


@transaction.atomic
def _replace(request: OfficeRequest, child: Child, identity: Identity, asked: Asked) -> None:
    """The name first, if it is wrong; then the card, and a contract that says the right name."""
    writer = case.writer(request)
    if asked.reason == "wrong_name":
        answer = a.ChildAnswer(
            asked.family_name, asked.given_name, identity.born, identity.matricule or ""
        )
        to = Recorder(
            child.office,
            request.actor.account,
            request.now,
            identity.born,
            "wrong name on the card",
        )
        record_identity(child, answer, to)
        before = f"{identity.given_name} {identity.family_name}"
        today = localdate(request.now)
        change = Change("people", before, f"{asked.given_name} {asked.family_name}", today)
        new_version(child, writer, shipped(), today, [change])
    issue_card(child, asked.reason, writer)
    what = f"card: new one ({asked.reason})"
    note(request.actor, "change", what, now=request.now, child=child.pk)


def card(request: OfficeRequest, key: UUID) -> HttpResponse:
    """A child's card as it is: its code, and those that are void. Never a connection code."""
    child = case.child_or_404(key)
    note(request.actor, "read", "card", now=request.now, child=child.pk)
    cards = list(Card.objects.filter(child=child).order_by("-issued_at"))
    context = {
        "name": case.name_of(child),
        "child": child,
        "cards": cards,
        "replaced": len(cards) > 1,
        **card_state(child.pk),
    }
    return case.page(request, "card.html", context)
