"""Keys inside of an entry of the access log, such as `matricule:child`, in words.

The words are those of the pages on which the same things stand.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.web.base import names
from accueil.web.base.lines import Words
from accueil.web.base.parents.words import PROOFS

FILES: Mapping[str, Words] = {
    **names.DOCUMENTS,
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
# What another service may know (`identity.services.models.SCOPES`).
SCOPES: Mapping[str, Words] = {
    "openid": _("that there is an account"),
    "language": _("language"),
    "email": _("e-mail address"),
    "children": _("number and ages of the children"),
    "children_names": _("names of the children"),
}
CHANGE = "change_"


def _file(key: str) -> str:
    """A document and for whom: `matricule:child`, `change_income`, `signed_contract`."""
    name, _colon, whom = key.partition(":")
    if name.startswith(CHANGE):
        return str(names.CHANGES.get(name.removeprefix(CHANGE), name))
    role = names.ROLES.get(whom)
    said = FILES.get(name, name)
    return f"{said} ({role})" if role else str(said)


def _person(key: str) -> str:
    """Somebody of an application: `child_0`, `representative`; `other_1` is of the household."""
    role = key.partition("_")[0]
    return str(names.ROLES.get("household" if role == "other" else role, key))


def _scopes(keys: str) -> str:
    """What a service may know, with commas."""
    return ", ".join(str(SCOPES.get(key, key)) for key in keys.split())


def _among(table: Mapping[str, object]) -> Callable[[str], str]:
    return lambda key: str(table.get(key, key))


# Name of a group in a pattern → what it says.
NAMES: Mapping[str, Callable[[str], str]] = {
    "file": _file,
    "whom": _person,
    "register": str.upper,
    "outcome": _among(names.OUTCOMES),
    "card": _among(names.CARD_REASONS),
    "paper": _among(names.PAPERS),
    "search": _among(SEARCHES),
    "message": _among(names.MESSAGES),
    "batch": _among(PARTS),
    "language": _among(LANGUAGE_NAMES),
    "proof": _among(PROOFS),
    "scopes": _scopes,
}
