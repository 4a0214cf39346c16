"""The families of a facility by group: who is linked, who is not, and what is done for all."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accueil.actions import guardians as acting
from accueil.actions import pins
from accueil.actions.pin_states import State, states
from accueil.attendance.children import Attending, attending
from accueil.attendance.guardians import guardians_of
from accueil.attendance.models import Guardian
from accueil.identity.permissions import may
from accueil.registry.models import Provider
from accueil.registry.names import fold
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.guardians import words
from accueil.web.provider.guardians.known import pdf
from accueil.web.provider.known import provider_of

# Children whose contract begins so soon are there already: their families can get in before.
AHEAD = timedelta(days=120)
ON_A_PAGE = 50
SHOWN = ("all", "unlinked")


@dataclass(frozen=True, slots=True)
class Family:
    """A child with its guardians, each with how far it is."""

    child: Attending
    guardians: tuple[tuple[Guardian, State], ...]

    @property
    def is_linked(self) -> bool:
        """Whether every guardian is linked, and there is one."""
        kinds = [state.kind for _guardian, state in self.guardians]
        return bool(kinds) and all(kind == "linked" for kind in kinds)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which families are shown: those of a group or all, all or those not linked yet."""

    group: str
    show: str

    @property
    def query(self) -> str:
        """As it stands in addresses."""
        given = {"group": self.group, "show": self.show if self.show != "all" else ""}
        return urlencode({name: value for name, value in given.items() if value})


def _asked(values: Any) -> Asked:
    show = values.get("show", "all")
    return Asked(values.get("group", "").strip(), show if show in SHOWN else "all")


def _families(request: OfficeRequest, at: Provider) -> list[Family]:
    """All families of today and of the next months, by name."""
    children = attending(at, request.today, request.today + AHEAD)
    keys = [one.child for one in children]
    people, known = guardians_of(at.pk, keys), states(at.pk, keys, request.now)
    return [
        Family(one, tuple((each, known[each.person]) for each in people[one.child]))
        for one in children
    ]


def _chosen(families: list[Family], asked: Asked) -> list[Family]:
    return [
        one
        for one in families
        if (not asked.group or one.child.group == asked.group)
        and (asked.show == "all" or not one.is_linked)
    ]


def families(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The list by name, and what can be done for all that are chosen at once."""
    at, asked = provider_of(provider), _asked(request.GET)
    note(request.actor, "read", "guardians: list", now=request.now)
    everybody = _families(request, at)
    chosen, name = _chosen(everybody, asked), request.GET.get("q", "").strip()
    shown = [one for one in chosen if not name or fold(name) in fold(one.child.name)]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "provider": at,
        "asked": name,
        "choice": asked,
        "rows": [_row(one) for one in page.object_list],
        "slice": page,
        "shows": _shows(everybody, asked),
        "groups": _groups(everybody, asked),
        "deeds": [] if name else _deeds(request, chosen),
        "said": _said(request.GET),
    }
    return render(request, "provider/guardians/list.html", context)


def _row(one: Family) -> dict[str, Any]:
    return {
        "child": one.child,
        "guardians": [
            {"name": guardian.name, "state": words.state(state)}
            for guardian, state in one.guardians
        ],
    }


def _shows(everybody: list[Family], asked: Asked) -> list[dict[str, Any]]:
    named = {"all": gettext("All families"), "unlinked": gettext("Not yet linked")}
    return [
        {
            "label": f"{label} ({len(_chosen(everybody, Asked(asked.group, key)))})",
            "query": Asked(asked.group, key).query,
            "current": key == asked.show,
        }
        for key, label in named.items()
    ]


def _groups(everybody: list[Family], asked: Asked) -> list[dict[str, Any]]:
    """A link for each group; none where there is only one."""
    names = sorted({one.child.group for one in everybody if one.child.group}, key=fold)
    if len(names) < 2 and not asked.group:
        return []
    return [
        {
            "label": name or gettext("All groups"),
            "query": Asked(name, asked.show).query,
            "current": name == asked.group,
        }
        for name in ("", *names)
    ]


def _deeds(request: OfficeRequest, chosen: list[Family]) -> list[dict[str, Any]]:
    """What can be done for all that are chosen: a button with how many it concerns."""
    if not may(request.user.role, "guardians.keep"):
        return []
    each = [state for one in chosen for _guardian, state in one.guardians]
    counts = {
        "create": sum(one.kind in pins.WITHOUT_PINS for one in each),
        "sheets": sum(bool(one.pin_1) for one in each),
        "remind": sum(one.kind in pins.TO_REMIND for one in each),
    }
    named = {
        "create": ("provider_families_pins", gettext("Create PINs (%(count)d)")),
        "sheets": ("provider_families_sheets", gettext("Print PIN 1 as one PDF (%(count)d)")),
        "remind": ("provider_families_remind", gettext("Remind by e-mail (%(count)d)")),
    }
    return [
        {"route": route, "label": label % {"count": counts[deed]}}
        for deed, (route, label) in named.items()
        if counts[deed]
    ]


def _said(values: Any) -> str:
    """What was just done, with its count."""
    done, text = values.get("done", ""), values.get("count", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if done == "created":
        made = gettext("PINs made: %(count)d. PIN 2 leaves by e-mail; print and hand over PIN 1.")
        return made % {"count": count}
    if done == "reminded":
        return gettext("Reminders sent: %(count)d. Nobody gets more than one a day.") % {
            "count": count
        }
    return gettext("Nobody of this choice has PINs to print.") if done == "none" else ""


def _people(request: OfficeRequest, at: Provider) -> tuple[Asked, list[Guardian]]:
    """Whom a button is for: the guardians of the families that its page showed."""
    asked = _asked(request.POST)
    chosen = _chosen(_families(request, at), asked)
    return asked, [guardian for one in chosen for guardian, _state in one.guardians]


def _back(at: Provider, asked: Asked, **done: str | int) -> HttpResponse:
    query = "&".join(filter(None, (asked.query, urlencode(done))))
    return redirect(f"{reverse('provider_families', args=[at.pk])}?{query}")


@require_POST
def create(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """PINs for all who are not linked and have none that serves."""
    at = provider_of(provider)
    asked, people = _people(request, at)
    keys = [one.person for one in people]
    made = pins.create_many(at.pk, keys, request.actor, request.now)
    return _back(at, asked, done="created", count=len(made))


@require_POST
def remind(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """A reminder to all whose PINs wait."""
    at = provider_of(provider)
    asked, people = _people(request, at)
    keys = [one.person for one in people]
    done = pins.remind(at.pk, keys, request.actor, request.now)
    return _back(at, asked, done="reminded", count=done.sent)


@require_POST
def sheets(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The papers with PIN 1 of all who have one, as one PDF."""
    at = provider_of(provider)
    asked, people = _people(request, at)
    try:
        made = acting.sheets(at, people, words.language(), request.actor, request.now)
    except ValueError:
        return _back(at, asked, done="none")
    return pdf(made, "pin-1")
