"""The number under which a provider's papers are counted."""

from django.db import connection, transaction
from django.db.models import Max

from accueil.billing.models import Issuer
from accueil.registry.models import Provider
from accueil.store.security import seeing_the_country

# Number of the lock: two new issuers at once get two numbers.
ISSUERS = 5_001_001


def issuer_of(provider: Provider) -> Issuer:
    """A provider's number: given at the first call, the same ever after.

    Whoever asks may see one provider only: the numbers of the others are looked at inside.
    """
    known = Issuer.objects.filter(provider=provider).first()
    if known:
        return known
    with transaction.atomic(), seeing_the_country():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ISSUERS])
        known = Issuer.objects.filter(provider=provider).first()
        if known:
            return known
        last = Issuer.objects.aggregate(last=Max("code"))["last"] or 0
        return Issuer.objects.create(provider=provider, code=last + 1)
