"""A child at the demonstration's crèche that its oldest parent has linked with two PINs."""

import uuid

from django.utils import timezone

from accueil.attendance.guardians import enter
from accueil.attendance.models import CareContract, Guardian, Notice
from accueil.identity.links import at_facilities, link_at_facility
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.identity.pins import drawn_pin, keep_pair, use_pins
from accueil.store.security import see

MANAGER, PARENT = "manager@creche.example.lu", "parent@esch.example.lu"


def add_pins() -> None:
    """Unless the demonstration has such a link already."""
    see(country=True)
    now = timezone.localtime()
    parent = Account.objects.get(private_email_key=email_key(PARENT))
    if at_facilities(parent.pk).exists():
        return
    creche = Account.objects.get(email=MANAGER).provider
    here = CareContract.objects.current().filter(provider=creche, child__links__isnull=True)
    told = {child for one in Notice.objects.filter(provider=creche) for child in one.children}
    contract = here.filter(child__in=told).order_by("pk").first() or here.order_by("pk").first()
    assert contract and creche
    known = {"name": "Claire Weber", "email": "claire@example.lu", "relation": "mother"}
    guardian = Guardian(child=contract.child, provider=creche, language="fr", **known)
    entered = enter(guardian, by=None, now=now)
    pair = keep_pair(entered, (drawn_pin(), drawn_pin()), uuid.uuid4(), by=None, now=now)
    link_at_facility(parent, use_pins(pair.pk, parent.pk, now), now)
