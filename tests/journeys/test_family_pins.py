"""Two PINs of a crèche: what goes wrong, a new account, siblings, moves, a forgotten password."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from playwright.sync_api import expect

from accueil.attendance.models import CareContract, Guardian
from accueil.identity.models import Account
from accueil.identity.pins import Typed, drawn_pin
from accueil.registry.models import Child, Provider
from accueil.store.encrypted import unseal
from accueil.store.security import see
from tests.database import TESTS, turn_to
from tests.factories import make_guardian, make_pins
from tests.journeys.person import Person
from tests.journeys.pins_cases import MANAGER
from tests.journeys.site import Desk, Site

EMAIL, OTHER = "weber.pins@gmail.com", "weber.pins@googlemail.com"
FIRST, SECOND, MOBILE = "seven quiet kettles hum", "eight yellow ladders sing", "691 500 333"
UNKNOWN = "This e-mail address and these two PINs do not belong together."
LOCKED = "SELECT count(*) FROM store_message WHERE kind = 'pins_locked'"
LINKS = "SELECT 1 FROM identity_link WHERE guardian = %s AND ended_at IS NULL"


@dataclass
class Facilities:
    """Two children at the demonstration's crèche, and two providers where one of them is too."""

    site: Site
    blocker: Any
    first: Guardian
    sibling: Guardian
    beside: Guardian
    moved: Guardian

    def creates(self, guardian: Guardian) -> Typed:
        """New PINs for a guardian, as told on the telephone and by e-mail."""
        with inside(self.site, self.blocker):
            return make_pins(guardian, timezone.now())[1]


@contextmanager
def inside(site: Site, blocker: Any) -> Iterator[None]:
    """In the database of the running site."""
    with blocker.unblock():
        turn_to(site.database)
        see(country=True)
        yield
        turn_to(TESTS)


@pytest.fixture
def facilities(site: Site, django_db_blocker: Any) -> Iterator[Facilities]:
    """Guardians with the same e-mail at each of them."""
    with inside(site, django_db_blocker):
        creche = Account.objects.get(email=MANAGER).provider
        assert creche
        today = timezone.localdate()
        runs = Q(after__isnull=True) | Q(after__gt=today + timedelta(days=1))
        current = CareContract.objects.current().filter(runs, left__isnull=True)
        here = current.filter(provider=creche, valid__contains=today).values("child")
        mine, other = Child.objects.filter(pk__in=here, links__isnull=True).order_by("pk")[:2]
        others = Provider.objects.exclude(pk=creche.pk).exclude(
            pk__in=CareContract.objects.current().filter(child=mine).values("provider")
        )
        second, third = others.order_by("name")[:2]
        guardians = [
            make_guardian(child, provider, email=EMAIL)
            for child, provider in ((mine, creche), (other, creche), (mine, second), (mine, third))
        ]
    yield Facilities(site, django_db_blocker, *guardians)
    of = "SELECT used_by FROM identity_pinpair WHERE guardian = %s"
    site.execute(f"DELETE FROM identity_link WHERE account_id IN ({of})", guardians[0].person)


def test_two_pins_from_the_first_slip_to_another_facility(
    desk: Desk, site: Site, facilities: Facilities
) -> None:
    parent = desk(language="lb")
    goes_wrong(parent, site, facilities)
    pins = facilities.creates(facilities.first)
    makes_the_account(parent, pins)
    tries_again(desk(language="de"), pins)
    adds_more(parent, facilities)
    parent.press("Sign out")
    site.execute("DELETE FROM identity_attempt WHERE kind = 'pins'")
    forgets(parent, facilities)
    removes(parent)
    assert len(site.execute(LINKS, facilities.sibling.person)) == 1


def gives(parent: Person, pins: Typed, **other: str) -> None:
    """The form, with what is on the sheet and in the e-mail."""
    parent.type("Your e-mail address, exactly as the facility entered it", pins.email)
    parent.type("PIN 1", other.get("pin_1", pins.pin_1))
    parent.type("PIN 2", other.get("pin_2", pins.pin_2))
    parent.press("Continue")


def goes_wrong(parent: Person, site: Site, facilities: Facilities) -> None:
    """No e-mail; another address; five wrong tries; each with the help that is shown."""
    parent.open("/family/sign-in/")
    parent.follow("I have two PINs from my crèche")
    parent.follow("No e-mail with PIN 2?")
    parent.sees("I have received no e-mail with PIN 2.")
    parent.sees("Look into the folder for spam: the e-mail may lie there.")
    parent.follow("Link a child with two PINs")
    pins = facilities.creates(facilities.first)
    gives(parent, Typed(OTHER, pins.pin_1, pins.pin_2))
    parent.sees(UNKNOWN)
    parent.reads("eltern@googlemail.com")
    before = site.execute(LOCKED)[0][0]
    for _try in range(4):
        gives(parent, pins, pin_2=drawn_pin())
        parent.sees(UNKNOWN)
    assert site.execute(LOCKED)[0][0] > before, "the crèche is told"
    gives(parent, pins)
    parent.sees("These PINs were tried too often. The facility knows: ask it for new ones.")
    parent.sees("Ask the facility to create new PINs. You get PIN 1 from it, and PIN 2 by e-mail.")


def makes_the_account(parent: Person, pins: Typed) -> None:
    """PINs, number, SMS, password, the ten codes."""
    gives(parent, pins, pin_1=pins.pin_1.replace(" ", ""))
    parent.follow("Create an account")
    parent.type("Mobile number", MOBILE)
    parent.press("Continue")
    parent.type("Code of six digits", parent.code_by_sms())
    parent.press("Continue")
    chooses(parent, FIRST, "Create the account")
    parent.sees("Keep your recovery codes")
    parent.press("I have kept them")
    expect(parent.page).to_have_url(re.compile(r"/family/$"))


def chooses(parent: Person, password: str, button: str) -> None:
    """A password, twice."""
    parent.type("New password", password)
    parent.type("The same password again", password)
    parent.press(button)


def tries_again(parent: Person, pins: Typed) -> None:
    """The PINs do not work a second time: one signs in."""
    parent.open("/family/pins/")
    gives(parent, pins)
    parent.sees("These PINs were used before: they are needed only once.")
    parent.follow("Sign in")
    signs_in(parent, FIRST)
    expect(parent.page).to_have_url(re.compile(r"/family/$"))


def signs_in(parent: Person, password: str) -> None:
    """The e-mail, the password, the code."""
    parent.type("IAM code of a child, or e-mail address", EMAIL)
    parent.type("Password", password)
    parent.press("Continue")
    parent.second_step(parent.code_by_sms())


def adds_more(parent: Person, facilities: Facilities) -> None:
    """A sibling; a second facility while the first goes on; a third, the second being left."""
    parent.speak("fr")
    beside, moved = (one.provider.name for one in (facilities.beside, facilities.moved))
    adds(parent, facilities, facilities.sibling)
    adds(parent, facilities, facilities.beside)
    parent.sees(
        "%(facility)s stays in your account too: both are there side by side.",
        facility=facilities.first.provider.name,
    )
    child = adds(parent, facilities, facilities.moved)
    parent.sees(
        "The link to %(facility)s has ended, because %(child)s is no longer there.",
        facility=beside,
        child=child,
    )
    parent.open("/family/account/")
    parent.reads(moved)


def adds(parent: Person, facilities: Facilities, guardian: Guardian) -> str:
    """One more pair; the child's given name."""
    parent.open("/family/account/")
    parent.follow("Add a child with two PINs")
    gives(parent, facilities.creates(guardian))
    expect(parent.page).to_have_url(re.compile(r"/family/pins/linked/"))
    parent.reads(guardian.provider.name)
    return parent.heading.split(" (")[0]


def forgets(parent: Person, facilities: Facilities) -> None:
    """The password is forgotten: a new pair, and the phone that the account has."""
    parent.speak("de")
    parent.open("/family/forgotten/")
    parent.follow("I have no card: my crèche gave me two PINs")
    parent.sees("I have forgotten my password.")
    parent.open("/family/pins/")
    gives(parent, facilities.creates(facilities.first))
    parent.sees("You have an account already")
    parent.press("Send the code")
    assert last_number(parent).endswith(MOBILE.replace(" ", ""))
    parent.type("Code of six digits", parent.code_by_sms())
    parent.press("Continue")
    chooses(parent, SECOND, "Save the password")
    parent.sees("Your new password is saved, and your child is added. Sign in to go on.")
    signs_in(parent, SECOND)
    expect(parent.page).to_have_url(re.compile(r"/family/pins/linked/"))


def removes(parent: Person) -> None:
    """A child at a facility is taken out of the account; what needs the card says so."""
    parent.speak("de")
    parent.open("/family/bills/")
    parent.sees("This needs the child's card")
    parent.open("/family/account/")
    rows = parent.page.locator("a[href$='/remove/'][href*='/facilities/']")
    there = rows.count()
    rows.last.click()
    parent.type("Your password", SECOND)
    parent.press("Remove the child")
    parent.sees("The child at this facility is removed from your account.")
    expect(rows).to_have_count(there - 1)


def last_number(parent: Person) -> str:
    """Where the SMS that was ordered last goes."""
    assert parent.ask is not None
    asked = """SELECT content FROM store_message WHERE kind = 'sms_code'
        ORDER BY created_at DESC LIMIT 1"""
    ((sealed,),) = parent.ask(asked)
    return str(json.loads(unseal(bytes(sealed), "store_message.content"))["to"])
