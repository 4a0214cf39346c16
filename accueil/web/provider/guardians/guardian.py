"""One guardian: entered, corrected, taken out; two PINs made for it; its link ended."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accueil.actions import guardians as acting
from accueil.actions import pins as making
from accueil.attendance.models import Guardian
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.guardians import forms, words
from accueil.web.provider.guardians.known import child_of, guardian_of, pdf

REFUSED = {
    "not_here": gettext_lazy("The child has no care contract here."),
    "many": gettext_lazy("So many guardians are not possible. Take one out first."),
}


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """Enter another guardian of a child."""
    return _form(request, provider, child, None)


@require_http_methods(["GET", "POST"])
def change(request: OfficeRequest, provider: UUID, child: UUID, person: UUID) -> HttpResponse:
    """Correct what is known of a guardian."""
    return _form(request, provider, child, guardian_of(provider, child, person))


def _form(
    request: OfficeRequest, provider: UUID, child: UUID, known: Guardian | None
) -> HttpResponse:
    at, identity = child_of(provider, child, request.today)
    initial: dict[str, Any] = {"language": "fr"} if known is None else forms.typed(known)
    form = forms.GuardianForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("provider_family", args=[provider, child])
    if request.method == "POST" and form.is_valid():
        person = known.person if known else None
        try:
            acting.keep(at.pk, child, person, form.known(), actor=request.actor, now=request.now)
            return redirect(f"{back}?done=kept")
        except acting.CannotKeep as error:
            form.add_error(None, REFUSED[error.code])
    context = {
        "provider": at,
        "name": f"{identity.given_name} {identity.family_name}",
        "guardian": known,
        "form": form,
        "back_url": back,
    }
    return render(request, "provider/guardians/form.html", context)


@require_http_methods(["GET", "POST"])
def remove(request: OfficeRequest, provider: UUID, child: UUID, person: UUID) -> HttpResponse:
    """Take a guardian out."""
    return _ending(request, guardian_of(provider, child, person), "removed")


@require_http_methods(["GET", "POST"])
def end(request: OfficeRequest, provider: UUID, child: UUID, person: UUID) -> HttpResponse:
    """End the link of a guardian's account at once; the guardian stays listed."""
    return _ending(request, guardian_of(provider, child, person), "ended")


def _ending(request: OfficeRequest, found: Guardian, what: str) -> HttpResponse:
    at, identity = child_of(found.provider_id, found.child_id, request.today)
    form = forms.EndForm(request.POST if request.method == "POST" else None)
    back = reverse("provider_family", args=[at.pk, found.child_id])
    if request.method == "POST" and form.is_valid():
        act = acting.remove if what == "removed" else acting.end
        act(found, form.reason(), request.actor, request.now)
        return redirect(f"{back}?done={what}")
    context = {
        "provider": at,
        "name": f"{identity.given_name} {identity.family_name}",
        "guardian": found,
        "removing": what == "removed",
        "form": form,
        "back_url": back,
    }
    return render(request, "provider/guardians/end.html", context)


@require_POST
def pins(request: OfficeRequest, provider: UUID, child: UUID, person: UUID) -> HttpResponse:
    """Make two PINs for a guardian; pressed twice it is one pair."""
    found = guardian_of(provider, child, person)
    if not found.email:
        raise Http404("e-mail")
    sent = request.POST.get("seen", "")
    back, done = reverse("provider_family", args=[provider, child]), "created"
    try:
        making.create_once(person, _key(sent), request.actor, request.now)
    except making.TooManyPins:
        done = "often"
    except Guardian.DoesNotExist:  # corrected or taken out in the same moment: nothing was made
        return redirect(back)
    return redirect(f"{back}?done={done}")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
def sheet(request: OfficeRequest, provider: UUID, child: UUID, person: UUID) -> HttpResponse:
    """The paper with PIN 1; not found once the PINs are over."""
    at, _identity = child_of(provider, child, request.today)
    found = guardian_of(provider, child, person)
    try:
        made = acting.sheets(at, [found], words.language(), request.actor, request.now)
    except ValueError:
        raise Http404("pins") from None
    return pdf(made, "pin-1")
