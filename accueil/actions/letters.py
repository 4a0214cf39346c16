"""Letters that follow from a change: a new version, an end, a decision; into the outbox, once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from accueil.actions.papers import Writer, freeze, office_of, recipient
from accueil.actions.remind import email_of
from accueil.documents.email import framed
from accueil.documents.letter import DecisionLetter, TerminationLetter
from accueil.documents.models import Document
from accueil.documents.words import day_values, say
from accueil.registry import models as m
from accueil.store import outbox
from accueil.store.models import next_number

DAY = timedelta(days=1)
OBJECTION_MONTHS = 3
MINISTRY = "Ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse"


def objection_until(decided: date) -> date:
    """The last day to object: three months after a decision."""
    months = decided.year * 12 + decided.month - 1 + OBJECTION_MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    longest = (first + 31 * DAY).replace(day=1) - DAY
    return min(first.replace(day=1) + DAY * (decided.day - 1), longest)


def send_version(document: Document, since: date, writer: Writer) -> None:
    """Send a contract's new version by letter, and say so by e-mail where an address is known."""
    _put(document, "letter", "contract_version", {}, writer)
    to = email_of(document.whose, writer.now.date())
    if to:
        _put(document, "email", "contract_version", _notice(document, to, since, writer), writer)


def _notice(document: Document, to: str, since: date, writer: Writer) -> dict[str, str]:
    language = document.language

    def word(key: str, **values: str) -> str:
        return say(f"notice.{key}", language, **values)

    name, version = child_name(document.whose), str(document.version)
    said = (
        word("version", child=name, number=document.number, version=version),
        word("since", **day_values("since", since, language)),
        word("letter"),
    )
    return _email(document, to, word("subject"), said)


def _email(document: Document, to: str, subject: str, said: Sequence[str]) -> dict[str, str]:
    """An e-mail in the language of a paper that comes by post."""
    language, office = document.language, document.whose.office
    return framed(to, subject, said, language, office.name, office_of(office).contact)


def _announce(document: Document, kind: str, about: Sequence[str], writer: Writer) -> None:
    """Say by e-mail, where an address is known, that a letter comes; what it says stands in it."""
    to = email_of(document.whose, writer.now.date())
    if to:
        language = document.language
        said = (*about, say("notice.comes", language))
        subject = say(f"notice.{kind}_subject", language)
        _put(document, "email", kind, _email(document, to, subject, said), writer)


def send_ending(
    contract: m.Membership,
    last: date,
    ended: str,
    reason: str,
    writer: Writer,
    *,
    again: date | None = None,
    about: str = "",
) -> Document:
    """The letter of a contract's end, `last` its last day; how to object is said in it."""
    child = contract.child
    annulled = ended == "annulled"
    letter = TerminationLetter(
        **_frame(child, writer, contract.language),
        child_name=child_name(child),
        contract_number=contract.number,
        ended=last + DAY if annulled else last,
        annulled=annulled,
        reasons=tuple(filter(None, reason.splitlines())) if annulled else (),
        barred_until=again,
        objection_until=objection_until(writer.now.date()) if annulled else None,
    )
    document = freeze("termination", letter.number, child, letter, writer, about=about)
    _put(document, "letter", "termination", {}, writer)
    values = {"child": letter.child_name, "number": letter.contract_number}
    about = say("notice.termination", document.language, **values)
    _announce(document, "termination", [about], writer)
    return document


def send_decision(
    decision: m.SituationDecision, children: list[m.Child], writer: Writer
) -> Document:
    """The letter of a decision on a precarious situation, about all children of the household."""
    child, today = children[0], writer.now.date()
    letter = DecisionLetter(
        **_frame(child, writer, child.language),
        child_name=", ".join(child_name(one) for one in children),
        asked=decision.request.received,
        granted=decision.granted,
        reasons=tuple(filter(None, decision.reasons.splitlines())),
        decided_by=MINISTRY if decision.by == "ministry" else child.office.name,
        decided=today,
        objection_until=objection_until(today),
        first=decision.first if decision.granted else None,
        last=decision.until - DAY if decision.granted and decision.until else None,
    )
    document = freeze("decision", letter.number, child, letter, writer, about=str(decision.pk))
    _put(document, "letter", "decision", {}, writer)
    about = say("notice.decision", document.language, child=letter.child_name)
    _announce(document, "decision", [about], writer)
    return document


def _frame(child: m.Child, writer: Writer, language: str) -> dict[str, Any]:
    """What every letter about a child begins with."""
    today = writer.now.date()
    return {
        "number": next_number("letter", writer.now.year),
        "language": language,
        "made": writer.now,
        "written": today,
        "place": child.office.locality or child.office.name,
        "office": office_of(child.office),
        "recipient": recipient(child, today),
    }


def _put(
    document: Document, channel: str, kind: str, content: dict[str, str], writer: Writer
) -> None:
    outbox.put(
        f"{kind}:{document.pk}:{channel}",
        channel,
        kind=kind,
        language=document.language,
        content=content,
        now=writer.now,
        office=document.whose.office_id,
        child=document.child_id,
        document=document.pk,
    )


def child_name(child: m.Child) -> str:
    """A child's names as they are believed now."""
    identity = m.Identity.objects.current().filter(child=child).latest("valid")
    return f"{identity.given_name} {identity.family_name}"
