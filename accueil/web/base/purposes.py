"""Why data is read or changed: the tasks of pages, and reasons that people give.

The access log keeps a task as its key, such as `application`; a reason as `reason.` and its key,
with what was written beside it: `reason.other a request of the court`.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PURPOSES: Mapping[str, Words] = {
    "overview": _("Work of the day"),
    "search": _("Search for a child"),
    "file": _("Work on the child's file"),
    "application": _("Application"),
    "contract": _("Contract"),
    "card": _("Card"),
    "access": _("Letters, codes and accounts"),
    "renewal": _("Renewal"),
    "change": _("Change of the family's situation"),
    "parents": _("What parents said in their account"),
    "ending": _("End of a contract"),
    "situation": _("Precarious situation"),
    "letters": _("Letters and messages"),
    "control": _("Control"),
    "account": _("Account"),
    "family": _("A parent looks at its own"),
    "services": _("Other services and what parents allow them"),
    "colleagues": _("Accounts of colleagues"),
    "provider": _("Providers and their agreements"),
    "care_contract": _("Care contract"),
    "attendance": _("Attendance"),
    "notices": _("Messages to families"),
    "contacts": _("Emergency contacts"),
    "declaration": _("Declaration"),
    "program": _("Program of a provider"),
    "billing": _("Bills and payments"),
    "correction": _("Correction of a bill"),
    "audit": _("Audit of the bills"),
    "material": _("Material for children"),
}
# What those who see the whole country answer when they open a family.
REASONS: Mapping[str, Words] = {
    "question": _("A question of the family"),
    "complaint": _("A complaint"),
    "check": _("A check (audit)"),
    "technical": _("Technical help"),
    "other": _("Another reason"),
}
GIVEN = "reason."


def given(reason: str, text: str = "") -> str:
    """A reason as the access log keeps it. Refuses one that is not in the table."""
    if reason not in REASONS:
        raise ValueError(f"{reason} is no reason")
    return f"{GIVEN}{reason} {text}".strip()


def why(kept: str) -> str:
    """A purpose or a reason in words; what was written freely as it is."""
    key, _space, text = kept.partition(" ")
    reason = REASONS.get(key.removeprefix(GIVEN)) if key.startswith(GIVEN) else None
    if reason is not None:
        return f"{reason}: {text}" if text else str(reason)
    return str(PURPOSES.get(kept, kept))


def kind(kept: str) -> str:
    """A purpose, or the kind of a reason; what was written freely stays where it was written."""
    key = kept.partition(" ")[0]
    if key.startswith(GIVEN):
        return str(REASONS.get(key.removeprefix(GIVEN), REASONS["other"]))
    return str(PURPOSES.get(kept, REASONS["other"] if kept else ""))
