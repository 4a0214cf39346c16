"""A guardian with two PINs: to a new account, to one that is there, back into one; what is said."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.models import CareContract, Guardian
from accueil.identity.links import at_facilities
from accueil.identity.models import Account, Link, PinPair
from accueil.identity.numbers import masked
from accueil.identity.pins import Typed, drawn_pin
from accueil.registry.models import Child, Provider
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from attendance.care import care
from tests import factories as f
from tests.web.parent.entering import (
    MOBILE,
    PASSWORD,
    child_of_the_commune,
    last_code,
    parent_of,
    sign_in,
)
from tests.web.parent.test_attacks import PLACES, family_routes
from tests.web.staff.test_urls import CONVERTER

pytestmark = pytest.mark.django_db
EMAIL, OTHER = "eltern@gmail.com", "eltern@googlemail.com"
NEW = "eight yellow kettles hum"
UNKNOWN = "This e-mail address and these two PINs do not belong together."


def reader(address: str = "192.0.2.1") -> Client:
    """Somebody who reads English, somewhere."""
    client = Client(REMOTE_ADDR=address)
    client.cookies["django_language"] = "en"
    return client


def guardian_of(child: Child | None = None, email: str = EMAIL, name: str = "") -> Guardian:
    """A guardian of a child in care at a new facility."""
    own = child or child_of_the_commune()
    see(country=True)
    provider = f.make_provider(own.office, name=name or f"Crèche {Provider.objects.count() + 1}")
    care(own, provider)
    return f.make_guardian(own, provider, email=email)


def pair_of(guardian: Guardian) -> tuple[PinPair, Typed]:
    see(country=True)
    return f.make_pins(guardian, timezone.now())


def give(client: Client, typed: Typed, path: str = "/family/pins/", **other: str) -> str:
    """The form; where one is led then, or what the page says."""
    values = {"email": typed.email, "pin_1": typed.pin_1, "pin_2": typed.pin_2, **other}
    answer = client.post(path, values)
    return answer.headers.get("Location") or answer.content.decode()


def make_account(client: Client, typed: Typed) -> str:
    """From the PINs to the ten codes; where one is led then."""
    assert give(client, typed) == "/family/pins/next/"
    client.post("/family/pins/mobile/", {"mobile": "621 123 456"})
    client.post("/family/pins/code/", {"code": last_code()})
    return choose(client, "/family/pins/password/")


def choose(client: Client, path: str, password: str = NEW) -> str:
    answer = client.post(path, {"password": password, "again": password})
    return answer.headers.get("Location") or answer.content.decode()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_two_pins_number_sms_password_and_signing_in_by_the_e_mail() -> None:
    guardian, client = guardian_of(), reader()
    _pair, typed = pair_of(guardian)
    for step in ("next", "mobile", "code", "password"):
        assert client.get(f"/family/pins/{step}/")["Location"] == "/family/pins/"
    pasted = {"pin_1": f" {typed.pin_1}\u00a0", "pin_2": typed.pin_2.replace(" ", "-")}
    assert give(client, typed, **pasted, email=EMAIL.title()) == "/family/pins/next/"
    onward = page(client, "/family/pins/next/")
    assert "Both PINs are right: Mia at Crèche 1." in onward
    assert "Create an account" in onward
    client.post("/family/pins/mobile/", {"mobile": "621 123 456"})
    assert "/family/pins/mobile/" in page(client, "/family/pins/code/"), "another number"
    assert client.get("/family/pins/password/").status_code == 302
    client.post("/family/pins/code/", {"code": last_code()})
    assert "Error:" in choose(client, "/family/pins/password/", "password123")
    assert choose(client, "/family/pins/password/") == "/family/recovery-codes/"
    codes = page(client, "/family/recovery-codes/")
    assert len(re.findall(r"<code>", codes)) == 10
    assert "Add your e-mail address" not in codes
    account = page(client, "/family/account/")
    assert "Crèche 1" in account and EMAIL in account.lower()
    again = reader()
    assert "needed only once" in give(again, typed)
    assert sign_in(again, EMAIL, NEW)["Location"] == "/family/"
    assert again.get("/family/").status_code == 200


def test_more_than_unknown_is_said_only_to_who_has_all_three_right() -> None:
    guardian = guardian_of()
    pair, right = pair_of(guardian)
    said = []
    for typed in (
        Typed(OTHER, right.pin_1, right.pin_2),
        Typed("nobody@example.lu", drawn_pin(), drawn_pin()),
        Typed(EMAIL, right.pin_1, drawn_pin()),
    ):
        text = give(reader(), typed).split("<main")[1].split("<form")[0]
        assert "eltern@gmail.com is not eltern@googlemail.com" in text
        assert "read it out letter by letter" in text
        said.append(text)
    assert said[0] == said[1] == said[2]
    assert UNKNOWN in said[0]
    assert "A PIN has eight digits" in give(reader(), right, pin_1="4711")
    see(country=True)
    now = timezone.now()
    for change, words in (
        ({"void_at": now, "why": "expired"}, "have expired"),
        ({"void_at": now, "why": "email"}, "replaced them or took them back"),
        ({"void_at": now, "why": "tries"}, "tried too often"),
        ({"used_at": now, "used_by": uuid4()}, "needed only once"),
    ):
        pair, right = pair_of(guardian)
        see(country=True)
        PinPair.objects.filter(pk=pair.pk).update(pin_1=None, **change)
        assert words in give(reader(), right)
        assert UNKNOWN in give(reader(), Typed(EMAIL, right.pin_1, drawn_pin()))


def test_five_wrong_tries_lock_a_pair_and_twenty_an_address() -> None:
    guardian, stranger = guardian_of(), reader("192.0.2.66")
    pair, right = pair_of(guardian)
    for _try in range(5):
        assert UNKNOWN in give(stranger, Typed(EMAIL, right.pin_1, drawn_pin()))
    see(country=True)
    pair.refresh_from_db()
    assert pair.why == "tries"
    assert "ask it for new ones" in give(reader(), right)
    for number in range(15):
        give(stranger, Typed(f"a{number}@example.lu", drawn_pin(), drawn_pin()))
    refused = stranger.post("/family/pins/", {"email": EMAIL, "pin_1": "1" * 8, "pin_2": "2" * 8})
    assert refused.status_code == 429
    assert "Too many tries" in refused.content.decode()
    _pair, right = pair_of(guardian)
    assert give(reader("192.0.2.67"), right) == "/family/pins/next/", "elsewhere nobody is kept out"


def test_who_has_an_account_signs_in_and_the_child_is_added() -> None:
    """By the same e-mail, or under another name."""
    first, second = guardian_of(), guardian_of(child_of_the_commune("WebBe124"))
    own = parent_of(email=EMAIL)
    by_card = parent_of(child_of_the_commune("WebTo456"))
    for guardian, account, name in ((first, own, EMAIL), (second, by_card, "WebTo456")):
        client, (_pair, typed) = reader(), pair_of(guardian)
        typed = Typed(typed.email, typed.pin_1, typed.pin_2)
        give(client, typed)
        onward = page(client, "/family/pins/next/")
        assert "You have an account already" in onward
        target = re.findall(r'href="(/family/sign-in/\?next=[^"]+)"', onward)[0]
        client.post(target, {"name": name, "password": PASSWORD})
        signed = client.post("/family/sign-in/code/", {"code": last_code()})
        assert signed["Location"] == "/family/pins/add/"
        assert guardian.provider.name in page(client, "/family/pins/add/")
        assert not at_facilities(account.pk).exists(), "looking adds nothing"
        linked = client.post("/family/pins/add/")["Location"]
        assert "is in your account" in page(client, linked)
        see(country=True)
        assert at_facilities(account.pk).get().child_id == guardian.child_id
        assert client.get("/family/pins/add/")["Location"] == "/family/account/facilities/add/"
    see(country=True)
    assert Account.objects.filter(role="parent").count() == 2, "one e-mail stays one account"


def test_pins_left_at_a_browser_are_not_those_of_who_signs_in_there_next() -> None:
    guardian, other = guardian_of(), parent_of(child_of_the_commune("WebTo456"))
    client, (pair, typed) = reader(), pair_of(guardian)
    assert give(client, typed) == "/family/pins/next/"
    client.post("/family/sign-in/", {"name": "WebTo456", "password": PASSWORD})
    client.post("/family/sign-in/code/", {"code": last_code()})
    assert client.get("/family/").status_code == 200
    for answer in (client.get("/family/pins/add/"), client.post("/family/pins/add/")):
        assert answer["Location"] == "/family/account/facilities/add/"
    see(country=True)
    pair.refresh_from_db()
    assert pair.used_at is None and not at_facilities(other.pk).exists()
    client = reader()
    give(client, typed)
    client.post("/family/sign-out/")
    assert client.get("/family/pins/next/")["Location"] == "/family/pins/"


def test_a_forgotten_password_needs_both_pins_and_the_phone() -> None:
    inside, own = reader(), parent_of(email=EMAIL, mobile=MOBILE)
    guardian = guardian_of()
    assert sign_in(inside, EMAIL)["Location"] == "/family/"
    client, (_pair, typed) = reader(), pair_of(guardian)
    assert client.post("/family/pins/forgotten/")["Location"] == "/family/pins/next/"
    give(client, typed)
    assert masked(MOBILE) in page(client, "/family/pins/next/")
    assert client.get("/family/pins/forgotten/").status_code == 302
    sent = client.post("/family/pins/forgotten/")
    assert sent["Location"] == "/family/pins/forgotten/code/"
    assert "family/pins/mobile" not in page(client, "/family/pins/forgotten/code/")
    assert client.get("/family/pins/next/").status_code == 200, "one may change one's mind"
    client.post("/family/pins/forgotten/code/", {"code": last_code(MOBILE)})
    signed = choose(client, "/family/pins/forgotten/password/")
    assert signed.startswith("/family/sign-in/?done=pins&next=")
    assert "your child is added" in page(client, signed)
    assert inside.get("/family/").status_code == 302, "every session has ended"
    see(country=True)
    told = Message.objects.filter(office=str(own.pk), kind="account_changed")
    assert sorted(told.values_list("channel", flat=True)) == ["email", "sms"]
    client.post(signed, {"name": EMAIL, "password": NEW})
    target = client.post("/family/sign-in/code/", {"code": last_code()})["Location"]
    assert "is in your account" in page(client, target)


def test_a_second_tab_is_told_that_the_pins_are_used() -> None:
    guardian, (one, two) = guardian_of(), (reader(), reader())
    _pair, typed = pair_of(guardian)
    for client, mobile in ((one, "621 123 456"), (two, "621 654 321")):
        give(client, typed)
        client.post("/family/pins/mobile/", {"mobile": mobile})
        client.post("/family/pins/code/", {"code": last_code()})
    assert choose(one, "/family/pins/password/") == "/family/recovery-codes/"
    told = choose(two, "/family/pins/password/")
    assert "needed only once" in told and "/family/sign-in/" in told
    see(country=True)
    assert Account.objects.count() == Link.objects.count() == 1


def test_in_the_office_children_are_added_moved_and_removed() -> None:
    guardian = guardian_of()
    client, (_pair, typed) = reader(), pair_of(guardian)
    make_account(client, typed)
    assert client.get("/family/pins/")["Location"] == "/family/account/facilities/add/"
    add = "/family/account/facilities/add/"
    beside = guardian_of(guardian.child)
    assert UNKNOWN in give(client, pair_of(beside)[1], add, pin_2=drawn_pin())
    linked = give(client, pair_of(beside)[1], add)
    assert "Crèche 1 stays in your account too" in page(client, linked)
    see(country=True)
    CareContract.objects.filter(provider__in=[guardian.provider, beside.provider]).update(
        withdrawn_at=timezone.now()
    )
    third = guardian_of(guardian.child, name="Crèche 3")
    told = page(client, give(client, pair_of(third)[1], add))
    for facility in ("Crèche 1", "Crèche 2"):
        assert f"The link to {facility} has ended, because Mia is no longer there." in told
    own = Account.objects.get()
    gone = reverse("family_account_facility_remove", args=[third.child_id, third.provider_id])
    assert client.get(gone)["Location"] == "/family/account/close/?why=last"
    sibling = guardian_of(child_of_the_commune("WebBe124"))
    give(client, pair_of(sibling)[1], add)
    assert "two new PINs" in page(client, gone)
    assert "This is not your password" in client.post(gone, {"current": "x"}).content.decode()
    assert client.post(gone, {"current": NEW})["Location"] == "/family/account/?done=place_removed"
    see(country=True)
    assert [link.child_id for link in at_facilities(own.pk)] == [sibling.child_id]
    removed = client.post("/family/account/email/remove/", {"current": NEW})
    assert "with nothing else" in removed.content.decode(), "the only name to sign in with"


def test_an_account_keeps_a_name_to_sign_in_with() -> None:
    child = child_of_the_commune()
    own, guardian = parent_of(child), guardian_of(child_of_the_commune("WebBe124"))
    client = f.signed_in(own)
    give(client, pair_of(guardian)[1], "/family/account/facilities/add/")
    path = f"/family/account/children/{child.pk}/remove/"
    refused = client.post(path, {"current": PASSWORD}).content.decode()
    assert "no name to sign in with" in refused


def test_every_page_answers_an_account_without_a_card() -> None:
    guardian = guardian_of()
    client, (_pair, typed) = reader(), pair_of(guardian)
    make_account(client, typed)
    helped = []
    for route, name in family_routes():
        path = re.sub(r"<uuid:(child|key)>", str(guardian.child_id), route)
        path = path.replace("<uuid:provider>", str(guardian.provider_id))
        path = re.sub(r"<(?:int|str):(\w+)>", lambda one: PLACES.get(one[1], "7"), path)
        answer = client.get(CONVERTER.sub(str(uuid4()), path))
        assert answer.status_code in (200, 302, 404, 405), (path, answer.status_code)
        if answer.status_code == 200 and "This needs the child" in answer.content.decode():
            helped.append(name)
    assert {"family_bills", "family_renewal", "family_what_if", "family_change_new"} <= set(helped)
    assert client.post("/family/privacy/copy/").status_code == 200


def test_no_pin_and_no_e_mail_in_a_session_a_log_or_an_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guardian, client = guardian_of(), reader()
    _pair, typed = pair_of(guardian)
    caplog.set_level("DEBUG")
    visited = [give(client, typed), "/family/pins/next/"]
    give(reader(), Typed(EMAIL, typed.pin_1, drawn_pin()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        kept = " ".join(str(row[0]) for row in cursor.fetchall())
    see(country=True)
    kept += " ".join(str(row) for row in AccessLog.objects.values_list())
    kept += " ".join(visited) + caplog.text
    for pin in (typed.pin_1, typed.pin_2):
        assert pin not in kept and pin.replace(" ", "") not in kept
    assert EMAIL not in kept and str(guardian.child_id) not in " ".join(visited)
    assert client.get("/family/pins/next/")["Cache-Control"] == "no-store"


def test_pins_that_end_on_the_way_are_said_to_have_ended() -> None:
    guardian, client = guardian_of(), reader()
    give(client, pair_of(guardian)[1])
    pair_of(guardian)
    assert "replaced them" in page(client, "/family/pins/next/")
    assert "replaced them" in client.post("/family/pins/forgotten/").content.decode()


@pytest.mark.parametrize("language", ["lb", "fr", "de", "en", "pt"])
def test_the_help_answers_what_people_get_stuck_with(language: str) -> None:
    client = reader()
    client.cookies["django_language"] = language
    text = page(client, "/family/pins/help/")
    for key in ("no-email", "no-account", "again", "which-address", "moves", "second-child"):
        assert f'id="{key}"' in text
    assert "eltern@googlemail.com" in text
    for path in ("/family/pins/", "/family/sign-in/", "/family/questions/", "/family/forgotten/"):
        assert "/family/pins/" in page(client, path)
