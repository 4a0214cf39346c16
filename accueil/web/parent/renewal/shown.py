"""What a contract says, section by section, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.confirming import Facts, Paper
from accueil.documents.records import Recipient
from accueil.law.words import date_short, text
from accueil.web.base.lines import Words
from accueil.web.base.names import DOCUMENTS, ROLES

Row = dict[str, Any]
# Section → its heading, and what a change of it concerns.
SECTIONS: Mapping[str, tuple[Words, str]] = {
    "people": (_("Children and parents"), "household"),
    "addresses": (_("Addresses"), "address"),
    "household": (_("Household"), "household"),
    "income": (_("Income"), "income"),
}


def sections(facts: Facts) -> dict[str, list[Row]]:
    """The rows of each section."""
    made: dict[str, Callable[[Facts], list[Row]]] = {
        "people": _people,
        "addresses": _addresses,
        "household": _household,
        "income": _income,
    }
    return {section: rows(facts) for section, rows in made.items()}


def _row(label: object, value: object) -> Row:
    return {"label": label, "value": value}


def _people(facts: Facts) -> list[Row]:
    born = gettext("born: %s")
    rows = [_row(name, born % date_short(day)) for name, day in facts.children]
    rows.append(_row(gettext("Legal representative"), facts.representative))
    if facts.partner:
        rows.append(_row(gettext("Partner"), facts.partner))
    if facts.applicant:
        rows.append(_row(gettext("Applicant"), facts.applicant))
    return rows


def _addresses(facts: Facts) -> list[Row]:
    rows = [_row(gettext("Address of the child"), facts.home.one_line)]
    if facts.applicant_home:
        rows.append(_row(gettext("Address of the applicant"), facts.applicant_home.one_line))
    rows.append(_row(gettext("Where the bills go"), _with_name(facts.billing)))
    return rows


def _with_name(to: Recipient) -> str:
    return ", ".join(filter(None, (to.name, to.one_line)))


def _household(facts: Facts) -> list[Row]:
    return [
        _row(gettext("Kind of household"), _text(f"household.{facts.household_kind}")),
        _row(gettext("Children with family allowance"), facts.allowance_children),
    ]


def _income(facts: Facts) -> list[Row]:
    rows = [_row(gettext("Income band"), _text(f"band.{facts.band}"))]
    if facts.income_asked:
        declared = _declared(facts.declared)
        rows.insert(0, _row(gettext("Income"), declared))
    if facts.precarious:
        rows.append(_row(gettext("Precarious situation"), gettext("recognised")))
    return rows


def _declared(income: bool) -> str:
    return pgettext("income", "declared") if income else pgettext("income", "not declared")


def _text(key: str) -> str:
    return text(key, (get_language() or "fr").split("-")[0])


def paper_words(paper: Paper) -> str:
    """A document in words, and whose it is."""
    return f"{DOCUMENTS[paper.key]} ({ROLES[paper.for_whom]})"
