"""A family reads what its facility wrote, and keeps its emergency contacts up to date."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accueil.actions import notices
from accueil.actions.contacts import Contact, keep
from accueil.actions.notices import Draft
from accueil.attendance.models import EmergencyContact, NoticeRead
from accueil.identity.actors import see_as
from accueil.identity.links import at_facilities, end_link
from accueil.store.security import see
from tests import factories as f
from tests.noticing import NOW, PDF, House, joined, text_of

SCRIPT = "<b>bold</b>"


@pytest.fixture
def house(db: None) -> Iterator[House]:
    yield House()
    see()


def test_a_message_is_read_with_its_file(house: House) -> None:
    """Unread first is marked; text stays text; the file comes with its own message only."""
    files = [
        notices.keep_file(house.provider, PDF, name, by=house.by, now=NOW)
        for name in ("menu.pdf", "other.pdf")
    ]
    menu = house.write(Draft("Menu", f"Soup {SCRIPT}\n\nBread", files=(files[0].pk,)))
    leos = house.write(
        Draft("Leo", "b", "children", children=(house.leo.pk,), files=(files[1].pk,))
    )
    client, at = f.signed_in(house.parent), [house.mia.pk, house.provider.pk]
    listed = reverse("family_notices", args=at)
    page = text_of(client.get(listed))
    assert "Menu" in page and "not read yet" in page and "1 file" in page and "Leo" not in page
    one = text_of(client.get(reverse("family_notice", args=[*at, menu.pk])))
    assert "&lt;b&gt;" in one and SCRIPT not in one and "menu.pdf" in one
    assert "not read yet" not in text_of(client.get(listed))
    see(country=True)
    assert NoticeRead.objects.get().account == house.parent.pk

    def file(of: Any, key: Any) -> Any:
        return client.get(reverse("family_notice_file", args=[*at, of.pk, key]))

    got = file(menu, files[0].pk)
    assert got.content == PDF and got.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in got.headers["Content-Disposition"]
    assert file(menu, files[1].pk).status_code == file(leos, files[1].pk).status_code == 404
    see_as(house.by)
    notices.take_back(menu.pk, actor=house.by, now=NOW)
    assert file(menu, files[0].pk).status_code == 404
    assert "has not written to you yet" in text_of(client.get(listed))


def test_nobody_else_opens_them(house: House) -> None:
    """Another child's parent, a parent by the card only, an ended link: not found."""
    made = house.write(Draft("Menu", "b"))
    see(country=True)
    by_card, other = f.make_parent(house.mia), joined(house.leo, house.provider)
    at = [house.mia.pk, house.provider.pk]
    pages = [
        reverse("family_notices", args=at),
        reverse("family_notice", args=[*at, made.pk]),
        reverse("family_contacts", args=at),
    ]
    for account in (by_card, other):
        see(country=True)
        client = f.signed_in(account)
        assert [client.get(page).status_code for page in pages] == [404] * 3
    see(country=True)
    client = f.signed_in(house.parent)
    assert [client.get(page).status_code for page in pages] == [200] * 3
    see(country=True)
    end_link(at_facilities(house.parent.pk).get(), house.by, NOW)
    assert [client.get(page).status_code for page in pages] == [404] * 3
    sent = {"do": "save", "seen": "", "name_0": "A", "phone_0": "621 123 456", "relation_0": ""}
    assert client.post(pages[2], sent).status_code == 404
    see(country=True)
    assert not EmergencyContact.objects.exists()


def test_contacts_are_kept_up_to_date(house: House) -> None:
    """Entered, changed by the facility meanwhile, confirmed after a year; nothing typed is lost."""
    client = f.signed_in(house.parent)
    here = reverse("family_contacts", args=[house.mia.pk, house.provider.pk])
    page = text_of(client.get(here))
    assert "Nobody is entered yet." in page and 'name="name_0"' in page
    assert "Enter the name of person 1." in text_of(client.post(here, {"do": "save", "seen": ""}))
    oma = {"seen": "", "name_0": "Oma", "phone_0": "621 123 456", "relation_0": "grandmother"}
    assert client.post(here, {**oma, "do": "save"}).status_code == 302
    assert "by you" in text_of(client.get(here))
    see_as(house.by)
    at, moment = (house.mia.pk, house.provider.pk), timezone.now() - timedelta(days=400)
    see(country=True)
    stamp = EmergencyContact.objects.current().get().recorded_at.isoformat()
    see_as(house.by)
    keep(at, [Contact("Paul", "26 12 34 56")], stamp, by=house.by, now=moment)
    page = text_of(client.post(here, {**oma, "seen": stamp, "name_0": "Nana", "do": "add"}))
    assert f'name="seen" value="{stamp}"'.replace("+", "&#x2B;") in page or stamp in page
    page = text_of(client.post(here, {**oma, "seen": stamp, "name_0": "Nana", "do": "save"}))
    assert "Somebody else has changed the contacts" in page and "Paul" in page and "Nana" in page
    page = text_of(client.get(here))
    assert "Is it still right?" in page and "by the facility" in page
    confirmed = {"do": "confirm", "seen": moment.isoformat()}
    assert client.post(here, confirmed).status_code == 302
    assert "Is it still right?" not in text_of(client.get(here))
