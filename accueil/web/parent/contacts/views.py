"""One page: who is called, in which order; changed, or once a year said to be still right."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.actions.contacts import WHAT, Contact, Known, keep_by_family, of_family
from accueil.actions.facilities import NotLinked
from accueil.store.models import note
from accueil.web.base.contacts.forms import ContactsForm, answered, shown_contacts
from accueil.web.base.middleware import OfficeRequest


def contacts(request: OfficeRequest, child: UUID, provider: UUID) -> HttpResponse:
    """The emergency contacts of a child at a facility. Not found where nobody is linked."""

    def keep(people: Sequence[Contact], seen: str) -> Known:
        return keep_by_family(
            (child, provider),
            people,
            seen,
            account=request.user,
            by=request.actor,
            now=request.now,
        )

    try:
        at, known = of_family(request.user, child, provider, request.now)
    except NotLinked:
        raise Http404("child") from None
    if request.method == "POST":
        form = answered(request.POST, known, keep)
        if form is None:
            here = reverse("family_contacts", args=[child, provider])
            return redirect(f"{here}?done=1")
        _at, known = of_family(request.user, child, provider, request.now)
    else:
        form = ContactsForm(shown_contacts(known))
        note(request.actor, "read", WHAT, now=request.now, child=child)
    context = {
        "at": at,
        "known": known,
        "form": form,
        "own": known.changed_by == request.user.pk,
        "is_old": known.is_old(request.now) and request.method == "GET",
        "done": gettext("The contacts are saved.") if request.GET.get("done") == "1" else "",
    }
    return render(request, "parent/contacts/contacts.html", context)
