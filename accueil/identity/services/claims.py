"""What a service learns of a parent: as little as its scopes say, and no identifier of ours.

Another host gets another identifier of the same parent and of the same child: two services cannot
compare their lists. Children are those that are linked now: one that is removed is gone from here.
"""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from accueil.identity.links import children_of
from accueil.identity.models import Account
from accueil.identity.services.models import Service
from accueil.registry.models import Child, Identity
from accueil.store.encrypted import blind
from accueil.store.security import seeing_the_country

# Full years from which a child is in the next group.
AGES = ((4, "under_4"), (13, "4_to_12"), (18, "13_to_17"))
GROWN = "18_and_over"


def subject(account: Account, sector: str) -> str:
    """What the services of a sector call a parent."""
    return _name(f"{sector}\0{account.pk}", "service.subject")


def claims(
    account: Account, service: Service, scopes: Collection[str], today: date
) -> dict[str, Any]:
    """What the service may know today by these scopes; never more than it is registered for."""
    allowed = {scope for scope in scopes if scope in service.scopes}
    said: dict[str, Any] = {"sub": subject(account, service.sector)}
    if "language" in allowed:
        said["locale"] = account.language
    if "email" in allowed and account.private_email:
        said.update(email=account.private_email, email_verified=True)
    if "children" in allowed:
        with seeing_the_country():
            named = "children_names" in allowed
            said["children"] = list(_children(account, service.sector, today, named=named))
    return said


def _children(
    account: Account, sector: str, today: date, *, named: bool
) -> Iterator[dict[str, str]]:
    """Each linked child: an identifier of the sector, how old about; its names where asked."""
    for child in children_of(account.pk):
        known = _identity(child, today)
        if known is None:
            continue
        one = {"id": _name(f"{sector}\0{child.pk}", "service.child")}
        one["age_group"] = age_group(known.born, today)
        if named:
            one.update(given_name=known.given_name, family_name=known.family_name)
        yield one


def age_group(born: date, today: date) -> str:
    """How old about a child is: `under_4`, `4_to_12`, `13_to_17`, `18_and_over`."""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((group for age, group in AGES if years < age), GROWN)


def _identity(child: Child, today: date) -> Identity | None:
    """The identity of today; where there is none, the one known last."""
    found = list(Identity.objects.current().filter(child=child).order_by("valid"))
    return next((one for one in reversed(found) if one.first <= today), found[0] if found else None)


def _name(of: str, purpose: str) -> str:
    return urlsafe_b64encode(blind(of, purpose)).decode().rstrip("=")
