"""Families in the provider's door: guardians, PINs, papers, reminders, links; who sees what."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accueil.actions.pins import MOST_A_DAY
from accueil.attendance.models import Guardian
from accueil.identity.links import link_at_facility
from accueil.identity.models import Link, PinPair
from accueil.identity.pins import use_pins
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests import factories as f
from tests.web.provider.groups import contract, group_of, text_of

TYPED = {
    "name": "Claire Weber",
    "relation": "mother",
    "email": "eltern@gmail.com",
    "phone": "621 123 456",
    "language": "de",
    "may_collect": "yes",
}


class Door:
    """A manager's pages of a crèche with two groups."""

    def __init__(self) -> None:
        see(country=True)
        self.account = f.make_account("manager")
        assert self.account.provider
        self.at: m.Provider = self.account.provider
        self.bees = group_of(self.at, 2, "Beien")
        self.cubs = group_of(self.at, 1, "Bieren")
        self.client = f.signed_in(self.account)

    def url(self, name: str, *values: Any) -> str:
        return reverse(name, args=[self.at.pk, *values])

    def open(self, name: str, *values: Any, by: Client | None = None, status: int = 200) -> str:
        got = (by or self.client).get(self.url(name, *values))
        assert got.status_code == status, text_of(got)[:2000]
        see(country=True)
        return text_of(got)

    def send(self, route: str, /, *values: Any, **sent: Any) -> str:
        """Press a button; the page that follows."""
        got = self.client.post(self.url(route, *values), sent, follow=True)
        assert got.status_code == 200, text_of(got)[:2000]
        see(country=True)
        return text_of(got)

    def guardian(self, child: m.Child, **known: Any) -> Guardian:
        return f.make_guardian(child, self.at, **known)


@pytest.fixture
def door(at_now: None) -> Door:
    return Door()


def test_a_guardian_is_entered_gets_pins_and_is_linked(door: Door) -> None:
    """From the empty profile to the link and its end, as one works."""
    child = door.bees[0]
    assert "None entered yet" in door.open("provider_family", child.pk)
    said = door.send("provider_guardian_new", child.pk, **TYPED | {"email": "eltern@gmial.com"})
    assert "Did you mean eltern@gmail.com?" in said and 'name="sure"' in said
    assert not Guardian.objects.exists()
    said = door.send("provider_guardian_new", child.pk, **TYPED | {"may_collect": "no"})
    assert "The guardian is saved." in said and "may not collect the child" in said
    one = Guardian.objects.current().get()
    assert (one.email, one.phone, one.language) == ("eltern@gmail.com", "+352621123456", "de")

    first = door.send("provider_guardian_pins", child.pk, one.person, seen="")
    pair = PinPair.objects.get()
    assert str(pair.pin_1) in first and "Create PINs again" in first
    assert str(pair.pin_1) not in re.findall("<title>.*?</title>", first, re.S)[0]
    door.send("provider_guardian_pins", child.pk, one.person, seen="")  # pressed twice
    assert PinPair.objects.count() == 1 == Message.objects.filter(kind="pin_2").count()

    got = door.client.get(door.url("provider_guardian_sheet", child.pk, one.person))
    assert got["Content-Type"] == "application/pdf" and got["Cache-Control"] == "no-store"
    see(country=True)
    paper = PdfReader(BytesIO(got.content)).pages[0].extract_text()
    assert str(pair.pin_1) in paper and "PIN 1 für das Elternkonto" in paper

    see(country=True)
    parent = f.make_parent(private_email="eltern@gmail.com")
    link_at_facility(parent, use_pins(pair.pk, parent.pk, f.NOW), f.NOW)
    page = door.open("provider_family", child.pk)
    assert "Linked since 14.09.2026" in page and "used the PINs" in page
    door.open("provider_guardian_sheet", child.pk, one.person, status=404)
    said = door.send("provider_guardian_end", child.pk, one.person, why="separation")
    assert "The link has ended" in said and "Link ended: separation" in said
    assert Link.objects.get().ended_at
    see(country=True)
    for _pair in range(MOST_A_DAY):
        f.make_pins(one, f.NOW + timedelta(minutes=1))
    seen = PinPair.objects.get(void_at=None, used_at=None).pk
    said = door.send("provider_guardian_pins", child.pk, one.person, seen=seen)
    assert "No new PINs were made" in said and "Both PINs are made" not in said
    door.send("provider_guardian_remove", child.pk, one.person, why="other", words="moved away")
    assert not Guardian.objects.current().exists()
    logged = set(AccessLog.objects.filter(child=child.pk).values_list("what", flat=True))
    assert {"pins.created", "pins.read", "pins.sheet", "guardians: removed"} <= logged
    assert not any(str(pair.pk) in what for what in logged)


def test_a_whole_group_at_once(door: Door) -> None:
    mothers = [door.guardian(child, email=f"m{n}@pt.lu") for n, child in enumerate(door.bees)]
    door.guardian(door.cubs[0], email="other@pt.lu")
    group = {"group": "Beien", "show": "unlinked"}
    page = text_of(door.client.get(door.url("provider_families") + "?group=Beien"))
    see(country=True)
    assert "Create PINs (2)" in page and "Not yet linked (2)" in page
    said = door.send("provider_families_pins", **group)
    assert "PINs made: 2." in said and "Create PINs (" not in said
    assert "PINs made: 0." in door.send("provider_families_pins", **group)
    pins = {str(pair.pin_1) for pair in PinPair.objects.all()}
    got = door.client.post(door.url("provider_families_sheets"), group)
    see(country=True)
    pages = PdfReader(BytesIO(got.content)).pages
    assert len(pages) == 2 and got["Cache-Control"] == "no-store"
    assert all(any(pin in page.extract_text() for pin in pins) for page in pages)
    Message.objects.filter(kind="pin_2").update(state="sent", sent_at=f.NOW)
    assert "Reminders sent: 2." in door.send("provider_families_remind", **group)
    assert "Reminders sent: 0." in door.send("provider_families_remind", **group)
    Message.objects.filter(kind="pin_2", content__isnull=False).update(reported="bounced")
    page = door.open("provider_families")
    assert "The e-mail did not arrive" in page and "Create PINs (3)" in page
    assert not any(pin in page for pin in pins) and mothers[0].name in page


def test_educators_read_who_may_collect_and_no_pin(door: Door) -> None:
    child = door.bees[0]
    one = door.guardian(child, may_collect=False, phone="+352621000000")
    door.send("provider_guardian_pins", child.pk, one.person, seen="")
    pin = str(PinPair.objects.get().pin_1)
    educator = f.signed_in(f.make_account("educator", provider=door.at))
    for name, values in (("provider_families", ()), ("provider_family", (child.pk,))):
        page = door.open(name, *values, by=educator)
        assert pin not in page and "Create PINs" not in page
    assert "may not collect the child" in page and "+352 621 000 000" in page
    for name, values in (
        ("provider_guardian_new", (child.pk,)),
        ("provider_guardian", (child.pk, one.person)),
        ("provider_guardian_sheet", (child.pk, one.person)),
        ("provider_guardian_end", (child.pk, one.person)),
        ("provider_guardian_remove", (child.pk, one.person)),
    ):
        door.open(name, *values, by=educator, status=403)
    answers = [
        educator.post(door.url("provider_guardian_pins", child.pk, one.person)),
        educator.post(door.url("provider_families_sheets")),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_other_providers_find_nothing(door: Door) -> None:
    """Neither under its own door with a child of others, nor under theirs."""
    child = door.bees[0]
    one = door.guardian(child)
    see(country=True)
    stranger = f.make_account("manager")
    assert stranger.provider
    contract(f.make_child(f.make_office()), stranger.provider)
    client = f.signed_in(stranger)
    for values in ((door.at.pk, child.pk), (stranger.provider.pk, child.pk)):
        assert client.get(reverse("provider_family", args=values)).status_code == 404
        url = reverse("provider_guardian_pins", args=[*values, one.person])
        assert client.post(url).status_code == 404
    see(country=True)
    door.open("provider_guardian", child.pk, uuid4(), status=404)
    assert not PinPair.objects.exists()
