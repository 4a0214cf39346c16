"""A letter becomes an account; a second child; name and password forgotten; another phone."""

import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from accueil.identity.codes import LETTERS
from accueil.identity.models import Account
from accueil.registry.models import Child
from accueil.store.encrypted import unseal
from accueil.store.security import see
from tests.database import TESTS, turn_to
from tests.journeys.person import LAST_SMS, Person
from tests.journeys.site import OFFICER, Desk, Site

FIRST, SECOND = "seven quiet kettles hum", "eight yellow ladders sing"
MOBILE, LATER, WRONG = "691 500 111", "691 500 222", "CCCC-CCCC"
CODE = re.compile(rf"\b[{LETTERS}]{{4}}-[{LETTERS}]{{4}}\b")
LINKED = "SELECT DISTINCT account_id FROM identity_link WHERE child_id IN (%s, %s)"
# As if the SMS had come long ago.
LONG_AGO = """UPDATE identity_code SET made_at = made_at - interval '20 minutes'
    WHERE id = (SELECT id FROM identity_code WHERE purpose = 'sms' ORDER BY made_at DESC LIMIT 1)"""
WAITS = """SELECT 1 FROM store_message
    WHERE kind = 'activation' AND state = 'waiting' AND child = %s"""


@dataclass
class Family:
    """Two children with cards that are in nobody's account: their ids and IAM codes."""

    children: tuple[UUID, UUID]
    names: tuple[str, str]


@pytest.fixture
def family(site: Site, django_db_blocker: Any) -> Iterator[Family]:
    """Two children of the officer's commune."""
    with django_db_blocker.unblock():
        turn_to(site.database)
        see(country=True)
        office = Account.objects.get(email=OFFICER).office_id
        free = Child.objects.filter(office=office, iam_code__isnull=False, links__isnull=True)
        carded = free.filter(cards__isnull=False, cards__void_at__isnull=True)
        first, second = carded.distinct().order_by("-iam_code")[:2]
        turn_to(TESTS)
    names = (str(first.iam_code), str(second.iam_code))
    yield Family((first.pk, second.pk), names)
    site.execute("DELETE FROM identity_link WHERE child_id IN (%s, %s)", first.pk, second.pk)


def test_a_letter_becomes_an_account_that_outlives_password_and_phone(
    desk: Desk, site: Site, family: Family
) -> None:
    officer, parent = desk(OFFICER, language="de"), desk(language="lb")
    for child in family.children:
        officer.open(f"/children/{child}/access/")
        officer.press("Write another letter")
    letters = printed(officer)
    codes = [code_for(name, letters) for name in family.names]
    makes_the_account(parent, site, family, codes[0])
    assert len(site.execute(LINKED, *family.children)) == 1, "two tabs make one account"
    parent.open("/family/account/")
    parent.follow("Add a child")
    adds_the_second(parent, family, codes)
    parent.press("Sign out")
    parent.speak("fr")
    forgets(parent, site, officer, family)
    parent.sign_in_as_parent(family.names[1], SECOND)
    parent.speak("de")
    changes_the_phone(parent, site)
    parent.press("Sign out")
    parent.sign_in_as_parent(family.names[0], SECOND)
    assert last_sms(site)[0].endswith(LATER.replace(" ", "")), "to the new phone"
    parent.speak("de")
    parent.open("/family/account/")
    parent.reads(family.names[1])


def printed(officer: Person) -> list[str]:
    """The pages of the letters that waited, as they come out of the printer."""
    officer.open("/letters/")
    officer.press("Make a print batch")
    officer.sees("The batch was made. Its file is the first of the list below.")
    _, paper = officer.download("Letters (PDF)")
    return [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]


def code_for(name: str, letters: list[str]) -> str:
    """The code in the frame of the letter that names a child's IAM code."""
    return next(str(CODE.findall(page)[0]) for page in letters if name in page)


def makes_the_account(parent: Person, site: Site, family: Family, code: str) -> None:
    """The letter's codes, the number, the SMS, the password, the ten codes; and a second tab."""
    name = family.names[0]
    parent.open("/family/sign-in/")
    parent.follow("Create an account")
    with_codes(parent, "IAM code", name, "Connection code", WRONG)
    parent.sees("The IAM code or the code of the letter is not right.")
    with_codes(parent, "IAM code", name.lower(), "Connection code", code.lower())
    parent.type("Mobile number", "26 12 34 56")
    parent.press("Continue")
    parent.sees("This is no mobile number: it gets no SMS.")
    parent.type("Mobile number", MOBILE)
    parent.press("Continue")
    late = parent.code_by_sms()
    with_sms(parent, "000000" if late != "000000" else "000001")
    parent.sees("The code is not right. Look at the last SMS, and enter its six digits.")
    site.execute(LONG_AGO)
    with_sms(parent, late)
    parent.sees("This code is no longer valid: it was so for 60 seconds. Ask for a new one.")
    parent.press("Send a new code")
    parent.sees("A new code is on its way. The one before counts no more.")
    with_sms(parent, parent.code_by_sms())
    parent.sees("Choose a password")
    tab = Person(parent.page.context.new_page(), parent.address, parent.language)
    tab.open("/family/new/password/")
    chooses(parent, FIRST, "Create the account")
    parent.sees("Keep your recovery codes")
    assert len(CODE.findall(parent.text)) == 10
    parent.speak("lb")
    parent.press("I have kept them")
    expect(parent.page).to_have_url(re.compile(r"/family/$"))
    chooses(tab, FIRST, "Create the account")
    tab.sees("This form is too old")
    tab.page.close()


def adds_the_second(parent: Person, family: Family, codes: list[str]) -> None:
    """The other child, by its own letter; the first letter's code was used."""
    with_codes(
        parent,
        "IAM code of the child",
        family.names[0],
        "Connection code",
        codes[0],
        button="Add the child",
    )
    parent.sees("This connection code was used before. Ask your commune for a new one.")
    with_codes(
        parent,
        "IAM code of the child",
        family.names[1],
        "Connection code",
        codes[1],
        button="Add the child",
    )
    parent.sees("The child is added.")
    parent.reads(family.names[1])


def forgets(parent: Person, site: Site, officer: Person, family: Family) -> None:
    """A letter is asked for, printed, and opens the account again, together with the phone."""
    name = family.names[1]
    parent.open("/family/sign-in/")
    parent.follow("Name or password forgotten")
    parent.type("IAM code of a child", name)
    parent.type("Mobile number", MOBILE)
    parent.choose("Do you still have this phone number?", "Yes")
    parent.press("Ask for the letter")
    parent.reads(parent.word("If all this is right, a letter is on its way"))
    for _ in range(300):
        if site.execute(WAITS, family.children[1]):
            break
        time.sleep(0.2)
    code = code_for(name, printed(officer))
    parent.follow("I have an activation code")
    with_codes(parent, "IAM code of a child", name, "Activation code", WRONG)
    parent.sees("The IAM code or the code of the letter is not right.")
    with_codes(parent, "IAM code of a child", name, "Activation code", code)
    with_sms(parent, parent.code_by_sms())
    chooses(parent, SECOND, "Save the password")
    parent.sees("Your new password is saved. Sign in with it.")
    parent.open("/family/activate/")
    with_codes(parent, "IAM code of a child", name, "Activation code", code)
    parent.sees("This code was used before. Each code works only once.")


def changes_the_phone(parent: Person, site: Site) -> None:
    """The old number answers, then the new one."""
    parent.open("/family/account/mobile/")
    parent.choose("Does your old number still receive SMS?", "Yes, send a code to it")
    parent.type("Your password", SECOND)
    parent.press("Continue")
    assert last_sms(site)[0].endswith(MOBILE.replace(" ", ""))
    used = parent.code_by_sms()
    with_sms(parent, used)
    parent.type("New mobile number", LATER)
    parent.press("Send the code")
    parent.sees("Code to your new number")
    with_sms(parent, parent.code_by_sms())
    parent.sees("Your new mobile number is saved.")


def with_codes(
    parent: Person, label: str, name: str, other: str, code: str, *, button: str = "Continue"
) -> None:
    """Both codes of a letter."""
    parent.type(label, name)
    parent.type(other, code)
    parent.press(button)


def with_sms(parent: Person, code: str) -> None:
    """The six digits."""
    parent.type("Code of six digits", code)
    parent.press("Continue")


def chooses(parent: Person, password: str, button: str) -> None:
    """A password, twice."""
    parent.type("New password", password)
    parent.type("The same password again", password)
    parent.press(button)


def last_sms(site: Site) -> tuple[str, str]:
    """The number and the words of the SMS that was ordered last."""
    ((sealed,),) = site.execute(LAST_SMS)
    content = json.loads(unseal(bytes(sealed), "store_message.content"))
    return content["to"], content["text"]
