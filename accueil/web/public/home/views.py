"""The first page of all: what this is, and the ways in."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accueil.identity.permissions import PARENT
from accueil.web.base.middleware import OfficeRequest


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """For everybody; who is signed in comes to the first page of the own door."""
    known = cast(OfficeRequest, request)
    if request.user.is_authenticated:
        return redirect("family_home" if known.user.role == PARENT else "office_home")
    return render(request, "public/home/home.html")
