"""The facility's pages: a message is written and sent once; contacts are read and printed."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accueil.actions.notices import Draft
from accueil.attendance.models import EmergencyContact, Notice
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from tests import factories as f
from tests.noticing import PDF, House, text_of

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def house(db: None) -> Iterator[House]:
    yield House()
    see()


def hidden(page: str) -> dict[str, Any]:
    """What a form of a page would send that nobody types."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values if name == "kept" else values[0] for name, values in found.items()}


def test_written_looked_at_sent_once(house: House) -> None:
    """A wrong file loses nothing; who is not linked is named; the button twice is one message."""
    client, at = f.signed_in(house.manager), house.provider.pk
    new = reverse("provider_notice_new", args=[at])
    begun = hidden(text_of(client.get(new)))
    typed = {"key": begun["key"], "title": "Walk", "text": f"Boots!\n{SCRIPT}", "to": "all"}
    files = [
        SimpleUploadedFile("menu.pdf", PDF),
        SimpleUploadedFile("page.pdf", b"<html><script>no</script></html>"),
    ]
    page = text_of(client.post(new, {**typed, "do": "look", "files": files}))
    assert "page.pdf" in page and "This is not a PDF" in page and "Take away: menu.pdf" in page
    assert "Boots!" in page and not Notice.objects.exists()
    kept = hidden(page)["kept"]
    look = text_of(client.post(new, {**typed, "do": "look", "kept": kept}))
    assert "It is about 2 children." in look and "1 linked account reads it at once" in look
    assert "Leo Weber" in look and "menu.pdf" in look
    assert "&lt;script&gt;" in look and SCRIPT not in look
    sending = hidden(look)
    assert sending["key"] == begun["key"]
    change = text_of(client.post(new, {**sending, "do": "change"}))
    assert "Boots!" in change and "Take away: menu.pdf" in change
    for _ in range(2):
        done = client.post(new, {**sending, "do": "send"})
        assert done.status_code == 302
    see(country=True)
    (made,) = Notice.objects.all()
    assert [str(key) for key in made.files] == kept and made.text.startswith("Boots!\n")
    assert Message.objects.filter(kind="notice").count() == 1
    page = text_of(client.get(done.headers["Location"]))
    assert "The message was sent." in page and "0 of 1 account" in page and SCRIPT not in page
    file = client.get(reverse("provider_notice_file", args=[at, made.pk, made.files[0]]))
    assert file.content == PDF and "sandbox" in file.headers["Content-Security-Policy"]
    assert client.post(reverse("provider_notice_back", args=[at, made.pk])).status_code == 302
    page = text_of(client.get(reverse("provider_notices", args=[at])))
    assert "message taken back" in page


def test_five_files_and_somebody_to_read_it(house: House) -> None:
    """A sixth file, a group with nobody, an empty form: said at the field."""
    client = f.signed_in(house.manager)
    new = reverse("provider_notice_new", args=[house.provider.pk])
    six = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(6)]
    typed = {"title": "Walk", "text": "b", "to": "group", "do": "look"}
    page = text_of(client.post(new, {**typed, "group": "Bees", "files": six}))
    assert "At most five files are possible." in page and Upload.objects.count() == 5
    assert "Choose an answer." in text_of(client.post(new, typed))
    assert "Fill in this field." in text_of(client.post(new, {"do": "look"}))
    chosen = {**typed, "to": "children", "children": [str(house.leo.pk)]}
    assert "It is about 1 child." in text_of(client.post(new, chosen))
    see(country=True)
    theirs = Upload.objects.create(
        office=str(uuid4()),
        kind="notice",
        media_type="application/pdf",
        size=1,
        sha256="",
        name="theirs.pdf",
        content=PDF,
        uploaded_at=f.NOW,
    )
    look = text_of(client.post(new, {**chosen, "kept": [str(theirs.pk), "nonsense"]}))
    assert "theirs.pdf" not in look


def test_who_may_write_and_who_may_look(house: House) -> None:
    """Educators read and do not write; another facility finds nothing."""
    see(country=True)
    made = house.write(Draft("Walk", "b"))
    see(country=True)
    educator = f.signed_in(f.make_account("educator", provider=house.provider))
    stranger = f.signed_in(f.make_account("manager"))
    at = house.provider.pk
    one = reverse("provider_notice", args=[at, made.pk])
    assert educator.get(one).status_code == 200
    assert "Take the message back" not in text_of(educator.get(one))
    assert "Write a message" not in text_of(educator.get(reverse("provider_notices", args=[at])))
    for forbidden in ("provider_notice_new", "provider_notice_back"):
        keys = [at] if forbidden.endswith("new") else [at, made.pk]
        assert educator.post(reverse(forbidden, args=keys)).status_code == 403
    own = stranger.get("/").wsgi_request.user.provider_id
    for key in (at, own):
        assert stranger.get(reverse("provider_notice", args=[key, made.pk])).status_code == 404
        assert (
            stranger.post(reverse("provider_notice_back", args=[key, made.pk])).status_code == 404
        )
    assert stranger.get(reverse("provider_contacts_list", args=[at])).status_code == 404


def test_contacts_are_read_changed_and_printed(house: House) -> None:
    """An educator changes them without a script; the list says who may not collect; logged."""
    see(country=True)
    f.make_guardian(
        house.mia, house.provider, name="Tom Weber", relation="father", may_collect=False, email=""
    )
    client = f.signed_in(f.make_account("educator", provider=house.provider))
    here = reverse("provider_contacts", args=[house.provider.pk, house.mia.pk])
    assert "Nobody is entered yet." in text_of(client.get(here))
    added = _added(client, here)
    typed = {
        "seen": "",
        "name_0": "Oma",
        "phone_0": "621 123 456",
        "relation_0": "",
        "name_1": "Paul",
        "phone_1": "nonsense",
        "relation_1": "neighbour",
    }
    assert 'name="name_1"' in added
    page = text_of(client.post(here, {**typed, "do": "save"}))
    assert "This is no telephone number." in page and 'value="Oma"' in page
    typed["phone_1"] = "26 12 34 56"
    moved = text_of(client.post(here, {**typed, "do": "up-1"}))
    assert moved.index('value="Paul"') < moved.index('value="Oma"')
    gone = text_of(client.post(here, {**typed, "do": "remove-0"}))
    assert 'value="Oma"' not in gone and 'value="Paul"' in gone
    assert client.post(here, {**typed, "do": "save"}).status_code == 302
    page = text_of(client.get(here))
    assert "+352 621 123 456" in page and "by the facility" in page
    listed = reverse("provider_contacts_list", args=[house.provider.pk])
    page = text_of(client.get(f"{listed}?group=Bees"))
    assert "Oma" in page and "Claire Weber" in page and "Leo Weber" not in page
    assert re.search(r"Not to be handed over to:</strong> Tom Weber", page)
    assert "For 1 child nobody to call is entered." in text_of(client.get(listed))
    see(country=True)
    assert EmergencyContact.objects.current().count() == 2
    assert AccessLog.objects.filter(action="read", what="emergency contacts").exists()
    assert AccessLog.objects.filter(what="emergency contacts: 1 children").exists()


def _added(client: Client, here: str) -> str:
    sent = {"seen": "", "name_0": "Oma", "phone_0": "", "relation_0": "", "do": "add"}
    return text_of(client.post(here, sent))
