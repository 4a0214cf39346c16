"""The yearly certificate of childcare costs that a family paid, for its tax return."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accueil.documents.paper import Values, checked, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Person, Recipient
from accueil.documents.words import day_values, plain, say
from accueil.law.calendar import Period
from accueil.law.words import date_long, euros, month_year


@dataclass(frozen=True, slots=True)
class ChildCosts:
    """What a provider billed for a child's care of the year, in cents; goodwill is taken off.

    `uncovered_cents`: beside the voucher.
    """

    name: str
    parent_cents: int
    uncovered_cents: int
    state_cents: int

    @property
    def billed_cents(self) -> int:
        """What the family was billed."""
        return self.parent_cents + self.uncovered_cents


@dataclass(frozen=True, slots=True)
class ProviderCosts:
    """A provider's part of the year: billed by child, paid for all children together."""

    name: str
    kind: str
    address: str
    children: tuple[ChildCosts, ...]
    paid_cents: int


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """What a family was billed for a calendar year's care, and what it paid in that year.

    `waiting`: billing periods of the year that are not closed. `preview`: the year is not over; it
    has no number then.
    """

    number: str
    version: int
    language: str
    made: datetime
    written: date
    place: str
    office: Office
    recipient: Recipient
    year: int
    representative: str
    children: tuple[Person, ...]
    providers: tuple[ProviderCosts, ...]
    waiting: tuple[str, ...]
    check_url: str
    preview: bool = False

    @property
    def paid_cents(self) -> int:
        """What the family paid in the year, to all providers."""
        return sum(one.paid_cents for one in self.providers)


def certificate_pdf(record: CertificateRecord) -> bytes:
    """A certificate as a PDF in the family's language; the same record gives the same bytes."""
    return set_pdf("certificate", _values(record), record.made)


def _values(record: CertificateRecord) -> Values:
    language, year = record.language, str(record.year)

    def word(key: str, **values: str) -> str:
        return say(f"certificate.{key}", language, year=year, **values)

    name = word("preview") if record.preview else word("name", number=record.number)
    values = paper_values(record.office, record.recipient, language, name, record.number)
    if not record.preview:
        values = checked(values, record.check_url)
        values["version"] = say("paper.version", language, version=str(record.version))
    written = day_values("date", record.written, language)
    return values | {
        "place_date": say("paper.place_date", language, place=plain(record.place), **written),
        "heading": word("preview_title" if record.preview else "title"),
        "subtitle": word("subtitle"),
        "preview": word("preview_note") if record.preview else "",
        "lead": word("certified"),
        "paid": euros(record.paid_cents, language),
        "people": _people(record),
        "for_whom": word("for_whom"),
        "head": [word(key) for key in ("child", "voucher", "beside", "billed", "state")],
        "providers": [_provider(one, record) for one in record.providers],
        "waiting": _waiting(record),
        "how": word("how"),
        "notes": [word(f"how_{key}") for key in ("paid", "billed", "state", "not")]
        + [word("other")],
    }


def _people(record: CertificateRecord) -> list[list[str]]:
    language = record.language
    rows = [[say("certificate.representative", language), plain(record.representative)]]
    for number, child in enumerate(record.children):
        label = say("certificate.children", language) if number == 0 else ""
        born = f", {date_long(child.born, language)}" if child.born else ""
        rows.append([label, f"{child.name}{born}"])
    return rows


def _provider(one: ProviderCosts, record: CertificateRecord) -> dict[str, Any]:
    language = record.language
    kind = say(f"certificate.provider_kind_{one.kind}", language)
    rows = [_row(child.name, child, language) for child in one.children]
    if len(rows) > 1:
        together = ChildCosts(
            "",
            sum(child.parent_cents for child in one.children),
            sum(child.uncovered_cents for child in one.children),
            sum(child.state_cents for child in one.children),
        )
        rows.append(_row(say("certificate.sum", language), together, language))
    return {
        "name": plain(one.name),
        "about": ", ".join(filter(None, (kind, plain(one.address)))),
        "rows": rows,
        "paid_word": say("certificate.paid_to", language, year=str(record.year)),
        "paid": euros(one.paid_cents, language),
    }


def _row(name: str, costs: ChildCosts, language: str) -> list[str]:
    cents = (costs.parent_cents, costs.uncovered_cents, costs.billed_cents, costs.state_cents)
    return [plain(name), *(euros(amount, language) for amount in cents)]


def _waiting(record: CertificateRecord) -> str:
    if not record.waiting:
        return ""
    periods = [Period.named(name) for name in record.waiting]
    named = [month_year(one.year, one.month, record.language) for one in periods]
    return say("certificate.waiting", record.language, periods=", ".join(named))
