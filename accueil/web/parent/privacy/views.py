"""The pages: what is stored, who looked, a copy of it all."""

from typing import Any, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accueil.actions import own_data
from accueil.actions.facilities import places
from accueil.identity.permissions import PARENT
from accueil.store.models import note
from accueil.web.base import purposes
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.templatetags.look import day
from accueil.web.parent.known import own_children
from accueil.web.parent.privacy import words

A_PAGE = 50


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why and how long, who sees it, what one may ask for."""
    user = cast(OfficeRequest, request).user
    context = {
        "is_parent": user.is_authenticated and user.role == PARENT,
        "telephone": settings.HELPDESK_TELEPHONE,
        "email": settings.HELPDESK_EMAIL,
    }
    return render(request, "parent/privacy/privacy.html", context)


@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Who read or changed what is known of one's children, the newest first.

    What the account itself did is left out unless it is asked for: others are to be seen.
    """
    asked = cast(OfficeRequest, request)
    names = {own.child.pk: own.given_name for own in own_children(asked)}
    own = "own" in request.GET
    pages = Paginator(range(own_data.how_many(asked.user.pk, own=own)), A_PAGE)
    here = pages.get_page(request.GET.get("page"))
    first = (here.number - 1) * A_PAGE
    found = own_data.shown(asked.user.pk, first, first + A_PAGE, own=own)
    for child in names:
        note(asked.actor, "read", "looks", now=asked.now, child=child)
    context: dict[str, Any] = {
        "columns": [{"label": of} for of in (_("When"), _("Who"), _("What"), _("Why"), _("Child"))],
        "rows": [
            [
                _when(one),
                _who(one),
                words.ACTIONS.get(one.action, one.action),
                purposes.kind(one.why),
                names.get(one.child, "–"),
            ]
            for one in found
        ],
        "slice": here,
        "own": own,
    }
    return render(request, "parent/privacy/looks.html", context)


def _when(one: own_data.Look) -> str:
    at = localtime(one.at)
    return f"{day(at.date())}, {at:%H:%M}"


def _who(one: own_data.Look) -> str:
    if one.role == PARENT:
        return _("You") if one.own else _("Another account of this child")
    role = str(words.ROLES.get(one.role, words.OTHERS))
    return f"{role}, {one.office}" if one.office else role


@require_POST
def own_copy(request: HttpRequest) -> HttpResponse:
    """All that the account sees, as one file."""
    asked = cast(OfficeRequest, request)
    children = [own.child.pk for own in own_children(asked)]
    children += [at.child for at in places(asked.user, asked.today)]
    for child in dict.fromkeys(children):
        note(asked.actor, "download", "own data", now=asked.now, child=child)
    content = own_data.copy_of(asked.user, localtime(asked.now), words.readme(asked.today))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="accueil-{asked.today}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
