"""Emergency contacts: replaced as a whole by the family or the facility, in their order."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accueil.actions.contacts import (
    CannotKeep,
    Contact,
    contacts_of,
    keep,
    keep_by_family,
    of_family,
)
from accueil.actions.facilities import NotLinked
from accueil.attendance.models import EmergencyContact
from accueil.identity.actors import actor_of, see_as
from accueil.identity.links import at_facilities, end_link
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import factories as f
from tests.noticing import House

NOW = timezone.now()
OMA, NEIGHBOUR = Contact("Oma Weber", "621 123 456", "grandmother"), Contact("Paul", "26 12 34 56")
KEPT = (Contact("Oma Weber", "+352621123456", "grandmother"), Contact("Paul", "+35226123456"))


@pytest.fixture
def house(db: None) -> Iterator[House]:
    yield House()
    see()


def test_both_ends_change_them(house: House) -> None:
    """Numbers of any kind; who changed them last is known to both; rows are only withdrawn."""
    at, family = (house.mia.pk, house.provider.pk), actor_of(house.parent)
    see_as(family)
    _place, known = of_family(house.parent, *at, NOW)
    assert known.contacts == () and known.stamp == ""
    who = {"account": house.parent, "by": family}
    for _ in range(2):  # sent twice it is one change
        known = keep_by_family(at, (OMA, NEIGHBOUR), "", now=NOW, **who)
    assert known.contacts == KEPT and (known.by, known.who) == ("family", "Claire Weber")
    see_as(house.by)
    assert EmergencyContact.objects.count() == 2
    later = NOW + timedelta(days=1)
    seen = contacts_of(house.provider.pk, [house.mia.pk])[house.mia.pk]
    changed = keep(at, (NEIGHBOUR, OMA), seen.stamp, by=house.by, now=later)
    assert changed.contacts == KEPT[::-1]
    assert (changed.by, changed.who) == ("facility", house.manager.name)
    assert EmergencyContact.objects.count() == 4
    assert EmergencyContact.objects.current().count() == 2
    see(country=True)
    assert AccessLog.objects.filter(what="emergency contacts", child=house.mia.pk).count() == 2


def test_they_are_confirmed_once_a_year(house: House) -> None:
    """The same once more is a confirmation; until then older ones are asked for."""
    at, by = (house.mia.pk, house.provider.pk), actor_of(house.parent)
    see_as(by)
    known = keep_by_family(at, (OMA,), "", account=house.parent, by=by, now=NOW)
    later = NOW + timedelta(days=366)
    assert known.is_old(later) and not known.is_old(NOW)
    same = known.contacts
    known = keep_by_family(at, same, known.stamp, account=house.parent, by=by, now=later)
    assert known.contacts == same and not known.is_old(later)


def test_what_is_refused(house: House) -> None:
    """All that is wrong at once; what somebody else changed meanwhile; who is not linked."""
    at, by = (house.mia.pk, house.provider.pk), actor_of(house.parent)
    who = {"account": house.parent, "by": by, "now": NOW}
    see_as(by)
    for problems, typed in (
        ({(None, "none")}, ()),
        ({(None, "many")}, (OMA,) * 6),
        (
            {(0, "name"), (0, "phone"), (1, "relation")},
            (Contact(" ", "12"), Contact("A", OMA.phone, "x" * 81)),
        ),
    ):
        with pytest.raises(CannotKeep) as refused:
            keep_by_family(at, typed, "", **who)
        assert set(refused.value.problems) == problems
    keep_by_family(at, (OMA,), "", **who)
    with pytest.raises(CannotKeep, match="meanwhile"):
        keep_by_family(at, (NEIGHBOUR,), "", **who)
    for child, provider in ((house.leo.pk, at[1]), (at[0], uuid4())):
        with pytest.raises(NotLinked):
            keep_by_family((child, provider), (OMA,), "", **who)
    see(country=True)
    end_link(at_facilities(house.parent.pk).get(), house.by, NOW)
    with pytest.raises(NotLinked):
        of_family(house.parent, *at, NOW)
    other = f.make_account("manager")
    see_as(actor_of(other))
    assert contacts_of(at[1], [at[0]])[at[0]].contacts == ()
