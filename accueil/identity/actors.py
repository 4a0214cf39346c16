"""Who acts, and which rows the open connection sees for them."""

from uuid import UUID

from accueil.identity.models import Account
from accueil.identity.permissions import AGENCY, COUNTRY, FAMILY, PROVIDER, SCOPES
from accueil.registry.models import Provider
from accueil.store.models import Actor
from accueil.store.security import see

VISITOR = Actor(None, "visitor")


def actor_of(account: Account | None, purpose: str = "") -> Actor:
    """Who acts and what for, for the access log; `office` names where: office, provider, agency.

    A parent's account is its own: its messages, files and log are seen by itself.
    """
    if account is None:
        return VISITOR
    if SCOPES[account.role] == FAMILY:
        return Actor(account.id, account.role, str(account.id), purpose)
    works_at = account.office_id or account.provider_id or account.agency_id or ""
    return Actor(account.id, account.role, str(works_at), purpose)


def see_as(actor: Actor) -> None:
    """Let the open connection see what this actor's role may see."""
    scope = SCOPES.get(actor.role)
    if scope is None:
        see()
    elif scope == COUNTRY:
        see(office=actor.office, country=True)
    elif scope == FAMILY:
        see(office=actor.office, family=True)
    else:
        see(office=actor.office, providers=_providers(actor.office, scope))


def _providers(works_at: str, scope: str) -> list[UUID]:
    """The providers whose care is seen: one's own; of an agency itself and its childminders."""
    if scope == PROVIDER:
        return [UUID(works_at)]
    if scope != AGENCY:
        return []
    see()
    with_it = Provider.objects.filter(agency_id=works_at).values_list("id", flat=True)
    return [UUID(works_at), *with_it]
