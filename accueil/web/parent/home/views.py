"""The page: each child with what is next for it."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accueil.actions import family_bills
from accueil.actions.facilities import Place, places
from accueil.actions.notices import unread
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
    at = places(asked.user, asked.today)
    context = {
        "cards": cards(asked, children, at),
        "unread": sum(unread(asked.user, asked.now).values()),
        "at_facilities": _by_child([one for one in at if not one.also_by_card]),
        "balances": family_bills.balances(asked.user.pk, keys, asked.today),
    }
    return render(request, "parent/home/home.html", context)


def _by_child(places: list[Place]) -> list[list[Place]]:
    """The places of each child that is seen at facilities only, each child once."""
    found: dict[UUID, list[Place]] = {}
    for one in places:
        found.setdefault(one.child, []).append(one)
    return list(found.values())
