"""The page of a tablet at the entrance: a tile for each child, a tap when it comes or goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.attendance.children import Attending, attending
from accueil.attendance.days import days_of
from accueil.law.calendar import DAY
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.context import page as frame
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.sheet import words as said
from accueil.web.provider.sheet.found import agreed_times
from accueil.web.provider.sheet.presence import Presence, note_now, presences
from accueil.web.provider.tablet import words


def door(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The children of today by group; without a script each tile is a button that is sent."""
    known = provider_of(provider)
    problem = ""
    if request.method == "POST":
        problem = _press(request, known)
        if not problem:
            return redirect(f"{reverse('door', args=[known.pk])}?done={request.POST['child']}")
    children = attending(known, request.today, request.today + DAY)
    keys = [child.child for child in children]
    entered = days_of(known.pk, keys, request.today, request.today + DAY)
    here = presences(known, entered, request)
    if request.method != "POST":
        note(request.actor, "read", f"door {request.today}", now=request.now)
    groups = _groups(children, here, request.today)
    names = {str(child.child): child.name for child in children}
    context = {
        **_context(known, request.today),
        "groups": groups,
        "inside": sum(tile["kind"] == "in" for group in groups for tile in group["tiles"]),
        "problem": problem,
        "done": _done(names.get(request.GET.get("done", ""), "")),
    }
    answer = render(request, "provider/tablet/door.html", context, status=400 if problem else 200)
    answer["X-Door-Day"] = request.today.isoformat()
    return answer


def without(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """What the tablet shows without network where it has no list of today: no name is in it."""
    known = provider_of(provider)
    nobody = replace(frame(request)["page"], person="")
    context = {**_context(known, request.today), "without": True, "inside": 0, "page": nobody}
    return render(request, "provider/tablet/door.html", context)


def _context(provider: Provider, day: date) -> dict[str, Any]:
    return {"provider": provider, "day": day, "words": words.of_script()}


def _press(request: OfficeRequest, provider: Provider) -> str:
    """One child comes or goes now; why not, in words, else nothing."""
    kind = request.POST.get("kind", "")
    try:
        child = UUID(request.POST.get("child", ""))
    except ValueError:
        return gettext("This entry is not possible.")
    if kind not in ("in", "out"):
        return gettext("This entry is not possible.")
    return note_now(request, provider, child, kind)


def _done(name: str) -> str:
    return gettext("Saved: %(name)s") % {"name": name} if name else ""


def _groups(
    children: Sequence[Attending], here: dict[UUID, Presence], day: date
) -> list[dict[str, Any]]:
    """The expected children by group, those without a group next, then who is not expected."""
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for child in children:
        agreed = agreed_times(child, day)
        presence = here.get(child.child, Presence())
        place = (2, "") if not agreed and not presence.kind else (int(not child.group), child.group)
        groups.setdefault(place, []).append(_tile(child, presence, agreed))
    return [
        {"name": _group_name(*place, alone=len(groups) == 1), "tiles": groups[place]}
        for place in sorted(groups)
    ]


def _group_name(place: int, name: str, *, alone: bool) -> str:
    if place == 2:
        return gettext("Not expected today")
    return name or (gettext("Expected today") if alone else gettext("Without a group"))


def _tile(child: Attending, presence: Presence, agreed: str) -> dict[str, Any]:
    kind, minute = presence.kind, presence.minute
    return {
        "child": child.child,
        "name": child.name,
        "agreed": agreed,
        "kind": kind,
        "minute": minute if minute is not None else "",
        "state": words.state(kind, said.time(minute) if minute is not None else ""),
        "tap": words.tap(kind),
        "next": "out" if kind == "in" else "in",
        "event": uuid4(),
    }
