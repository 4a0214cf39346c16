"""How proofs, statements, transfers and accounts stand in the auditors' tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.billing import audited
from accueil.billing.models import Part, Proof, Statement, Transfer
from accueil.billing.proofs import words
from accueil.law.words import date_short
from accueil.web.base.lines import Words
from accueil.web.base.templatetags.look import difference, euros, hours, period

SCOPES: Mapping[str, Words] = {
    "all": _("Everything"),
    "moved": _("What was written since the proof before"),
}
KINDS: Mapping[str, Words] = {
    "state": _("State's part"),
    "parents": _("Parents' part"),
    "uncovered": _("Beside the voucher"),
    "goodwill_state": _("Goodwill: taken over by the State"),
    "goodwill_parents": _("Goodwill: taken off the parents' part"),
    "payment": _("Payment of the State"),
    "refund": _("Paid back to the State"),
    "received": _("Paid by the family"),
}
ACCOUNTS: Mapping[str, Words] = {
    "state": _("What the State bears"),
    "provider": _("What the State owes providers"),
    "treasury": _("What left the State's bank account"),
    "family": _("What families owe providers"),
    "care": _("What providers earned from families"),
    "paid": _("What families paid"),
}
# So many signs of a digest are enough to tell it from another one by eye.
SHORT = 12


def scope(name: str) -> str:
    """What a proof is about, in words."""
    return str(SCOPES[name]) if name in SCOPES else period(name)


def moment(at: Any) -> str:
    """Day and time, for a table."""
    local = timezone.localtime(at)
    return f"{date_short(local.date())}, {local:%H:%M}"


def result(proof: Proof) -> str:
    """Whether it holds, in words."""
    count = sum(proof.found.values())
    if not count:
        return gettext("Everything holds")
    told = ngettext("%(count)d thing does not hold", "%(count)d things do not hold", count)
    return told % {"count": count}


def proof_row(proof: Proof) -> dict[str, Any]:
    """A line of the list of proofs."""
    return {
        "proof": proof,
        "at": moment(proof.at),
        "scope": scope(proof.scope),
        "tag": "wrong" if proof.found else "done",
        "result": result(proof),
        "statements": (proof.counts or {}).get("statements", 0),
    }


def latest(done: Iterable[Proof]) -> dict[str, Any] | None:
    """The last proof of everything, or else of whatever there is."""
    listed = list(done)
    whole = [proof for proof in listed if proof.scope == "all"]
    return proof_row((whole or listed)[0]) if listed else None


def counts(proof: Proof) -> list[dict[str, Any]]:
    """What a proof counted, in its order."""
    told = proof.counts or {}
    return [
        {"label": words.counted(name), "value": f"{told[name]:,}".replace(",", "\u202f")}
        for name in words.COUNTED
        if told.get(name)
    ]


def period_row(one: audited.Period) -> dict[str, Any]:
    """A line of the list of periods."""
    return {"of": one, "name": period(one.name), "files": tuple(audited.FILES)}


def columns() -> dict[str, list[dict[str, Any]]]:
    """The heads of the tables of a child's page."""
    amounts = [
        {"label": gettext("Parents' part"), "number": True},
        {"label": gettext("State's part"), "number": True},
        {"label": gettext("Beside the voucher"), "number": True},
    ]
    return {
        "statements": [
            {"label": gettext("Period of care")},
            {"label": gettext("Version")},
            {"label": gettext("Made on")},
            {"label": gettext("Posted into")},
            *amounts,
            {"label": gettext("Digest")},
        ],
        "parts": [
            {"label": gettext("Period of care")},
            {"label": gettext("Provider")},
            {"label": gettext("Care")},
            *amounts,
        ],
        "transfers": [
            {"label": gettext("Posted on")},
            {"label": gettext("Kind of transfer")},
            {"label": gettext("From the account")},
            {"label": gettext("To the account")},
            {"label": gettext("Amount"), "number": True},
            {"label": gettext("Posted into")},
            {"label": gettext("About the care of")},
            {"label": gettext("Provider")},
        ],
    }


def statement_row(one: Statement) -> list[str]:
    """A statement of the chain."""
    amounts = (one.parent_cents, one.state_cents, one.uncovered_cents)
    return [
        period(one.period),
        str(one.version),
        moment(one.made_at),
        period(one.posted),
        *map(euros, amounts),
        f"{one.digest[:SHORT]}…",
    ]


def part_row(one: Part) -> list[str]:
    """What a provider has of a newest statement."""
    amounts = (one.parent_cents, one.state_cents, one.uncovered_cents)
    return [period(one.period), one.provider.name, hours(one.minutes), *map(euros, amounts)]


def transfer_row(one: Transfer) -> list[str]:
    """A transfer, from its account to the other one."""
    return [
        moment(one.posted_at),
        str(KINDS[one.kind]),
        str(ACCOUNTS[one.debit]),
        str(ACCOUNTS[one.credit]),
        euros(one.cents),
        period(one.period),
        period(one.about),
        one.provider.name,
    ]


def balance_row(one: audited.Balance) -> list[str]:
    """An account."""
    return [str(ACCOUNTS[one.account]), euros(one.given), euros(one.taken), difference(one.cents)]
