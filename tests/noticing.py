"""A facility of the tests that writes to its families, and what their pages say."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accueil.actions import notices
from accueil.actions.notices import Draft
from accueil.attendance.models import Notice
from accueil.identity.actors import actor_of, see_as
from accueil.identity.links import link_at_facility
from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

NOW = timezone.now()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


class House:
    """A crèche with two children in different groups; the parent of the first is linked."""

    def __init__(self) -> None:
        see(country=True)
        office = f.make_office()
        self.provider = f.make_provider(office)
        self.manager = f.make_account("manager", provider=self.provider)
        see(country=True)
        self.mia, self.leo = f.make_child(office), f.make_child(office, given_name="Leo")
        c.agree(self.mia, self.provider, group="Bees")
        c.agree(self.leo, self.provider, group="Ants")
        self.parent = joined(self.mia, self.provider, private_email="claire@example.lu")
        self.by = actor_of(self.manager)
        see_as(self.by)

    def write(self, draft: Draft, key: UUID | None = None, now: datetime = NOW) -> Notice:
        """As the manager's connection."""
        see_as(self.by)
        return notices.write(self.provider, draft, key or uuid4(), actor=self.by, now=now)

    def family(self, now: datetime = NOW, account: Account | None = None) -> list[str]:
        """The headings that an account reads, by its own connection."""
        reader = account or self.parent
        see_as(actor_of(reader))
        _at, found = notices.received(reader, self.mia.pk, self.provider.pk, now)
        return [one.title for one in found]


def joined(child: m.Child, provider: m.Provider, **known: object) -> Account:
    """A parent whose account is linked at a facility."""
    see(country=True)
    account = f.make_parent(**known)
    pair, _typed = f.make_pins(f.make_guardian(child, provider), NOW)
    link_at_facility(account, pair, NOW)
    return account


def text_of(page: Any) -> str:
    """A page as a reader has it."""
    return str(page.content.decode()).replace("&#x27;", "'")
