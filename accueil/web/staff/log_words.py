"""What an entry of the access log says, in the reader's language; why: `base.purposes`.

Entries are written as short English phrases, or as codes such as `account.reset` and who it is
about. A phrase that is not known here is shown as it was written.
"""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accueil.web.staff import (
    log_audit,
    log_bills,
    log_care,
    log_corrections,
    log_facility,
    log_families,
    log_material,
    log_money,
    log_parents,
)
from accueil.web.staff.log_names import NAMES

Words = str | Promise

ACTIONS: Mapping[str, Words] = {
    "read": _("Read"),
    "change": _("Changed"),
    "look_up": _("Looked up"),
    "download": _("Downloaded"),
    "sign_in": _("Signing in"),
}
CODES: Mapping[str, Words] = {
    "account.invited": _("Account: invited"),
    "account.invited_again": _("Account: invited again"),
    "account.accepted": _("Account: invitation accepted"),
    "account.password": _("Account: new password"),
    "account.password_void": _("Account: password void after many wrong codes"),
    "account.link": _("Account: link for a new password"),
    "account.reset": _("Account: password and second step taken away"),
    "account.app": _("Account: app for the second step set up"),
    "account.passkey_added": _("Account: passkey added"),
    "account.passkey_removed": _("Account: passkey removed"),
    "account.activated": _("Account: activated again"),
    "account.deactivated": _("Account: deactivated"),
    "sign_in.app": _("Signed in with password and app"),
    "sign_in.passkey": _("Signed in with password and passkey"),
    "sign_in.sms": _("Signed in with password and SMS"),
    "sign_in.recovery": _("Signed in with password and recovery code"),
    "sign_in.certificate": _("Signed in with a certificate"),
    "sign_in.out": _("Signed out"),
    "sign_in.failed_password": _("Sign-in failed: name or password"),
    "sign_in.failed_second_step": _("Sign-in failed: second step"),
    "account.made": _("Account of a parent: made"),
    "activation.asked": _("Account of a parent: letter with an activation code"),
    "activation.asked_lost": _("Account of a parent: letter for a new phone"),
    "activation.used": _("Account of a parent: activated again"),
    "link.ended": _("Child removed from an account of a parent"),
    "log.read": _("Access log"),
    "key.made": _("Key for a program: made"),
    "key.ended": _("Key for a program: ended"),
    "service.made": _("Other service: registered"),
    "service.ended": _("Other service: ended"),
    "service.taken_back": _("Other service: permission taken back by a parent"),
    "service.entered": _("Signed in to another service"),
    "api.days": _("By a program: days of care"),
    "api.children": _("By a program: list of children"),
}
PHRASES: Mapping[str, Words] = {
    **log_care.PHRASES,
    **log_facility.PHRASES,
    **log_bills.PHRASES,
    **log_money.PHRASES,
    **log_corrections.PHRASES,
    **log_audit.PHRASES,
    **log_material.PHRASES,
    **log_parents.PHRASES,
    **log_families.PHRASES,
    "child's page": _("Child's page"),
    "looks": _("Who looked at the child's data"),
    "own data": _("Copy of the account's data"),
    "access": _("Letters, codes and accounts"),
    "access: letter": _("Another letter with a connection code"),
    "access: activation": _("Letter with an activation code"),
    "what was known on a day": _("What was known on a day"),
    "taken over from another office": _("Taken over from another office"),
    "card": _("Card"),
    "reminder": _("Reminder"),
    "renewal begun": _("Renewal begun"),
    "what a renewal would say": _("What a renewal would say"),
    "list of open applications": _("List of open applications"),
    "list of open requests": _("List of open requests"),
    "list of messages": _("List of messages"),
    "request: precarious situation, to decide": _("Precarious situation: request to decide"),
    "opened": _("opened"),
    "tariffs and estimate shown": _("tariffs and estimate"),
    "signature": _("signature"),
    "draft": _("draft of the contract"),
    "draft printed": _("draft of the contract"),
    "contracts made": _("contracts that were made"),
    "child at another office": _("child at another office"),
    "dropped": _("dropped"),
    "drop": _("before dropping it"),
    "task list": _("task list"),
    "check answers": _("check answers"),
    "applicant": _("applicant"),
    "representative": _("legal representative"),
    "children": _("children"),
    "child": _("child"),
    "addresses": _("addresses"),
    "household": _("household"),
    "income": _("income"),
    "situation": _("precarious situation"),
    "language": _("language"),
    "care": _("planned care"),
    "planned care": _("planned care"),
    "duration": _("duration"),
    "documents": _("documents"),
    "registers": _("registers"),
    "consent": _("consent"),
    "consent given": _("consent given"),
    "consent refused": _("consent refused"),
    "address": _("addresses"),
    "allowance": _("children with family allowance"),
    "maintenance": _("maintenance"),
    "schooling": _("school"),
    "persons": _("persons of the household"),
    "absence": _("Absence"),
    "absence deadline": _("Deadline for absences that families report"),
    "absence: evidence": _("Evidence of an absence"),
    "terminated": _("ended"),
    "annulled": _("annulled"),
    "before and after": _("before and after"),
    "changes: what has changed": _("Change: what has changed"),
    "change saved": _("Change saved"),
    "precarious situation": _("Precarious situation"),
    "precarious situation: granted True": _("Precarious situation: recognised"),
    "precarious situation: granted False": _("Precarious situation: not recognised"),
    "signed": _("signed"),
    "signed copy": _("signed copy"),
    "REVIS certificate": _("REVIS certificate"),
    "REVIS: before and after": _("REVIS: before and after"),
    "REVIS: save": _("REVIS: saved"),
    "request: precarious situation": _("Precarious situation: request"),
    "preview of stays from a file": _("Stays from a file: looked at"),
    "table of a week": _("Table of a week to fill in"),
    "request: precarious situation recorded": _("Precarious situation: request recorded"),
    "made": _("new"),
    "agency made": _("new agency"),
    "agency": _("agency"),
    "agreement": _("agreement with the State"),
    "agreement suspended": _("agreement suspended"),
    "agreement resumed": _("agreement holds again"),
    "agreement ended": _("agreement ended"),
    "offer": _("hours, places and ages"),
    "price": _("price"),
    "bank account": _("bank account"),
    "overview of a provider": _("Overview of the provider"),
    "list of declarations": _("List of declarations"),
    "draft of a declaration": _("Draft of a declaration"),
    "declaration of a period": _("Declaration of a billing period"),
    "a child's lines of a declaration": _("Lines of a child in a declaration"),
    "child by its card": _("Child looked up by its card"),
    "child by its card: not found": _("Child looked up by its card: none found"),
    "list of care contracts": _("List of care contracts"),
    "week": _("the agreed week"),
    "costs": _("what the family pays"),
    "to sign": _("to read and sign"),
    "to change": _("before changing it"),
    "to end": _("before ending it"),
    "to take back": _("before taking it back"),
    "changed": _("changed"),
    "ended": _("ended"),
    "taken back": _("taken back"),
    "scan": _("scan of the signed paper"),
    "sent": _("sent to the agency"),
    "statistics": _("Statistics as open data"),
}
# `part` is a phrase itself, `of` a number or a day as it is; the others are keys of `log_names`.
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (re.compile(r"erased by law: (?P<of>\d+)"), _("Children erased by law: %(of)s")),
    (re.compile(r"application (?P<of>\S+): (?P<part>.+)"), _("Application %(of)s: %(part)s")),
    (re.compile(r"change of \S+: (?P<part>.+)"), _("Change: %(part)s")),
    (
        re.compile(r"change of (?P<part>\S+) from (?P<of>\S+) on"),
        _("Change since %(of)s: %(part)s"),
    ),
    (re.compile(r"contract: (?P<part>\w+)(, before and after)?"), _("End of a contract: %(part)s")),
    (re.compile(r"contract (?P<part>\w+) on (?P<of>\S+)"), _("Contract, on %(of)s: %(part)s")),
    (
        re.compile(r"(?P<paper>\w+) (?P<of>\S+) version (?P<version>\d+)"),
        _("%(paper)s %(of)s, version %(version)s"),
    ),
    (
        re.compile(r"contract (?P<of>\S+) version (?P<version>\d+): translation (?P<language>\w+)"),
        _("Contract %(of)s, version %(version)s, translation: %(language)s"),
    ),
    (re.compile(r"contract (?P<of>\S+): (?P<part>[\w ]+)"), _("Contract %(of)s: %(part)s")),
    (re.compile(r"contract (?P<of>\S+)"), _("Contract %(of)s")),
    (re.compile(r"week of (?P<day>\S+): saved"), _("Week from %(day)s on: saved")),
    (re.compile(r"week of (?P<day>\S+)"), _("Week from %(day)s on")),
    (re.compile(r"absences of (?P<period>\S+)"), _("Absences of %(period)s")),
    (re.compile(r"days of (?P<period>\S+)"), _("Days of %(period)s")),
    (re.compile(r"REVIS certificate from (?P<of>\S+) on"), _("REVIS certificate since %(of)s")),
    (re.compile(r"care contract: (?P<part>[\w ]+)"), _("Care contract: %(part)s")),
    (
        re.compile(r"care contract (?P<of>\S+): (?P<part>[\w ]+)"),
        _("Care contract %(of)s: %(part)s"),
    ),
    (re.compile(r"care contract (?P<of>\S+)"), _("Care contract %(of)s")),
    (
        re.compile(r"(?P<paper>\w+) form (?P<of>\S+): (?P<part>[\w ]+)"),
        _("%(paper)s %(of)s: %(part)s"),
    ),
    (re.compile(r"(?P<paper>\w+) form (?P<of>\S+)"), _("%(paper)s %(of)s")),
    (re.compile(r"provider (?P<name>.+): (?P<part>[\w ]+)"), _("Provider %(name)s: %(part)s")),
    (re.compile(r"upload (?P<file>\S+) removed"), _("document removed: %(file)s")),
    (re.compile(r"(upload|file:?) (?P<file>\S+)"), _("document: %(file)s")),
    (
        re.compile(r"register (?P<register>\w+): (?P<whom>\S+), (?P<outcome>\w+)"),
        _("register %(register)s, %(whom)s: %(outcome)s"),
    ),
    (re.compile(r"card: new one \((?P<card>\w+)\)"), _("New card: %(card)s")),
    (re.compile(r"search by (?P<search>.+)"), _("Search (%(search)s)")),
    (re.compile(r"message (?P<message>\S+) again"), _("Message sent again: %(message)s")),
    (re.compile(r"message (?P<message>\S+)"), _("Message: %(message)s")),
    (re.compile(r"print batch, (?P<of>\d+) letters"), _("Print batch, letters: %(of)s")),
    (re.compile(r"print batch \S+: (?P<batch>\S+)"), _("Print batch: %(batch)s")),
    (re.compile(r"renewal radar, (?P<of>\d+) contracts"), _("Renewal radar, contracts: %(of)s")),
    (
        re.compile(r"stays from a file: (?P<of>\d+) days, (?P<digest>\w+), (?P<name>.+)"),
        _("Stays from the file %(name)s (%(digest)s), days changed: %(of)s"),
    ),
    (re.compile(r"stays from a file (?P<digest>\w+)"), _("Stays from a file (%(digest)s)")),
    (
        re.compile(r"reminders that are due, (?P<of>\d+) messages"),
        _("Reminders that are due: %(of)s"),
    ),
    *log_care.PATTERNS,
    *log_facility.PATTERNS,
    *log_bills.PATTERNS,
    *log_corrections.PATTERNS,
    *log_audit.PATTERNS,
    *log_parents.PATTERNS,
)


def action(name: str) -> str:
    """A kind of entry."""
    return str(ACTIONS.get(name, name))


def what(written: str) -> str:
    """What an entry says."""
    code, _space, rest = written.partition(" ")
    if code in CODES:
        return f"{CODES[code]} {rest}".strip()
    if written in PHRASES:
        return str(PHRASES[written])
    for pattern, words in PATTERNS:
        found = pattern.fullmatch(written)
        if found:
            parts = found.groupdict()
            return str(words) % {name: _named(name, text) for name, text in parts.items()}
    return written


def _named(name: str, text: str) -> str:
    """A part of an entry: a phrase, a key in words, or a number as it is."""
    if name == "part":
        return what(text)
    return NAMES[name](text) if name in NAMES else text
