"""A child's monthly statement over all its providers: hours a week, both parts, limits reached."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accueil.billing.changed import Changed
from accueil.documents.changed import difference, told
from accueil.documents.invoice_lines import Alone, BilledLine, BilledWeek, child_values
from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, paper_texts, plain, say
from accueil.law.calendar import Period
from accueil.law.words import NO_BREAK, clock, date_long, duration, euros, month_year, number, text

# Rules whose lines tell that a limit of the week was reached.
LIMITS = ("beyond_60", "meals_beyond_5", "holiday_cap")


@dataclass(frozen=True, slots=True)
class MonthlyPart:
    """What one provider has of the period."""

    provider: str
    minutes: int
    meals: int
    parent_cents: int
    state_cents: int
    alone_cents: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a week reached: one of LIMITS, and minutes, meals or cents beyond it."""

    rule: str
    monday: date
    value: int


@dataclass(frozen=True, slots=True)
class MonthlyRecord:
    """All that a statement says, of one version of a child's bill. `band` empty: no membership.

    `names`: of the providers by their keys, for what changed.
    """

    number: str
    version: int
    language: str
    made: datetime
    office: Office
    recipient: Recipient
    child: str
    period: str
    band: str
    family_group: int
    parts: tuple[MonthlyPart, ...]
    lines: tuple[BilledLine, ...]
    weeks: tuple[BilledWeek, ...]
    alone: tuple[Alone, ...]
    limits: tuple[Limit, ...]
    sources: tuple[str, ...]
    changed: tuple[Changed, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def monthly_pdf(record: MonthlyRecord) -> bytes:
    """A statement as a PDF in the family's language; the same record gives the same bytes."""
    return set_pdf("monthly", monthly_values(record), record.made)


def monthly_values(record: MonthlyRecord, language: str = "") -> Values:
    """All that a statement says in words: in the family's language, or in a reader's."""
    language = language or record.language
    title = say("monthly.name", language, number=record.number)
    values = paper_values(record.office, record.recipient, language, title, record.number)
    texts = paper_texts(language)
    words = {
        key.partition(".")[2]: words
        for part in ("invoice.", "monthly.")
        for key, words in texts.items()
        if key.startswith(part)
    }
    month = _month(Period.named(record.period), language)
    state = sum(part.state_cents for part in record.parts)
    parents = sum(part.parent_cents for part in record.parts)
    whole = state + parents
    share = state * 1000 // whole if whole else 0
    return values | {
        "words": words,
        "heading": say("monthly.heading", language, period=month),
        "version": _version(record, language),
        "about": _about(record, language),
        "parts": [_part(part, language) for part in record.parts],
        "sums": [euros(state, language), euros(parents, language)],
        "split": {"state_share": share, "you_share": 1000 - share, "shown": bool(whole)},
        "child": child_values(record.lines, record.weeks, record.alone, language),
        "limits": [_limit(limit, language) for limit in record.limits],
        "changed_title": say(
            "invoice.changed",
            language,
            period=_month(Period.named(record.period).later(-1), language),
        ),
        "changed": [
            {
                "text": told(change, language, dict(record.names)),
                "cents": difference(change.cents, language),
            }
            for change in record.changed
        ],
        "sources": [plain(source) for source in record.sources],
    }


def _month(period: Period, language: str) -> str:
    return month_year(period.year, period.month, language).replace(" ", NO_BREAK)


def _version(record: MonthlyRecord, language: str) -> str:
    if record.version == 1:
        return ""
    return say("monthly.version", language, version=str(record.version))


def _about(record: MonthlyRecord, language: str) -> list[list[str]]:
    """Child, period, tariff, number, date, beside the window."""
    period = Period.named(record.period)
    days = day_values("first", period.first, language) | day_values("last", period.last, language)
    count = str(len(period.mondays))
    tariff = say("monthly.no_membership", language)
    if record.band:
        tariff = text(f"band.{record.band}", language)
    return [
        [say("monthly.child", language), record.child],
        [say("invoice.period", language), say("invoice.from_to", language, count=count, **days)],
        [say("monthly.tariff", language), tariff],
        [say("invoice.date", language), date_long(record.made.date(), language)],
        [say("paper.number", language), record.number],
    ]


def _part(part: MonthlyPart, language: str) -> list[str]:
    return [
        plain(part.provider),
        clock(part.minutes) if part.minutes else "–",
        str(part.meals) if part.meals else "–",
        euros(part.state_cents, language),
        euros(part.parent_cents, language),
        euros(part.alone_cents, language) if part.alone_cents else "–",
    ]


def _limit(limit: Limit, language: str) -> str:
    values: dict[str, Any] = {"day": date_long(limit.monday, language)}
    if limit.rule == "beyond_60":
        values["hours"] = duration(limit.value, language)
    elif limit.rule == "holiday_cap":
        values["amount"] = euros(limit.value, language)
    else:
        values["count"] = number(limit.value, language)
    return say(f"monthly.{limit.rule}", language, **values)
