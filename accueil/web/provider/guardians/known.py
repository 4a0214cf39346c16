"""Of which child, of which guardian: found at this facility, or not at all."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse

from accueil.attendance.children import identities_on
from accueil.attendance.models import CareContract, Guardian
from accueil.registry.models import Identity, Provider
from accueil.web.provider.known import provider_of


def child_of(provider: UUID, child: UUID, today: date) -> tuple[Provider, Identity]:
    """A child that has or had a care contract with a provider. Not found otherwise."""
    at = provider_of(provider)
    held = CareContract.objects.current().filter(provider=at, child=child)
    found = identities_on([child], today).get(child) if held.exists() else None
    if found is None:
        raise Http404("child")
    return at, found


def guardian_of(provider: UUID, child: UUID, person: UUID) -> Guardian:
    """A guardian of a child at a provider. Not found where there is none, or no longer."""
    own = Guardian.objects.current().filter(provider=provider, child=child, person=person)
    found = own.select_related("provider").first()
    if found is None:
        raise Http404("guardian")
    return found


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper that holds a secret: shown in the browser, kept nowhere on the way."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
