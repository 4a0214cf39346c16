"""Facts about a child in the words of a page."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.law import words
from accueil.registry import models as m
from accueil.registry.history import Entry
from accueil.registry.matricule import spaced
from accueil.web.base import names

Words = str | Promise

HOUSEHOLDS: Mapping[str, Words] = {
    "together": _("Parents living together"),
    "separated": _("Separated parents"),
    "blended": _("Blended household"),
    "foster": _("Foster family"),
    "institution": _("Institution or home"),
    "alternating": _("Alternating residence"),
}
ROLES: Mapping[str, Words] = {
    "applicant": _("Applicant"),
    "representative": _("Legal representative"),
    "partner": _("Partner"),
    "other_parent": _("Other parent"),
    "foster_parent": _("Foster parent"),
}
PURPOSES: Mapping[str, Words] = {
    "home": _("Address of the child"),
    "applicant": _("Address of the applicant"),
    "billing": _("Billing address"),
}
SCHOOLING: Mapping[str, Words] = {
    "none": _("No school yet"),
    "precoce_part": _("Early education, part of the week"),
    "precoce_full": _("Early education, the whole week"),
    "school": _("Primary school"),
}
EVIDENCE: Mapping[str, Words] = {
    "tax_assessment": _("Tax assessment"),
    "pay_slips": _("Three pay slips"),
    "other": _("Other evidence"),
}
GROUNDS: Mapping[str, Words] = {
    "revis_whole": _("REVIS, whole"),
    "revis_supplementary": _("REVIS, supplementary"),
    "situation": _("Recognised precarious situation"),
}
ENDINGS: Mapping[str, Words] = {
    "": "",
    "terminated": _("terminated early"),
    "annulled": _("annulled"),
}
TITLES: Mapping[str, Words] = {
    "identity": _("Name and date of birth"),
    "schooling": _("School"),
    "home": _("Household"),
    "maintenance": _("Maintenance for the child"),
    "membership": _("Membership contract"),
    "bar": _("No membership after a false declaration"),
    "planned_care": _("Planned care"),
    "composition": _("Kind of household"),
    "income": _("Income"),
    "precarious": _("Precarious situation"),
}
# Reasons that the system itself writes; others are an officer's own words.
REASONS: Mapping[str, Words] = {
    "original_seen": _("The original was seen at the counter"),
    "renewed": _("The contract was renewed"),
}
DOCUMENTS = names.PAPERS
CARD_REASONS = names.CARD_REASONS


def language() -> str:
    """The language of this page."""
    return (get_language() or "fr").split("-")[0]


def euros(cents: int) -> str:
    """An amount in the page's language."""
    return words.euros(cents, language())


def day(of: date) -> str:
    """A day in a sentence."""
    return words.date_long(of, language())


def band(name: str) -> str:
    """A row of the scale."""
    return words.text(f"band.{name}", language())


def title(entry: Entry) -> str:
    """What a fact is about."""
    fact = entry.fact
    if entry.kind == "address":
        return str(PURPOSES[fact.purpose])
    if entry.kind == "adult":
        return str(ROLES[fact.role])
    if entry.kind == "income":
        return gettext("Income: %s") % ROLES[fact.of]
    return str(TITLES[entry.kind])


def place(entry: Entry) -> int:
    """Where a fact stands among others of its kind: addresses in the order of `PURPOSES`."""
    return [*PURPOSES].index(entry.fact.purpose) if entry.kind == "address" else 0


def text(entry: Entry) -> str:
    """What a fact says."""
    return TOLD[entry.kind](entry.fact)


def _identity(fact: m.Identity) -> str:
    said = [f"{fact.given_name} {fact.family_name}", gettext("born: %s") % day(fact.born)]
    if fact.matricule:
        said.append(gettext("identification number: %s") % matricule(fact.matricule))
    return ", ".join(said)


def matricule(number: str) -> str:
    """The number in groups; as it is where it cannot be one."""
    return spaced(number) if len(number) == 13 else number


def address(fact: m.Address) -> str:
    """An address on one line."""
    town = f"{fact.postcode} {fact.locality}".strip()
    country = "" if fact.country == "LU" else fact.country
    return ", ".join(filter(None, (fact.name, fact.street, town, country)))


def _adult(fact: m.Adult) -> str:
    said = [f"{fact.given_name} {fact.family_name}", fact.email, fact.telephone]
    return ", ".join(filter(None, said))


def composition(fact: m.Composition) -> str:
    """The kind of household, and its children with family allowance."""
    allowance = gettext("children with family allowance: %s") % fact.allowance_children
    return f"{HOUSEHOLDS[fact.kind]}, {allowance}"


def income(fact: m.Income) -> str:
    """A yearly income, and how it was shown."""
    yearly = gettext("%s a year") % euros(fact.yearly_cents)
    return f"{yearly} ({EVIDENCE[fact.evidence]})"


def maintenance(fact: m.Maintenance) -> str:
    """Yearly maintenance; that it cannot be recovered."""
    yearly = gettext("%s a year") % euros(fact.yearly_cents)
    return yearly if fact.recoverable else f"{yearly}, {gettext('cannot be recovered')}"


def membership(fact: m.Membership) -> str:
    """A contract's number, when it was signed, how it ended."""
    said = [fact.number, gettext("signed: %s") % day(fact.signed), str(ENDINGS[fact.ended])]
    return ", ".join(filter(None, said))


def care(fact: m.PlannedCare) -> str:
    """Planned care: provider, weekdays, from when to when, meals a day."""
    monday = date(2024, 1, 1)
    names = [
        words.weekday(monday.replace(day=number), language()) for number in sorted(fact.weekdays)
    ]
    times = f"{words.clock(fact.start)}–{words.clock(fact.end)}"
    meals = gettext("meals a day: %s") % fact.meals
    return f"{fact.provider.name} · {', '.join(names)} · {times} · {meals}"


TOLD: Mapping[str, Callable[[Any], str]] = {
    "identity": _identity,
    "address": address,
    "schooling": lambda fact: str(SCHOOLING[fact.kind]),
    "home": lambda _fact: gettext("The child belongs to this household"),
    "maintenance": maintenance,
    "membership": membership,
    "bar": lambda fact: fact.reason,
    "planned_care": care,
    "composition": composition,
    "adult": _adult,
    "income": income,
    "precarious": lambda fact: str(GROUNDS[fact.ground]),
}
