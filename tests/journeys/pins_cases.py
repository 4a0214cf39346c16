"""A child at the demonstration's crèche that its oldest parent has linked with two PINs."""

from django.utils import timezone

from accueil.attendance.models import CareContract, Notice
from accueil.identity.links import at_facilities, link_at_facility
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.identity.pins import use_pins
from accueil.store.security import see
from tests.factories import make_guardian, make_pins

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
    known = {"email": "claire@example.lu", "language": "fr"}
    pair, _typed = make_pins(make_guardian(contract.child, creche, **known), now)
    link_at_facility(parent, use_pins(pair.pk, parent.pk, now), now)
