"""Parents choose weeks without free hours: the proposal in one press, exact before it is saved."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accueil.actions.weeks import choose_as_parent
from accueil.attendance.models import Closing, WeekChoice
from accueil.identity.actors import actor_of
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import earns, member


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    """Pages name their files as they are called, not as they were collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def child_in_care(born: date) -> m.Child:
    """At a crèche in summer, in a family of the highest band."""
    child = member(born=born, iam_code=f"Ki{born.year}{born.month}")
    earns(child, f.NOW)
    c.agree(child, c.creche(), until=date(2026, 9, 1), first=date(2026, 6, 1))
    for day in (*range(3, 8), *range(17, 20)):
        c.was_there(child, m.Provider.objects.get(), date(2026, 8, day))
    return child


def amount(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_the_cheapest_proposal_is_taken_in_one_press(db: None) -> None:
    """Before and after are said exactly, saved by a connection that writes nothing itself; a page
    that is older is refused, a closed week stays, a child of others is not there."""
    see(country=True)
    child = child_in_care(date(2024, 3, 9))
    other = f.make_child(child.office)
    account = f.make_parent(child)
    family: Client = f.signed_in(account)
    there = f"{reverse('family_weeks', args=[child.pk])}?year=2026"
    page = family.get(there)
    text = page.content.decode()
    assert page.status_code == 200 and "Take the cheapest proposal" in text
    assert "school holidays: " in text and "without free hours</strong>" in text
    seen, found = page.context["seen"], page.context["cheapest"]
    assert not found["is_now"] and "The parents pay" in found["sentence"]
    saved = amount(re.search(r"pay (\S+) less", found["sentence"].replace("\xa0", ""))[1])

    shown = family.post(there, {"seen": seen, "do": "propose"})
    ticked = [str(day) for day in shown.context["ticked"]]
    assert len(ticked) == 6 and shown.context["costs"]
    assert saved == amount(re.sub(r"\.$", "", shown.context["sentence"]))
    see(country=True)
    assert not WeekChoice.objects.exists()
    told = {"seen": seen, "do": "save", "week": ticked}
    assert family.post(there, told)["Location"].endswith("year=2026&saved=1")
    assert "are saved" in family.get(f"{there}&saved=1").content.decode()
    again = family.post(there, told)
    assert again.status_code == 409 and "in the meantime" in again.content.decode()
    see(country=True)
    assert WeekChoice.objects.filter(recorded_by=account.pk).exists()
    assert AccessLog.objects.filter(what="weeks", action="change", account=account.pk).exists()

    Closing.objects.create(period="2026-08", closed_at=f.NOW)
    page = family.get(there)
    assert page.context["cheapest"]["is_now"] and "Closed on 14.09.2026" in page.content.decode()
    few = family.post(there, {"seen": page.context["seen"], "do": "show", "week": ticked[1:]})
    assert few.status_code == 409 and "exactly 6 weeks" in few.content.decode()
    assert family.get(reverse("family_weeks", args=[other.pk])).status_code == 404
    assert family.post(reverse("family_weeks", args=[other.pk]), told).status_code == 404
    see(country=True)
    by = actor_of(account)
    with pytest.raises(PermissionError):
        choose_as_parent(other.pk, 2026, set(), shipped(), by=by, now=f.NOW)


def test_who_has_nothing_to_choose_is_told_why(db: None) -> None:
    """At school; not yet one year old; and when the free hours begin within the year."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    born = {date(2020, 3, 9): "goes to school", date(2026, 2, 3): "nothing to choose yet"}
    children = [f.make_child(office, born=day, household=home) for day in born]
    later = f.make_child(office, born=date(2025, 7, 1), household=home)
    family = f.signed_in(f.make_parent(*children, later))
    for child, words in zip(children, born.values(), strict=True):
        page = family.get(f"{reverse('family_weeks', args=[child.pk])}?year=2026")
        assert words in page.content.decode() and not page.context["may_choose"]
    page = family.get(f"{reverse('family_weeks', args=[later.pk])}?year=2026")
    assert "begin in the week of 06.07.2026" in page.content.decode()
    assert page.context["may_choose"]
