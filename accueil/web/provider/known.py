"""Whose door it is: the provider of an address, if who asks may see it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest

from accueil.identity.permissions import AGENCY, PROVIDER, SCOPES
from accueil.registry.models import Provider


def provider_of(pk: UUID) -> Provider:
    """The provider of an address. Not found where the connection does not see it."""
    found = Provider.objects.select_related("commune", "agency").filter(pk=pk).first()
    if found is None:
        raise Http404("provider")
    return found


def works_for_provider(user: Any) -> bool:
    """Whether somebody signed in uses this door."""
    if not user.is_authenticated:
        return False
    if user.role not in SCOPES:
        raise ImproperlyConfigured(f"{user.role} is no role")
    return SCOPES[user.role] in (PROVIDER, AGENCY)


def asked_provider(request: HttpRequest) -> UUID | None:
    """The provider that the address names; else the one that somebody works for."""
    match = request.resolver_match
    named = match.kwargs.get("provider") if match else None
    if named is not None:
        return UUID(str(named))
    works_at: UUID | None = getattr(request.user, "provider_id", None)
    return works_at
