"""Keys inside of an entry of the access log, such as `matricule:child`, in words.

The words are those of the pages on which the same things stand.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.web.base.lines import Words
from accueil.web.office.application import labels
from accueil.web.office.changes.forms import TITLES
from accueil.web.office.children import words
from accueil.web.office.radar.words import kind

FILES: Mapping[str, Words] = {
    **labels.DOCUMENTS,
    "signed_contract": _("Signed contract"),
}
SEARCHES: Mapping[str, Words] = {
    "name": _("name"),
    "matricule": _("identification number"),
    "iam_code": _("IAM code"),
    "contract": _("contract number"),
    "too little": _("too little to search for"),
}
PARTS: Mapping[str, Words] = {
    "letters.pdf": _("letters"),
    "list.pdf": _("list (PDF)"),
    "list.csv": _("list (table)"),
}
CHANGE = "change_"


def _file(key: str) -> str:
    """A document and for whom: `matricule:child`, `change_income`, `signed_contract`."""
    name, _colon, whom = key.partition(":")
    if name.startswith(CHANGE):
        return str(TITLES.get(name.removeprefix(CHANGE), name))
    role = labels.ROLES.get(whom)
    said = FILES.get(name, name)
    return f"{said} ({role})" if role else str(said)


def _person(key: str) -> str:
    """Somebody of an application: `child_0`, `representative`; `other_1` is of the household."""
    role = key.partition("_")[0]
    return str(labels.ROLES.get("household" if role == "other" else role, key))


def _among(table: Mapping[str, object]) -> Callable[[str], str]:
    return lambda key: str(table.get(key, key))


# Name of a group in a pattern → what it says.
NAMES: Mapping[str, Callable[[str], str]] = {
    "file": _file,
    "whom": _person,
    "register": str.upper,
    "outcome": _among(labels.OUTCOMES),
    "card": _among(words.CARD_REASONS),
    "paper": _among(words.DOCUMENTS),
    "search": _among(SEARCHES),
    "message": lambda key: str(kind(key)),
    "batch": _among(PARTS),
    "language": _among(LANGUAGE_NAMES),
}
