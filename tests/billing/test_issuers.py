"""A provider's number is given once, and one after the other."""

from accueil.billing.issuers import issuer_of
from accueil.billing.models import Issuer
from accueil.store.security import see
from tests import cared as c


def test_given_once(db: None) -> None:
    """Asked again it is the same; who sees one provider only gets no other's number."""
    see(country=True)
    one, other = c.creche(name="One"), c.creche(name="Other")
    first = issuer_of(one)
    see(providers=[other.pk])
    second = issuer_of(other)
    assert issuer_of(other) == second and second.code == first.code + 1
    assert not Issuer.objects.filter(provider=one).exists()
