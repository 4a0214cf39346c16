"""A provider's invoice to a family for a billing period: what is to pay, why, and what changed.

The record is frozen when the period is closed; the paper and the provider's page are both made from
`invoice_values`, so that they say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from segno.helpers import make_epc_qr

from accueil.billing.changed import Changed
from accueil.documents.changed import difference, told
from accueil.documents.invoice_lines import Alone, BilledLine, BilledWeek, child_values
from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, paper_texts, plain, say
from accueil.law.calendar import Period
from accueil.law.words import NO_BREAK, date_long, date_short, euros, month_year

HOLDER_LETTERS = 70  # as many as the code for payments takes
MOST_RECEIVED = 4  # payments that are listed; more are told as a sum


@dataclass(frozen=True, slots=True)
class BilledChild:
    """What a provider bills of a child's care in the period, gathered and week by week.

    `key`: the child's own, by which its frozen bill is found again; it is not printed.
    """

    key: str
    name: str
    lines: tuple[BilledLine, ...]
    weeks: tuple[BilledWeek, ...]
    alone: tuple[Alone, ...]
    parent_cents: int
    state_cents: int
    alone_cents: int
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier period whose bill is another one now: all that the family owed for it, and owes.

    `numbers`: of the requests that led to it.
    """

    child: str
    period: str
    before_cents: int
    after_cents: int
    state_before_cents: int
    state_after_cents: int
    changed: tuple[Changed, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """Goodwill: cents that the State bears instead of the family, of a child's period."""

    child: str
    period: str
    cents: int


@dataclass(frozen=True, slots=True)
class Received:
    """What the family paid since its last invoice; negative: what was paid back."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A child's membership ends soon (`last`: its last day), or there is none (None).

    `with_cents`, `without_cents`: what this period's care costs the family with it and without.
    """

    child: str
    last: date | None
    with_cents: int
    without_cents: int
    office: Office


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """All that an invoice says. `last_number` empty: it is the first one; `iban` empty: unknown.

    `charged_cents` + `before_cents` = `due_cents`; negative: a credit that is carried on.
    """

    number: str
    reference: str
    language: str
    made: datetime
    pay_by: date
    provider: Office
    recipient: Recipient
    period: str
    iban: str
    holder: str
    children: tuple[BilledChild, ...]
    corrected: tuple[Corrected, ...]
    granted: tuple[Granted, ...]
    last_number: str
    last_due_cents: int
    received: tuple[Received, ...]
    charged_cents: int
    before_cents: int
    due_cents: int
    state_cents: int
    ending: tuple[Ending, ...] = ()
    offices: tuple[Office, ...] = ()
    sources: tuple[str, ...] = field(default=())


def invoice_pdf(invoice: InvoiceRecord) -> bytes:
    """An invoice as a PDF in the family's language; the same record gives the same bytes."""
    return set_pdf("invoice", invoice_values(invoice), invoice.made)


def copy_pdf(invoice: InvoiceRecord, language: str) -> bytes:
    """A copy of an invoice in a reader's language, for who is not its addressee; it says so."""
    values, mark = invoice_values(invoice, language), say("copy.guardian", language)
    values["title"] = f"{mark} · {values['title']}"
    values["footer"] = f"{mark} · {values['footer']}"
    return set_pdf("invoice", values, invoice.made)


def invoice_values(invoice: InvoiceRecord, language: str = "") -> Values:
    """All that an invoice says in words: in the family's language, or in a reader's."""
    language = language or invoice.language
    period = Period.named(invoice.period)
    title = say("invoice.name", language, number=invoice.number)
    values = paper_values(invoice.provider, invoice.recipient, language, title, invoice.number)
    words = paper_texts(language)
    own = {k.partition(".")[2]: v for k, v in words.items() if k.startswith("invoice.")}
    month = _month(invoice.period, language)
    return values | {
        "words": own,
        "heading": say("invoice.heading", language, period=month),
        "subtitle": own["subtitle"],
        "about": _about(invoice, period, language),
        "due": _due(invoice, language),
        "payment": _payment(invoice, language),
        "rows": list(_rows(invoice, language)),
        "split": _split(invoice, language),
        "changed": _changed(invoice, language),
        "corrected": _corrections(invoice, language),
        "endings": [_ending(one, language) for one in invoice.ending],
        "children": [
            child_values(one.lines, one.weeks, one.alone, language)
            | {
                "title": say("invoice.detail", language, child=one.name, period=month),
                "sums": [euros(one.state_cents, language), euros(one.parent_cents, language)],
                "alone_sum": euros(one.alone_cents, language),
            }
            for one in invoice.children
        ],
        "sources": [plain(source) for source in invoice.sources],
        "ask": _ask(invoice, language),
    }


def _month(name: str, language: str) -> str:
    period = Period.named(name)
    return month_year(period.year, period.month, language).replace(" ", NO_BREAK)


def _about(invoice: InvoiceRecord, period: Period, language: str) -> list[list[str]]:
    """Number, date, period and children, beside the window."""
    days = day_values("first", period.first, language) | day_values("last", period.last, language)
    count = str(len(period.mondays))
    names = [one.name for one in invoice.children]
    names += [one.child for one in invoice.corrected] + [one.child for one in invoice.granted]
    rows = [
        ("number", invoice.number),
        ("date", date_long(invoice.made.date(), language)),
        ("period", say("invoice.from_to", language, count=count, **days)),
        ("children", ", ".join(dict.fromkeys(names))),
    ]
    return [[say(f"invoice.{key}", language), words] for key, words in rows if words]


def _due(invoice: InvoiceRecord, language: str) -> dict[str, Any]:
    """What is to be done, in large letters."""
    kind = due_kind(invoice.due_cents)
    note = {"to_pay": "by", "nothing": "settled", "credit": "carried"}[kind]
    return {
        "kind": kind,
        "title": say(f"invoice.{kind}", language),
        "amount": euros(abs(invoice.due_cents), language),
        "note": say(f"invoice.{note}", language, **day_values("day", invoice.pay_by, language)),
    }


def due_kind(cents: int) -> str:
    """`to_pay`, `nothing` or `credit`."""
    return "nothing" if not cents else "to_pay" if cents > 0 else "credit"


def _payment(invoice: InvoiceRecord, language: str) -> dict[str, Any]:
    """The account, the reference and the code for the bank's app; empty where nothing is to pay."""
    if invoice.due_cents <= 0:
        return {"rows": [], "qr": "", "alt": "", "lead": ""}
    if not invoice.iban:
        lead = say("invoice.no_account", language)
        rows = [[say("invoice.reference", language), spaced(invoice.reference)]]
        return {"rows": rows, "qr": "", "alt": "", "lead": lead}
    holder, amount = plain(invoice.holder), euros(invoice.due_cents, language)
    told_rows = [
        ("holder", holder),
        ("iban", spaced(invoice.iban)),
        ("reference", spaced(invoice.reference)),
    ]
    code = epc_svg(invoice)
    return {
        "rows": [[say(f"invoice.{key}", language), words] for key, words in told_rows],
        "qr": code,
        "alt": say("invoice.qr", language, amount=amount, holder=holder),
        "lead": say("invoice.scan" if code else "invoice.transfer", language),
    }


def spaced(code: str) -> str:
    """An IBAN or a reference in groups of four that stay together."""
    compact = "".join(plain(code).split())
    return NO_BREAK.join(compact[at : at + 4] for at in range(0, len(compact), 4))


def epc_code(invoice: InvoiceRecord) -> Any:
    """The code for a payment by the bank's app (EPC069-12); None where it cannot be made."""
    holder = plain(invoice.holder)[:HOLDER_LETTERS].strip()
    amount = Decimal(invoice.due_cents).scaleb(-2)
    try:
        return make_epc_qr(
            holder, invoice.iban, amount, reference=invoice.reference, encoding="utf-8"
        )
    except ValueError:
        return None


def epc_svg(invoice: InvoiceRecord) -> str:
    """The same as SVG; empty where it cannot be made."""
    code = epc_code(invoice)
    if code is None:
        return ""
    out = BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, dark="#000000", light="#ffffff")
    return out.getvalue().decode()


def _rows(invoice: InvoiceRecord, language: str) -> Iterator[dict[str, str]]:
    """How the amount is made up: what, State's part, parents' part; sums are `strong`."""

    def row(key: str, cents: int, state: int | None = None, **values: str) -> dict[str, str]:
        shown = "" if state is None else euros(state, language)
        words = say(f"invoice.{key}", language, **values)
        return {"what": words, "state": shown, "you": euros(cents, language), "kind": ""}

    for one in invoice.children:
        if one.lines or not one.alone:
            yield row("care_of", one.parent_cents, one.state_cents, child=one.name)
        if one.alone:
            yield row("alone_of", one.alone_cents, child=one.name)
    for other in invoice.corrected:
        of = {"child": other.child, "period": _month(other.period, language)}
        state = other.state_after_cents - other.state_before_cents
        yield row("correction_of", other.after_cents - other.before_cents, state, **of)
    for gift in invoice.granted:
        of = {"child": gift.child, "period": _month(gift.period, language)}
        yield row("goodwill_of", -gift.cents, gift.cents, **of)
    strong = row("this_invoice", invoice.charged_cents, invoice.state_cents)
    yield strong | {"kind": "sum"}
    yield from _balance(invoice, language)
    due = euros(invoice.due_cents, language)
    yield {"what": _due(invoice, language)["title"], "state": "", "you": due, "kind": "total"}


def _balance(invoice: InvoiceRecord, language: str) -> Iterator[dict[str, str]]:
    """The last invoice, what was paid since, and what is open of it."""

    def row(key: str, cents: int, **values: str) -> dict[str, str]:
        words = say(f"invoice.{key}", language, **values)
        return {"what": words, "state": "", "you": euros(cents, language), "kind": ""}

    if invoice.last_number:
        key = "last_credit" if invoice.last_due_cents < 0 else "last_invoice"
        yield row(key, invoice.last_due_cents, number=invoice.last_number)
    paid = [one for one in invoice.received if one.cents]
    if len(paid) > MOST_RECEIVED:
        yield row("received_sum", -sum(one.cents for one in paid))
    else:
        for one in paid:
            key = "received" if one.cents > 0 else "paid_back"
            yield row(key, -one.cents, day=date_short(one.day))
    told = invoice.last_due_cents - sum(one.cents for one in paid)
    if invoice.before_cents != told:
        yield row("open", invoice.before_cents - told)


def _split(invoice: InvoiceRecord, language: str) -> dict[str, Any]:
    """The whole amount of this invoice for the amount bar, in thousandths."""
    state = max(invoice.state_cents, 0)
    parents = max(invoice.charged_cents, 0)
    whole = state + parents
    return {
        "state": euros(invoice.state_cents, language),
        "you": euros(invoice.charged_cents, language),
        "state_share": state * 1000 // whole if whole else 0,
        "you_share": 1000 - state * 1000 // whole if whole else 0,
        "shown": bool(whole) and invoice.state_cents >= 0 and invoice.charged_cents >= 0,
    }


def _changed(invoice: InvoiceRecord, language: str) -> dict[str, Any]:
    """What changed since the last period, child by child."""
    before = _month(Period.named(invoice.period).later(-1).name, language)
    named = len(invoice.children) > 1
    items = [
        {
            "child": one.name if named else "",
            "text": told(change, language),
            "cents": difference(change.cents, language),
        }
        for one in invoice.children
        for change in one.changed
    ]
    title = say("invoice.changed", language, period=before)
    nothing = say("changed.nothing", language) if invoice.children and not items else ""
    return {"title": title, "told": items, "nothing": nothing}


def _corrections(invoice: InvoiceRecord, language: str) -> list[dict[str, Any]]:
    """Corrections as before → after; months with the same reasons stand together under them."""
    groups: list[dict[str, Any]] = []
    for one in sorted(invoice.corrected, key=lambda one: (one.child, one.period)):
        numbers = [say("invoice.request", language, number=number) for number in one.numbers]
        reasons = [told(change, language) for change in one.changed] + numbers
        if not groups or (groups[-1]["child"], groups[-1]["reasons"]) != (one.child, reasons):
            groups.append({"child": one.child, "reasons": reasons, "rows": []})
        groups[-1]["rows"].append(_corrected(one, language))
    return groups


def _corrected(one: Corrected, language: str) -> dict[str, str]:
    """A month: what the family owed for it before and owes now; the State's part where it moved."""
    before, after = (
        euros(cents, language) for cents in (one.state_before_cents, one.state_after_cents)
    )
    moved = difference(one.after_cents - one.before_cents, language)
    state = say("invoice.state_too", language, before=before, after=after)
    return {
        "what": _month(one.period, language),
        "before": euros(one.before_cents, language),
        "now": euros(one.after_cents, language),
        "difference": moved or euros(0, language),
        "state": state if before != after else "",
    }


def _ending(one: Ending, language: str) -> dict[str, str]:
    """That a membership ends soon, and what care costs without it."""
    of = {"child": one.child, "office": _who(one.office)}
    if one.last is None:
        return {"text": say("invoice.ended", language, **of), "cost": ""}
    amounts = {"with": one.with_cents, "without": one.without_cents}
    cost = say("invoice.without", language, **{k: euros(v, language) for k, v in amounts.items()})
    text = say("invoice.ends", language, **of, **day_values("last", one.last, language))
    return {"text": text, "cost": cost if one.without_cents != one.with_cents else ""}


def _who(office: Office) -> str:
    """An office and how to reach it; a telephone number stays on one line."""
    phone = plain(office.phone).replace(" ", NO_BREAK)
    return ", ".join(filter(None, (plain(office.name), phone, plain(office.email))))


def _ask(invoice: InvoiceRecord, language: str) -> list[str]:
    """Who answers which question."""
    told_of = [say("invoice.ask_provider", language, contact=_who(invoice.provider))]
    told_of += [say("invoice.ask_office", language, contact=_who(one)) for one in invoice.offices]
    return [*told_of, say("invoice.ask_correction", language)]
