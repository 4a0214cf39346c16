"""The letter that ends a contract: terminated as the family asked, or annulled; record to PDF."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, plain, plain_lines, say

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EndingLetter:
    """A contract's end: `ended` is `terminated` or `annulled`, `since` the first day without it.

    `reasons` are written by the officer in the family's language. `again`: the first day on which
    a new contract is possible after a false declaration. `objection_until`: the last day on which
    the family can object.
    """

    number: str
    language: str
    made: datetime
    written: date
    place: str
    office: Office
    recipient: Recipient
    child_name: str
    contract_number: str
    ended: str
    last: date
    since: date
    reasons: tuple[str, ...]
    decided_by: str
    objection_until: date
    again: date | None = None


def ending_pdf(letter: EndingLetter) -> bytes:
    """The letter as a PDF in the family's language; the same record gives the same bytes."""
    return set_pdf("letter", ending_values(letter), letter.made)


def ending_values(letter: EndingLetter) -> Values:
    """All that the letter says, as the template reads it."""
    language = letter.language
    title = say(f"ending.{letter.ended}_title", language)
    values = paper_values(letter.office, letter.recipient, language, title, letter.number)
    day = day_values("date", letter.written, language)
    contact = letter.office.contact
    return values | {
        "heading": title,
        "place_date": say("paper.place_date", language, place=plain(letter.place), **day),
        "parts": [_part("text", say("paper.greeting", language)), *_parts(letter)],
        "closing": say("paper.closing", language),
        "signed": plain(letter.office.name),
        "contact": say("paper.contact", language, contact=contact) if contact else "",
    }


def _parts(letter: EndingLetter) -> list[Part]:
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"ending.{key}", language, **values)

    child, number = plain(letter.child_name), plain(letter.contract_number)
    last = day_values("last", letter.last, language)
    since = day_values("since", letter.since, language)
    until = day_values("until", letter.objection_until, language)
    decided = day_values("date", letter.written, language)
    parts = [
        _part("text", word("child", child=child, number=number)),
        _part("strong", word(letter.ended, **last, **since)),
        _part("text", word("price", **since)),
    ]
    if letter.again:
        parts.append(_part("text", word("again", **day_values("again", letter.again, language))))
    if letter.reasons:
        reasons = {"kind": "list", "items": plain_lines(letter.reasons)}
        parts += [_part("heading", say("decision.reasons", language)), reasons]
    who = plain(letter.decided_by)
    return [
        *parts,
        _part("text", say("decision.decided", language, who=who, **decided)),
        _part("heading", say("decision.objection", language)),
        _part("text", say("decision.objection_text", language, **until)),
    ]


def _part(kind: str, words: str) -> Part:
    return {"kind": kind, "text": words}
