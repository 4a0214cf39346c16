"""From the facility's side: a guardian is let in with two PINs, is written to, and goes.

The manager works in French; the parent in German, in a browser without JavaScript.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accueil.actions.at_facility import CONTRACT
from accueil.attendance.children import now_or_soon
from accueil.attendance.models import Guardian
from accueil.billing.models import Invoice, Transfer
from accueil.documents.models import Document
from accueil.identity.links import link_at_facility
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.identity.pins import use_pins
from accueil.registry.models import Child, Provider
from tests.factories import make_guardian, make_pins
from tests.journeys.billing_pages import text_of
from tests.journeys.counter import PDF
from tests.journeys.person import Person
from tests.journeys.pins_cases import MANAGER
from tests.journeys.site import Desk, Site
from tests.journeys.test_family_pins import inside

WHO, SLIP, EMAIL = "Greta Hoffmann", "greta.hoffmann@gmial.com", "greta.hoffmann@gmail.com"
PASSWORD, MOBILE = "nine patient lanterns glow", "691 500 444"
TITLE, FILE, NOTE = "Sommerfest", "Sommerfest.pdf", "Hustet seit gestern."
CALLED = (("Oma Hoffmann", "621 200 300", "Großmutter"), ("Jos Weis", "621 200 301", "Nachbar"))
UNLINK = """DELETE FROM identity_link WHERE account_id =
    (SELECT id FROM identity_account WHERE private_email_key = %s)"""
PIN = re.compile(r"\b\d{4} \d{4}\b")


@dataclass
class Case:
    """A child of the demonstration's crèche whose family nobody has entered; another one there;
    and the children on the crèche's newest invoice."""

    child: UUID
    name: str
    provider: UUID
    facility: str
    other: UUID
    invoiced: tuple[UUID, ...]

    def page_of(self, child: UUID) -> str:
        """Where the parent sees a child at the crèche."""
        return f"/family/facilities/{child}/{self.provider}/"

    @property
    def page(self) -> str:
        """Where the parent sees the child."""
        return self.page_of(self.child)


@pytest.fixture
def case(site: Site, django_db_blocker: Any) -> Iterator[Case]:
    """Two children whose care contracts were signed here, as their papers say."""
    with inside(site, django_db_blocker):
        creche = Account.objects.get(email=MANAGER).provider
        assert creche
        known = Guardian.objects.current().filter(provider=creche).values("child")
        signed = Document.objects.filter(provider=creche, kind=CONTRACT).exclude(child__in=known)
        papers = set(signed.values_list("child", flat=True))
        there = now_or_soon(creche, timezone.localdate())
        of, other = [one for one in there if one.child in papers][:2]
        invoice = Invoice.objects.filter(provider=creche).order_by("-period", "number")[0]
        of_it = {"household": invoice.household_id, "period": invoice.period}
        on_it = Transfer.objects.filter(provider=creche, child__isnull=False, **of_it)
        invoiced = tuple(sorted(set(on_it.values_list("child", flat=True))))
    yield Case(of.child, of.name, creche.pk, creche.name, other.child, invoiced)
    site.execute(UNLINK, email_key(EMAIL))


def test_a_facility_lets_a_family_in_writes_to_it_and_ends_the_link(
    desk: Desk, case: Case, site: Site, django_db_blocker: Any
) -> None:
    manager = desk(MANAGER, "fr")
    parent = desk(language="de", java_script_enabled=False)
    enters(manager, case)
    pin_1, pin_2 = creates(manager, case), sent_to(parent)
    makes_the_account(parent, case, pin_1, pin_2)
    is_linked(manager, case, pin_1)
    writes(manager, case)
    reads_it(parent, case)
    sees_one_has_read(manager, case)
    absent(parent, manager, case)
    names_whom_to_call(parent, manager, case)
    opens_the_rest(parent, case)
    with also_linked(case, site, django_db_blocker):
        opens_an_invoice(parent, case)
    ends(manager, parent, case)


def opens_profile(manager: Person, case: Case) -> None:
    """The child's family, found by the menu and the child's name."""
    manager.open("/care/")
    manager.go("Families")
    manager.type("Name of one of your children", case.name)
    manager.press("Search")
    manager.follow(case.name)
    manager.sees("Guardians")


def enters(manager: Person, case: Case) -> None:
    """A guardian; the slip in the address is asked about and corrected."""
    opens_profile(manager, case)
    manager.sees("None entered yet")
    manager.follow("Enter a guardian")
    manager.type("First name and family name", WHO)
    manager.choose("Who is this person to the child?", "Mother")
    manager.type("E-mail address", SLIP)
    manager.choose("In which language do we write?", "Deutsch")
    manager.choose("May this person collect the child?", "Yes")
    manager.press("Save")
    manager.sees(
        "This looks like a typing error. Did you mean %(meant)s? If it is right as it stands, tick"
        " the box below.",
        meant=EMAIL,
    )
    manager.type("E-mail address", EMAIL)
    manager.press("Save")
    manager.sees("The guardian is saved.")
    manager.sees("No PINs yet")


def creates(manager: Person, case: Case) -> str:
    """Both PINs; the first one from the profile, as the paper says it too."""
    manager.press("Create PINs")
    manager.sees("Both PINs are made. Hand over PIN 1; PIN 2 leaves by e-mail.")
    pin_1 = PIN.findall(manager.text)[0]
    _, sheet = manager.download("Print the paper with PIN 1 (PDF)")
    said = text_of(sheet)
    for words in (pin_1, case.name, case.facility, EMAIL, WHO):
        assert words.replace(" ", "") in said, words
    return str(pin_1)


def sent_to(parent: Person) -> str:
    """PIN 2, as it stands in the e-mail."""
    parent.open("/demo/outbox?channel=email")
    mail = parent.page.locator("article").filter(has_text=EMAIL)
    expect(mail).to_have_count(1)
    return str(PIN.findall(mail.inner_text())[0])


def makes_the_account(parent: Person, case: Case, pin_1: str, pin_2: str) -> None:
    """Both PINs and the address that the facility entered in the end."""
    parent.open("/family/pins/")
    parent.type("Your e-mail address, exactly as the facility entered it", EMAIL)
    parent.type("PIN 1", pin_1)
    parent.type("PIN 2", pin_2)
    parent.press("Continue")
    parent.reads(case.facility)
    parent.follow("Create an account")
    parent.type("Mobile number", MOBILE)
    parent.press("Continue")
    parent.type("Code of six digits", parent.code_by_sms())
    parent.press("Continue")
    parent.type("New password", PASSWORD)
    parent.type("The same password again", PASSWORD)
    parent.press("Create the account")
    parent.press("I have kept them")
    assert parent.heading == parent.word("My children")
    parent.reads(case.name)
    parent.follow(case.facility)
    assert parent.heading == case.name


def is_linked(manager: Person, case: Case, pin_1: str) -> None:
    """The profile says so, and PIN 1 is read nowhere any more."""
    opens_profile(manager, case)
    manager.sees("Linked since %(day)s", day=f"{timezone.localdate():%d.%m.%Y}")
    manager.sees("Account of %(name)s linked", name=WHO)
    assert pin_1 not in manager.page.content()
    expect(manager.page.locator("a[href$='/sheet/']")).to_have_count(0)


def writes(manager: Person, case: Case) -> None:
    """A message to this family only, with a file."""
    manager.go("Messages to families")
    manager.follow("Write a message")
    manager.type("Title of the message", TITLE)
    manager.type("Text", "Am Freitag feiern wir.")
    manager.choose("To whom?", "The families of some children")
    manager.choose("Which children?", case.name)
    manager.hand_in("Files", FILE, PDF)
    manager.press("Look at it before it is sent")
    manager.reads(FILE)
    manager.press("Send the message")
    manager.sees("The message was sent.")
    manager.sees("%(read)s of %(accounts)s account", read=0, accounts=1)


def reads_it(parent: Person, case: Case) -> None:
    """From the first page to the file."""
    parent.open("/family/")
    parent.follow(case.facility)
    parent.follow("Messages of the facility")
    parent.follow(TITLE)
    parent.reads("Am Freitag feiern wir.")
    name, content = parent.download(FILE)
    assert FILE in name
    assert content == PDF


def sees_one_has_read(manager: Person, case: Case) -> None:
    """How many have read it."""
    manager.go("Messages to families")
    row = manager.page.locator("tbody tr").filter(has_text=TITLE).first
    expect(row).to_contain_text(
        manager.word("%(read)s of %(accounts)s account", read=1, accounts=1)
    )


def absent(parent: Person, manager: Person, case: Case) -> None:
    """The next day of care, said to be off, seen by the facility, and taken back."""
    parent.open(case.page)
    parent.follow("Report an absence")
    parent.choose("Why?", "Sick")
    parent.type("Note for the facility", NOTE)
    parent.press("Report the absence")
    parent.sees("The absence is reported. The facility sees it at once.")
    parent.sees("reported by you")
    manager.go("Overview")
    expect(told(manager, case)).to_contain_text(WHO)
    manager.click(told(manager, case).locator("a"))
    manager.reads(NOTE)
    manager.reads(WHO)
    parent.press("Take it back")
    parent.sees("The absence is taken back. The facility sees it at once.")
    manager.go("Overview")
    expect(told(manager, case)).to_have_count(0)


def told(manager: Person, case: Case) -> Locator:
    """The row about this child among the absences that families reported."""
    rows = manager.page.locator("section[aria-labelledby='reported'] li")
    return rows.filter(has_text=case.name)


def names_whom_to_call(parent: Person, manager: Person, case: Case) -> None:
    """Two people instead of those who were known; the facility sees both, in their order."""
    parent.open(case.page)
    parent.follow("Emergency contacts")
    removing = parent.page.locator("button[value^='remove-']")
    while removing.count() > 1:
        removing.last.click()
    parent.press("Add a person")
    for number, (name, phone, relation) in enumerate(CALLED, 1):
        person = parent.page.locator(f"#person-{number}")
        parent.type("Name", name, person)
        parent.type("Telephone number", phone, person)
        parent.type("Who is it?", relation, person)
    parent.press("Save the contacts")
    parent.sees("The contacts are saved.")
    opens_profile(manager, case)
    manager.follow("Whom to call in an emergency")
    called = manager.page.locator("main ol li")
    expect(called).to_have_count(len(CALLED))
    for row, (name, phone, relation) in enumerate(CALLED):
        for words in (name, phone, relation):
            expect(called.nth(row)).to_contain_text(words)
    manager.sees(
        "Last changed or confirmed on %(day)s, by the family.",
        day=f"{timezone.localdate():%d.%m.%Y}",
    )


def opens_the_rest(parent: Person, case: Case) -> None:
    """Days, contract and invoices with their papers; nothing of a child that is not linked."""
    parent.open(case.page)
    parent.follow("Days and meals")
    parent.sees("Hours entered:")
    parent.open(case.page)
    parent.follow("Care contract")
    assert case.name.replace(" ", "") in text_of(paper(parent))
    parent.open(case.page)
    parent.follow("Invoices of the facility")
    parent.sees(
        "There is no invoice yet. The facility's invoices are made when a billing period is closed."
    )
    assert is_gone(parent, case.page.replace(str(case.child), str(case.other)))


def opens_an_invoice(parent: Person, case: Case) -> None:
    """That of other children, who are in the account for this; with its paper."""
    parent.open(case.page_of(case.invoiced[0]))
    parent.follow("Invoices of the facility")
    link = parent.page.locator("tbody th a").first
    number = link.inner_text()
    parent.click(link)
    parent.reads(number)
    assert number in text_of(paper(parent))


@contextmanager
def also_linked(case: Case, site: Site, blocker: Any) -> Iterator[None]:
    """The children of the invoice are in the parent's account as well."""
    with inside(site, blocker):
        account = Account.objects.get(private_email_key=email_key(EMAIL))
        at, now = Provider.objects.get(pk=case.provider), timezone.now()
        for child in case.invoiced:
            known = {"name": WHO, "email": EMAIL}
            pair, _typed = make_pins(make_guardian(Child.objects.get(pk=child), at, **known), now)
            link_at_facility(account, use_pins(pair.pk, account.pk, now), now)
    yield
    for child in case.invoiced:
        site.execute(f"{UNLINK} AND child_id = %s", email_key(EMAIL), child)


def paper(parent: Person) -> bytes:
    """The PDF that the page offers."""
    link = parent.page.locator("main a").filter(has_text="PDF").first
    return parent.fetch(str(link.get_attribute("href")))[1]


def is_gone(parent: Person, path: str) -> bool:
    """Whether a page says that there is nothing here."""
    answer = parent.page.goto(path)
    return answer is not None and answer.status == 404


def ends(manager: Person, parent: Person, case: Case) -> None:
    """In that moment nothing opens any more; the account stays, and says so."""
    parent.open(case.page)
    opens_profile(manager, case)
    manager.follow("End this link")
    manager.choose("Why?", "Separation of the parents")
    manager.press("End this link")
    manager.sees("The link has ended. The account no longer sees anything of this child.")
    manager.sees("Link ended on %(day)s", day=f"{timezone.localdate():%d.%m.%Y}")
    answer = parent.page.reload()
    assert answer is not None
    assert answer.status == 404
    for part in ("messages/", "days/", "contract/", "invoices/", "absence/", "contacts/"):
        assert is_gone(parent, f"{case.page}{part}"), part
    parent.open("/family/")
    parent.sees("No child is in your account at the moment.")
    assert case.name not in parent.text
