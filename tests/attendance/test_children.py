"""The children of a provider: by name, with the contracts of those days."""

from datetime import date

import pytest

from accueil.attendance.children import attending
from accueil.attendance.days import Day, days_of
from accueil.attendance.periods import declared
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, declare, entry, say
from tests import factories as f


@pytest.fixture
def group(creche: m.Provider) -> list[m.Child]:
    """Ömer, Zoë Ahrend and Éva Zens; the first leaves on Wednesday, the last comes on Thursday."""
    office = f.make_office()
    names = (("Zens", "Éva"), ("Ahrend", "Zoë"), ("Ödegaard", "Ömer"))
    children = [f.make_child(office, family_name=n, given_name=g) for n, g in names]
    care(children[0], creche, MONDAY + DAY * 3, group="bees")
    care(children[1], creche, until=MONDAY + DAY * 30, group="ants")
    care(children[1], creche, MONDAY + DAY * 30, group="bees")
    care(children[2], creche, until=MONDAY + DAY * 2)
    other = f.make_provider(office)
    care(f.make_child(office, family_name="Ballmann"), other)
    return children


@pytest.mark.parametrize("own", [True, False])
def test_who_attends(creche: m.Provider, group: list[m.Child], own: bool) -> None:
    see(providers=[creche.pk] if own else (), country=not own)
    names = [a.name for a in attending(creche, MONDAY, MONDAY + DAY * 7)]
    assert names == ["Zoë Ahrend", "Ömer Ödegaard", "Éva Zens"]
    assert [a.family_name for a in attending(creche, MONDAY, MONDAY + DAY * 2)] == [
        "Ahrend",
        "Ödegaard",
    ]
    (zoe, _) = attending(creche, MONDAY + DAY * 29, MONDAY + DAY * 31)
    assert (zoe.child, zoe.group, len(zoe.contracts)) == (group[1].pk, "bees", 2)
    assert zoe.iam_code == zoe.contracts[0].iam_code and zoe.born == date(2022, 3, 9)


def test_the_name_of_those_days(creche: m.Provider, mia: m.Child) -> None:
    see(country=True)
    born = m.Identity.objects.get(child=mia)
    words = {"given_name": "Mia", "family_name": "Thill", "born": born.born}
    record(m.Identity(child=mia, valid=days(MONDAY), **words), by=None, now=f.NOW)
    see(providers=[creche.pk])
    before, after = (
        attending(creche, MONDAY + DAY * n, MONDAY + DAY * (n + 1))[0].name for n in (-1, 0)
    )
    assert (before, after) == ("Mia Weber", "Mia Thill")


def test_every_child_and_day_is_told(creche: m.Provider, mia: m.Child) -> None:
    say(entry(mia, creche, MONDAY, (780, 900), (480, 720), meals=2))
    known = days_of(creche.pk, [mia.pk], MONDAY, MONDAY + DAY * 2)
    assert known == {
        (mia.pk, MONDAY): Day(((480, 720), (780, 900)), 2),
        (mia.pk, MONDAY + DAY): Day(),
    }


def test_what_was_declared_last(creche: m.Provider) -> None:
    assert declared(creche.pk, Period(2026, 8)) is None
    for version in (1, 2):
        declare(creche, "2026-08", version=version)
    assert declared(creche.pk, Period(2026, 8)).version == 2
