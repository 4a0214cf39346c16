"""The page: each child with what is next for it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accueil.actions import family_bills
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.home.cards import cards
from accueil.web.parent.known import own_children


def home(request: HttpRequest) -> HttpResponse:
    """The children of the account, and what is open with their providers."""
    asked = cast(OfficeRequest, request)
    children = own_children(asked)
    for own in children:
        note(asked.actor, "read", "overview", now=asked.now, child=own.child.pk)
    keys = [own.child.pk for own in children]
    context = {
        "cards": cards(asked, children),
        "balances": family_bills.balances(asked.user.pk, keys, asked.today),
    }
    return render(request, "parent/home/home.html", context)
