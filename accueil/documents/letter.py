"""The letters to families: card and code, reminder, decision, termination; record to PDF."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import qr_svg, set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, plain, plain_lines, say
from accueil.law.words import euros

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardLetter:
    """The letter with a child's card and its one-time linking code.

    `replacement`: the card is new because the old one was lost or had a wrong name.
    `portal_url`: where the parent account is made. Never kept after printing: it holds the code.
    """

    number: str
    language: str
    made: datetime
    written: date
    place: str
    office: Office
    recipient: Recipient
    child_name: str
    iam_code: str
    linking_code: str
    portal_url: str
    replacement: bool = False


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """The letter before a contract ends; costs in cents a billing period, both of them or none.

    `bring`: keys of `registry.documents_to_bring`. `last`: the contract's last day.
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
    last: date
    bring: tuple[str, ...] = ()
    with_contract_cents: int | None = None
    without_contract_cents: int | None = None
    renew_url: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """A decision on a precarious situation: granted for a time, or refused, with its reasons.

    `first` and `last`: both included, None where refused. `objection_until`: the last day on which
    the family can object. `reasons` are written by the officer in the family's language.
    """

    number: str
    language: str
    made: datetime
    written: date
    place: str
    office: Office
    recipient: Recipient
    child_name: str
    asked: date
    granted: bool
    reasons: tuple[str, ...]
    decided_by: str
    decided: date
    objection_until: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class TerminationLetter:
    """A contract that ends before its last day: at the family's wish, or annulled with reasons.

    `ended`: the last day on which it holds, or the first on which it no longer does if annulled.
    `barred_until`: the first day on which a new contract is possible, None if at any time.
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
    ended: date
    annulled: bool = False
    reasons: tuple[str, ...] = ()
    barred_until: date | None = None
    objection_until: date | None = None


@dataclass(frozen=True, slots=True)
class ActivationLetter:
    """The letter with a code that opens a parent account again, together with its phone.

    `phone_lost`: the phone is replaced too, from the day `possible_from` on. Never kept after
    printing: it holds the code.
    """

    number: str
    language: str
    made: datetime
    written: date
    place: str
    office: Office
    recipient: Recipient
    iam_code: str
    activation_code: str
    portal_url: str
    last: date
    possible_from: date
    phone_lost: bool = False


Letter = CardLetter | ReminderLetter | DecisionLetter | TerminationLetter | ActivationLetter


def letter_pdf(letter: Letter) -> bytes:
    """A letter as a PDF in the family's language; the same record gives the same bytes."""
    match letter:
        case CardLetter():
            values = _card(letter)
        case ReminderLetter():
            values = _reminder(letter)
        case DecisionLetter():
            values = _decision(letter)
        case TerminationLetter():
            values = _termination(letter)
        case ActivationLetter():
            values = _activation(letter)
    return set_pdf("letter", values, letter.made)


def _frame(letter: Letter, title: str, parts: list[Part]) -> Values:
    """What every letter has around its text."""
    language = letter.language
    values = paper_values(letter.office, letter.recipient, language, title, letter.number)
    day = day_values("date", letter.written, language)
    contact = letter.office.contact
    greeting: list[Part] = [_text(say("paper.greeting", language))]
    return values | {
        "heading": title,
        "place_date": say("paper.place_date", language, place=plain(letter.place), **day),
        "parts": greeting + parts,
        "closing": say("paper.closing", language),
        "signed": plain(letter.office.name),
        "contact": say("paper.contact", language, contact=contact) if contact else "",
    }


def _text(words: str) -> Part:
    return {"kind": "text", "text": words}


def _strong(words: str) -> Part:
    return {"kind": "strong", "text": words}


def _heading(words: str) -> Part:
    return {"kind": "heading", "text": words}


def _card(letter: CardLetter) -> Values:
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"card.{key}", language, **values)

    child, iam, url = map(plain, (letter.child_name, letter.iam_code, letter.portal_url))
    steps = [word(key, url=url) for key in ("step_open", "step_codes", "step_phone", "step_more")]
    parts = [
        _text(word("intro_new" if letter.replacement else "intro", child=child)),
        {"kind": "code", "label": word("code"), "code": plain(letter.linking_code)},
        _text(word("code_use")),
        _heading(word("how")),
        {"kind": "steps", "items": steps},
        _text(word("what")),
    ]
    return _frame(letter, word("title"), parts) | {
        "beside_card": [_text(word("keep")), _text(word("lost"))],
        "card": {
            "name": child,
            "iam": iam,
            "iam_word": word("iam"),
            "qr": qr_svg(iam),
            "qr_alt": word("qr", iam=iam),
        },
    }


def _reminder(letter: ReminderLetter) -> Values:
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"reminder.{key}", language, **values)

    days = day_values("last", letter.last, language)
    parts = [
        _strong(word("ends", number=plain(letter.contract_number), **days)),
        _text(word("child", child=plain(letter.child_name))),
        *_costs(letter),
        _heading(word("where")),
        {"kind": "lines", "items": plain_lines([letter.office.name, *letter.office.lines])},
    ]
    if letter.renew_url:
        parts.append(_text(word("online", url=plain(letter.renew_url))))
    if letter.bring:
        items = [say(f"bring.{key}", language) for key in letter.bring]
        parts += [_heading(word("bring")), {"kind": "list", "items": items}]
    return _frame(letter, word("title"), [*parts, _text(word("thanks"))])


def _costs(letter: ReminderLetter) -> list[Part]:
    """What the family pays with a contract and without, and the difference; nothing if unknown."""
    with_it, without = letter.with_contract_cents, letter.without_contract_cents
    if with_it is None or without is None or without <= 0:
        return []
    language = letter.language
    state = max(without - with_it, 0)
    lines = (
        ("with_contract", with_it, state / without, min(with_it / without, 1)),
        ("without_contract", without, 0, 1),
    )
    rows = [
        {
            "label": say(f"reminder.{key}", language),
            "amount": euros(cents, language),
            "state_share": state_share,
            "you_share": you_share,
        }
        for key, cents, state_share, you_share in lines
    ]
    more = f"{say('reminder.more', language)}: {euros(state, language)}"
    more = more.replace(":", "\u00a0:") if language == "fr" else more
    table = {"kind": "amounts", "rows": rows}
    return [_text(say("reminder.cost", language)), table, _strong(more)]


def _decision(letter: DecisionLetter) -> Values:
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"decision.{key}", language, **values)

    asked = day_values("date", letter.asked, language)
    decided = day_values("date", letter.decided, language)
    until = day_values("until", letter.objection_until, language)
    parts = [
        _text(word("asked", child=plain(letter.child_name), **asked)),
        _strong(_outcome(letter)),
        _heading(word("reasons")),
        {"kind": "list", "items": plain_lines(letter.reasons)},
        _text(word("decided", who=plain(letter.decided_by), **decided)),
        _heading(word("objection")),
        _text(word("objection_text", **until)),
    ]
    return _frame(letter, word("granted_title" if letter.granted else "refused_title"), parts)


def _termination(letter: TerminationLetter) -> Values:
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"termination.{key}", language, **values)

    number, day = plain(letter.contract_number), letter.ended
    days = day_values("first", day, language) | day_values("last", day, language)
    parts = [
        _strong(word("annulled" if letter.annulled else "ends", number=number, **days)),
        _text(say("reminder.child", language, child=plain(letter.child_name))),
        _text(word("price")),
    ]
    if letter.barred_until:
        parts.append(_text(word("barred", **day_values("again", letter.barred_until, language))))
    else:
        parts.append(_text(word("open")))
    if letter.reasons:
        items = plain_lines(letter.reasons)
        heading = say("decision.reasons", language)
        parts += [_heading(heading), {"kind": "list", "items": items}]
    if letter.objection_until:
        until = day_values("until", letter.objection_until, language)
        parts.append(_heading(say("decision.objection", language)))
        parts.append(_text(say("decision.objection_text", language, **until)))
    return _frame(letter, word("annulled_title" if letter.annulled else "title"), parts)


def _activation(letter: ActivationLetter) -> Values:
    language, lost = letter.language, letter.phone_lost

    def word(key: str, **values: str) -> str:
        return say(f"activation.{key}", language, **values)

    url, iam = plain(letter.portal_url), plain(letter.iam_code)
    days = day_values("last", letter.last, language)
    first = day_values("first", letter.possible_from, language)
    steps = [word("step_open", url=url), word("step_codes", iam=iam)]
    steps += [word("step_new_phone" if lost else "step_phone"), word("step_password")]
    parts = [
        _text(word("intro")),
        {"kind": "code", "label": word("code"), "code": plain(letter.activation_code)},
        _text(word("code_use", **days)),
        *([_strong(word("lost", **first))] if lost else []),
        _heading(say("card.how", language)),
        {"kind": "steps", "items": steps},
        _text(word("not_you")),
    ]
    return _frame(letter, word("title"), parts)


def _outcome(letter: DecisionLetter) -> str:
    """What was decided; a granted situation without its days is refused."""
    language = letter.language
    if not letter.granted:
        return say("decision.refused", language)
    if letter.first is None or letter.last is None:
        raise ValueError(f"decision {letter.number} is granted without first and last day")
    days = day_values("first", letter.first, language) | day_values("last", letter.last, language)
    return say("decision.granted", language, **days)
