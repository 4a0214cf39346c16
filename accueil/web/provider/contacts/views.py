"""The list of a group for the emergency folder, and the contacts of one child."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.actions.contacts import WHAT, Contact, Known, contacts_of, keep
from accueil.attendance.children import Attending, identities_on, now_or_soon
from accueil.attendance.guardians import guardians_of
from accueil.attendance.models import CareContract, Guardian
from accueil.identity.permissions import may
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.contacts.forms import ContactsForm, answered, shown_contacts
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.guardians.words import RELATIONS
from accueil.web.provider.known import provider_of

TEMPLATES, WRITE = "provider/contacts/", "attendance.write"
ON_A_SHEET = 12


def listed(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Every child of a group with whom to call and who may collect it: to be printed."""
    at = provider_of(provider)
    everybody = now_or_soon(at, request.today)
    groups = sorted({one.group for one in everybody if one.group}, key=str.casefold)
    group = request.GET.get("group", "")
    chosen = [one for one in everybody if not group or one.group == group]
    note(request.actor, "read", f"{WHAT}: {len(chosen)} children", now=request.now)
    rows = _rows(at, chosen)
    here = reverse("provider_contacts_list", args=[at.pk])
    context = {
        "provider": at,
        "group": group,
        "groups": [(one, f"{here}?{urlencode({'group': one})}") for one in groups],
        "everybody": here,
        "sheets": [rows[at : at + ON_A_SHEET] for at in range(0, len(rows), ON_A_SHEET)],
        "without": sum(not row["known"].contacts for row in rows),
        "today": request.today,
    }
    return render(request, TEMPLATES + "list.html", context)


def _rows(at: Provider, children: Sequence[Attending]) -> list[dict[str, Any]]:
    keys = [one.child for one in children]
    known, guardians = contacts_of(at.pk, keys), guardians_of(at.pk, keys)
    return [
        {"child": one, "known": known[one.child], **_collecting(guardians[one.child])}
        for one in children
    ]


def _collecting(guardians: Iterable[Guardian]) -> dict[str, list[dict[str, Any]]]:
    """The guardians who may collect a child, and those who may not."""
    told = [
        {
            "name": one.name,
            "phone": one.phone,
            "relation": RELATIONS[one.relation],
            "may": one.may_collect,
        }
        for one in guardians
    ]
    return {"may": [g for g in told if g["may"]], "may_not": [g for g in told if not g["may"]]}


def contacts(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """Whom to call for one child and who may collect it; changed by who works here."""
    at = provider_of(provider)
    if not CareContract.objects.current().filter(provider=at, child=child).exists():
        raise Http404("child")
    who = identities_on([child], request.today)[child]
    may_write = may(request.user.role, WRITE)
    known = contacts_of(at.pk, [child])[child]
    form = ContactsForm(shown_contacts(known))
    if request.method == "POST" and may_write:
        sent = answered(request.POST, known, _keeper(request, (child, at.pk)))
        if sent is None:
            return redirect(f"{reverse('provider_contacts', args=[at.pk, child])}?done=1")
        form, known = sent, contacts_of(at.pk, [child])[child]
    note(request.actor, "read", WHAT, now=request.now, child=child)
    context = {
        "provider": at,
        "name": f"{who.given_name} {who.family_name}",
        "known": known,
        "who": known.who,
        "form": form if may_write else None,
        "opened": request.method == "POST",
        "done": gettext("The contacts are saved.") if request.GET.get("done") == "1" else "",
        "back_url": reverse("provider_contacts_list", args=[at.pk]),
        **_collecting(guardians_of(at.pk, [child])[child]),
    }
    return render(request, TEMPLATES + "one.html", context)


def _keeper(request: OfficeRequest, at: tuple[UUID, UUID]) -> Any:
    def kept(people: Sequence[Contact], seen: str) -> Known:
        return keep(at, people, seen, by=request.actor, now=request.now)

    return kept
