"""Who acts, and which rows the open connection sees for them."""

from accueil.identity.models import Account
from accueil.identity.permissions import COUNTRY, OFFICE, SCOPES
from accueil.store.models import Actor
from accueil.store.security import see

VISITOR = Actor(None, "visitor")


def actor_of(account: Account | None, purpose: str = "") -> Actor:
    """Who acts and what for, for the access log."""
    if account is None:
        return VISITOR
    return Actor(account.id, account.role, account.office_id or "", purpose)


def see_as(actor: Actor) -> None:
    """Let the open connection see what this actor's role may see."""
    scope = SCOPES.get(actor.role)
    see(office=actor.office if scope == OFFICE else "", country=scope == COUNTRY)
