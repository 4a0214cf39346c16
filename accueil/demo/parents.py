"""Parents of the demonstration: two accounts of one family; everybody may know how they sign in."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef, QuerySet

from accueil.attendance.models import CareContract
from accueil.demo import kaysers
from accueil.demo.country import HOME
from accueil.identity.demo import PARENTS, PASSWORD
from accueil.identity.links import link
from accueil.identity.models import Account
from accueil.identity.numbers import email_key, number_key
from accueil.identity.permissions import PARENT
from accueil.registry import models as m
from accueil.store.security import see

A_SECOND = timedelta(seconds=1)
WITH_FREE_HOURS = range(14, 40)  # months


def join_some(seed: int, now: datetime) -> None:
    """Two parents of one family of HOME; each is linked to all its children in care.

    They are the Kaysers, or where these have no care any other.
    """
    see(country=True)
    children = _kaysers(now.date()) or _of_one_family(now.date())
    if not children:
        return
    hashed = make_password(PASSWORD)
    for person in PARENTS:
        account = make_parent(person, hashed, seed, now)
        for number, child in enumerate(children):
            link(account, child, "connection_code", now + A_SECOND * number)


def make_parent(person: tuple[str, str, str], hashed: str, seed: int, now: datetime) -> Account:
    """The account of a parent: private e-mail, mobile number, language; a password's hash."""
    email, mobile, language = person
    return Account.objects.create(
        id=uuid5(NAMESPACE_URL, f"demonstration {seed} {email}"),
        role=PARENT,
        mobile=mobile,
        mobile_key=number_key(mobile),
        private_email=email,
        private_email_key=email_key(email),
        language=language,
        password=hashed,
        created_at=now,
    )


def _kaysers(today: date) -> list[m.Child]:
    """Finn and Mila, in this order."""
    there = {home.child_id: home.child for home in _cared_for(today)}
    return [there[child] for child in kaysers.ids() if child in there]


def _of_one_family(today: date) -> list[m.Child]:
    """The children in care of one household: one of them young enough to have free hours."""
    families: dict[UUID, dict[UUID, m.Child]] = {}
    young: set[UUID] = set()
    for home in _cared_for(today):
        families.setdefault(home.household_id, {})[home.child_id] = home.child
        if _months(home.child, today) in WITH_FREE_HOURS:
            young.add(home.household_id)
    best = max(families, key=lambda of: (of in young, len(families[of]), str(of)), default=None)
    return [] if best is None else list(families[best].values())


def _cared_for(today: date) -> QuerySet[m.Home]:
    """Which children of HOME live where, of those with a card, a contract and a place in care."""
    contract = m.Membership.objects.current().on(today).filter(child=OuterRef("child"))
    care = CareContract.objects.current().filter(child=OuterRef("child"), valid__contains=today)
    homes = m.Home.objects.current().on(today).filter(Exists(contract), Exists(care))
    known = homes.filter(child__office=HOME, child__iam_code__isnull=False)
    return known.select_related("child").order_by("household", "child__iam_code")


def _months(child: m.Child, today: date) -> int:
    born = m.Identity.objects.current().filter(child=child).values_list("born", flat=True)[0]
    return (today.year - born.year) * 12 + today.month - born.month
