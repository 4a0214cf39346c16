"""At the counter: a family's whole case, step by step, as an officer types it in."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from accueil.registry.matricule import spaced
from tests.journeys.families import Family
from tests.journeys.person import Person

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
LANGUAGES = {
    "lb": "Lëtzebuergesch",
    "fr": "Français",
    "de": "Deutsch",
    "pt": "Português",
    "en": "English",
}
SAVE = "Save and go on"


def begin(officer: Person) -> str:
    """A new application: the address of its task list."""
    officer.open("/applications/")
    officer.press("New application")
    officer.sees("What the family answers")
    return officer.where


def whole_case(officer: Person, family: Family) -> str:
    """All steps and documents of a family; gives the address of the task list."""
    case = begin(officer)
    people(officer, family)
    household(officer, family)
    means(officer, family)
    wishes(officer, family)
    documents(officer)
    return case


def people(officer: Person, family: Family) -> None:
    """Applicant, representative, child."""
    officer.follow("Applicant")
    officer.choose("Is the applicant the legal representative of the child?", "Yes")
    officer.press(SAVE)
    officer.follow("Legal representative")
    grown_up(officer, family, family.parent)
    officer.press(SAVE)
    officer.follow("Children")
    officer.type("Family name", family.family_name)
    officer.type("First name", family.child)
    officer.date("Date of birth", family.born)
    officer.type("Identification number", spaced(family.matricule))
    officer.press(SAVE)
    officer.reads(f"{family.child} {family.family_name}")
    officer.follow("Continue")


def grown_up(officer: Person, family: Family, name: str, place: int = 0) -> None:
    """Name and number of a grown-up."""
    officer.type("Family name", family.family_name)
    officer.type("First name", name)
    officer.type("Identification number", family.parents_matricule(place))


def household(officer: Person, family: Family) -> None:
    """Addresses, kind of household, who else belongs to it."""
    officer.follow("Addresses")
    officer.type("Number and street", "12, rue de l'Alzette")
    officer.type("Postcode", "L-4010")
    officer.type("Town", "Esch-sur-Alzette")
    officer.choose("Does the applicant live at the same address as the children?", "Yes")
    officer.press(SAVE)
    officer.follow("Household")
    officer.choose("Who does the child live with?", family.kind)
    officer.type(
        "For how many children of this household is family allowance paid?", family.allowance
    )
    officer.press(SAVE)
    others(officer, family)


def others(officer: Person, family: Family) -> None:
    """The page of the other persons, where this kind has one."""
    if family.kind == "Parents living together":
        below = officer.choose("Who else lives in this household?", "Other parent")
        officer.type("Family name", family.family_name, below)
        officer.type("First name", family.other, below)
        officer.type("Identification number", family.parents_matricule(9), below)
    elif family.kind == "Foster family":
        grown_up(officer, family, family.parent)
        officer.choose("Is there a second foster parent?", "No")
    elif family.other:
        grown_up(officer, family, family.other, 9)
    else:
        return
    officer.press(SAVE)


def means(officer: Person, family: Family) -> None:
    """Income and REVIS; neither is asked where the child is placed in an institution."""
    if family.income is None:
        return
    income(officer, family)
    officer.follow("REVIS or precarious situation")
    answer = "Supplementary REVIS" if family.revis else "No REVIS"
    below = officer.choose("Does the household receive REVIS?", answer)
    if family.revis:
        officer.date("First day on the certificate", date.today() - timedelta(days=20), below)
        officer.date("Last day on the certificate", date.today() + timedelta(days=200), below)
    officer.press(SAVE)


def income(officer: Person, family: Family) -> None:
    """Everybody's tax assessment, and the maintenance of a child."""
    officer.follow("Income")
    officer.choose("Does the family want to declare its income?", "Yes")
    said = officer.word("Income: %(person)s. What shows it?").split("%")[0]
    for legend in officer.page.locator("legend").all_inner_texts():
        if legend.startswith(said):
            below = officer.choose(legend, "Tax assessment")
            officer.type("Taxable income of the year", f"{family.income},50", below)
    if family.maintenance is not None:
        maintenance(officer, family, family.maintenance)
    officer.press(SAVE)


def maintenance(officer: Person, family: Family, amount: int) -> None:
    """What the other parent pays in a year; 0: nothing."""
    question = officer.word("Maintenance by the other parent. Child: %(name)s")
    if not amount:
        none = "There is none, and none was set by a court"
        officer.choose(question % {"name": family.child}, none)
        return
    paid = "It is paid, or was set by a court or an agreement"
    below = officer.choose(question % {"name": family.child}, paid)
    officer.type("Maintenance for this child in a year", amount, below)


def wishes(officer: Person, family: Family) -> None:
    """Language, planned care, duration."""
    officer.follow("Language of the contract")
    officer.choose(
        "In which language does the family want the contract and letters?",
        LANGUAGES[family.language],
    )
    officer.press(SAVE)
    officer.follow("Planned care")
    officer.follow("Plan care")
    officer.select(officer.page.get_by_label(officer.word("Provider"), exact=True), "")
    for day in ("Monday", "Tuesday", "Thursday"):
        officer.choose("On which days?", day)
    officer.type("Care begins at", "7:30")
    officer.type("Care ends at", "17:00")
    officer.type("Main meals a day", 1)
    officer.press(SAVE)
    officer.press("Continue")
    officer.follow("Duration of the contract")
    officer.choose("How long is the contract valid?", "12 billing periods")
    officer.press(SAVE)


def documents(officer: Person) -> None:
    """One document as a file, the other originals seen at the counter."""
    officer.follow("Documents")
    officer.follow("Add a file")
    officer.hand_in("File", "certificate.pdf", PDF)
    officer.press("Hand in the file")
    officer.reads("certificate.pdf")
    seen = re.escape(officer.word("The original was seen"))
    buttons = officer.page.get_by_role("button", name=re.compile(f"^{seen}\\s*:"))
    while left := buttons.count():
        officer.click(buttons.first)
        expect(buttons).to_have_count(left - 1)
    officer.follow("Continue")


def sign(officer: Person, family: Family) -> tuple[str, bytes]:
    """Tariffs and estimate, the signature on the screen; the contract's number and its PDF."""
    officer.follow("Check the answers")
    officer.follow("Show the tariffs and sign")
    officer.sees("Tariffs and estimated bill")
    officer.follow("Sign the contract")
    below = officer.choose("How is it signed?", "On this screen")
    officer.type("Name of the person who signs", f"{family.parent} {family.family_name}", below)
    agrees = "I have read the contract and I sign it"
    label = below.locator("label").filter(has_text=officer.word(agrees))
    officer.tick(below.get_by_label(officer.word(agrees)), label)
    officer.press("Sign the contract")
    officer.sees("The contracts are signed")
    number = officer.page.locator("main a[href^='/contracts/']").first.inner_text()
    link = officer.page.locator("main a[href^='/documents/']").first
    return number, officer.fetch(str(link.get_attribute("href")))[1]
