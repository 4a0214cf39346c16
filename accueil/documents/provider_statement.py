"""The statement of a closed period to a provider: rows by child, sums, what is payable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accueil.billing.reckoning import ROW_KINDS, Reckoning, Row
from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, plain, say
from accueil.law.calendar import Period
from accueil.law.words import NO_BREAK, clock, euros, month_year

Cells = list[str]


@dataclass(frozen=True, slots=True)
class ProviderStatementRecord:
    """A statement: who pays, whom, the reckoning, and the account in force on its day.

    `holder` and `iban` are empty where the provider has told no account.
    """

    number: str
    language: str
    made: datetime
    payer: Office
    provider: Office
    reckoning: Reckoning
    holder: str
    iban: str


def provider_statement_pdf(statement: ProviderStatementRecord) -> bytes:
    """The statement as a PDF in its language; the same record gives the same bytes."""
    return set_pdf("provider_statement", _values(statement), statement.made)


def signed_clock(minutes: int) -> str:
    """Hours and minutes, or how they changed: 53:30, -1:30."""
    return f"{'-' if minutes < 0 else ''}{clock(abs(minutes))}"


def _values(statement: ProviderStatementRecord) -> Values:
    language, told = statement.language, statement.reckoning

    def word(key: str, **values: str) -> str:
        return say(f"provider_statement.{key}", language, **values)

    title = word("name", number=statement.number)
    to = Recipient(statement.provider.name, statement.provider.lines)
    values = paper_values(statement.payer, to, language, title, statement.number)
    period = Period.named(told.period)
    last = day_values("last", period.last, language)
    made = day_values("date", statement.made.date(), language)
    return values | {
        "heading": word("title"),
        "subtitle": word("subtitle"),
        "period": month_year(period.year, period.month, language),
        "from_to": word("from_to", **day_values("first", period.first, language), **last),
        "facts": [[word("number"), plain(statement.number)], [word("made"), made["date"]]],
        "kinds": [_kind(statement, kind) for kind in ROW_KINDS],
        "head": [word(key) for key in ("child", "about", "hours", "meals")]
        + [word(key) for key in ("state", "parents", "goodwill")],
        "sum_word": word("sum"),
        "sums": _sums(statement),
        "payable": [
            word("payable" if told.payable_cents >= 0 else "owed"),
            euros(abs(told.payable_cents), language),
        ],
        "told": _told(statement),
        "codes": word("codes"),
    }


def _kind(statement: ProviderStatementRecord, kind: str) -> dict[str, Any]:
    """The rows of a kind with their sum; no rows: it is left out."""
    language = statement.language
    rows = [row for row in statement.reckoning.rows if row.kind == kind]
    return {
        "title": say(f"provider_statement.{kind}", language),
        "text": say(f"provider_statement.{kind}_text", language),
        "rows": [_row(row, language) for row in rows],
        "sum": [
            signed_clock(sum(row.minutes for row in rows)),
            str(sum(row.meals for row in rows)),
            *(
                euros(sum(getattr(row, name) for row in rows), language)
                for name in ("state_cents", "parent_cents", "goodwill_cents")
            ),
        ],
    }


def _row(row: Row, language: str) -> Cells:
    about = Period.named(row.about)
    amounts = (row.state_cents, row.parent_cents, row.goodwill_cents)
    return [
        plain(row.iam_code),
        month_year(about.year, about.month, language),
        signed_clock(row.minutes),
        str(row.meals),
        *(euros(cents, language) if cents else "–" for cents in amounts),
    ]


def _sums(statement: ProviderStatementRecord) -> list[Cells]:
    language, told = statement.language, statement.reckoning
    rows = [("before", told.before_cents), *((kind, told.cents(kind)) for kind in ROW_KINDS)]
    return [
        [say(f"provider_statement.sum_{key}", language), euros(cents, language)]
        for key, cents in rows
        if cents or key == "original"
    ]


def _told(statement: ProviderStatementRecord) -> str:
    """What happens with the amount, in a sentence."""
    language, cents = statement.language, statement.reckoning.payable_cents
    if cents < 0:
        return say("provider_statement.told_owed", language)
    if not statement.iban:
        return say("provider_statement.told_no_account", language)
    groups = NO_BREAK.join(statement.iban[n : n + 4] for n in range(0, len(statement.iban), 4))
    values = {"iban": plain(groups), "holder": plain(statement.holder)}
    return say("provider_statement.told_paid", language, **values)
