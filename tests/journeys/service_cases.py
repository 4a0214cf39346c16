"""A service to which the demonstration's parent has signed in, as the walks need it."""

from uuid import UUID

from django.utils import timezone

from accueil.identity.models import LANGUAGES, Account
from accueil.identity.services.models import Service
from accueil.identity.services.registered import Registration, allow, register
from accueil.store.models import Actor
from accueil.store.security import see

SERVICE, BACK = "5e71ce00-0000-4000-8000-000000000001", "https://portal.example.lu/back"
SCOPES = ("openid", "language", "children")


def add_services() -> None:
    """The “Schoulportal”, and what the oldest parent's account allows it."""
    see(country=True)
    now = timezone.localtime()
    asked = Registration(
        names=dict.fromkeys(LANGUAGES, "Schoulportal"),
        redirect_uris=[BACK],
        scopes=SCOPES,
        contact="portal@example.lu",
        refresh=True,
    )
    made, _secret = register(asked, by=Actor(None, "ministry"), now=now)
    Service.objects.filter(pk=made.pk).update(id=UUID(SERVICE))
    parent = Account.objects.filter(role="parent").earliest("created_at")
    allow(parent, Service.objects.get(pk=SERVICE), SCOPES, now)
