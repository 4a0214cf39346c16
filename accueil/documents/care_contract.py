"""The care contract and a childminder's forms for its agency: what is kept of them, and the paper.

The contract says what the youth law asks for (art. 28bis): who, which services, their price, the
hours, the deposit, how long and how it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accueil.documents.paper import Values, checked, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Person, Recipient
from accueil.documents.words import day_values, plain, plain_lines, say
from accueil.law.words import clock, date_short, duration, euros, number, text, weekday

LAW = "Loi modifiée du 4 juillet 2008 sur la jeunesse, art. 28bis"
DAY_MINUTES = 1440
# A Monday, from which the days of the week are named.
MONDAY = date(2026, 1, 5)
NOBODY = Recipient("", ())
Row = list[str]
Span = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ExtraCost:
    """A cost that the voucher does not cover; `per`: `once`, `day`, `week` or `period`."""

    name: str
    cents: int
    per: str


@dataclass(frozen=True, slots=True)
class WeekCost:
    """What a `school` or `holiday` week costs, by State's and parents' part; its Monday."""

    kind: str
    monday: date
    state_cents: int
    parent_cents: int


@dataclass(frozen=True, slots=True)
class CareContractRecord:
    """A version of a care contract, frozen: the paper is made from this and nothing else.

    `pattern`: weekday (1 = Monday), first minute, last minute, beyond 1440 on the next day.
    `billed`: `real`, `agreed` or `longer`. `last` included, None: open. `without`: why there was no
    State part when it was signed: `membership`, `agreement` or nothing.
    """

    number: str
    version: int
    language: str
    made: datetime
    provider: Office
    provider_kind: str
    agreement: str
    for_provider: str
    child: Person
    iam_code: str
    signer: str
    signed: date
    place: str
    first: date
    last: date | None
    pattern: tuple[Span, ...]
    meal_days: tuple[int, ...]
    billed: str
    hour_cents: int
    meal_cents: int
    deposit_cents: int
    notice_days: int
    extras: tuple[ExtraCost, ...]
    weeks: tuple[WeekCost, ...]
    without: str
    check_url: str


@dataclass(frozen=True, slots=True)
class AgencyFormRecord:
    """A childminder's form for its agency: `kind` is `enrolment` or `exit`, `day` first or last."""

    kind: str
    number: str
    version: int
    language: str
    made: datetime
    provider: Office
    agency: Office
    child: Person
    iam_code: str
    signer: str
    day: date
    pattern: tuple[Span, ...]
    meal_days: tuple[int, ...]
    hour_cents: int
    meal_cents: int
    check_url: str


def care_contract_pdf(record: CareContractRecord) -> bytes:
    """The contract as a PDF in its language; the same record gives the same bytes."""
    return set_pdf("care", care_contract_values(record), record.made)


def agency_form_pdf(record: AgencyFormRecord) -> bytes:
    """The form as a PDF of one page, with a place for both signatures."""
    return set_pdf("care", agency_form_values(record), record.made)


def care_contract_values(record: CareContractRecord) -> Values:
    """All that the contract says, as the template reads it."""
    language = record.language
    heading = say("care.title", language)
    values = _frame(record, heading)
    url = f"{record.check_url.rstrip('/')}/{record.number}"
    return checked(values, url) | {
        "subtitle": LAW,
        "version": say("paper.version", language, version=number(record.version, language)),
        "lead": _duration(record),
        "parts": [
            _facts("people", _people(record), language),
            _week(record),
            _facts("price", _prices(record), language),
            *_extras(record),
            *_weeks(record),
            _facts("end", _end(record), language),
            _list("rights", ("state", "absence", "no_share", "change"), language),
        ],
        "signatures": _signatures(
            language,
            [
                (
                    say("sign.place", language),
                    ", ".join([plain(record.place), _day(record.signed)]),
                ),
                (f"{say('care.sign_parents', language)} · {plain(record.signer)}", ""),
                (f"{say('care.sign_provider', language)} · {plain(record.for_provider)}", ""),
            ],
        ),
    }


def agency_form_values(record: AgencyFormRecord) -> Values:
    """All that an enrolment or exit form says."""
    language = record.language
    values = _frame(record, say(f"agency.{record.kind}", language))
    rows = [
        _row("care.child", record.child.name, language),
        *([_row("care.born", _day(record.child.born), language)] if record.child.born else ()),
        _row("care.iam", plain(record.iam_code), language),
        _row("care.parents", plain(record.signer), language),
        _row("agency.childminder", plain(record.provider.name), language),
        _row("agency.agency", plain(record.agency.name) or "–", language),
        _row("care.contract", plain(record.number), language),
        _row(f"agency.{record.kind}_day", _day(record.day), language),
        _row("care.hour", euros(record.hour_cents, language), language),
        _row("care.meal", euros(record.meal_cents, language), language),
    ]
    day, signature = say("agency.date", language), say("agency.signature", language)
    boxes = [
        (say("care.sign_parents", language), f"{day} · {signature}"),
        (say("agency.childminder", language), f"{day} · {signature}"),
    ]
    return values | {
        "subtitle": say("agency.to", language),
        "version": "",
        "lead": [],
        "parts": [_facts("people", rows, language), _week(record)],
        "signatures": {
            "title": say("sign.title", language),
            "fields": [{"label": f"{who} · {what}", "value": ""} for who, what in boxes],
        },
    }


def _frame(record: CareContractRecord | AgencyFormRecord, heading: str) -> Values:
    title = f"{heading} {plain(record.number)}"
    values = paper_values(record.provider, NOBODY, record.language, title, record.number)
    return values | {"heading": heading}


def _row(key: str, value: str, language: str, **values: str) -> Row:
    return [say(key, language, **values), value]


def _day(day: date) -> str:
    return date_short(day)


def _facts(key: str, rows: Sequence[Row], language: str) -> dict[str, Any]:
    return {"kind": "facts", "title": say(f"care.{key}", language), "rows": list(rows)}


def _list(key: str, items: Sequence[str], language: str) -> dict[str, Any]:
    said = [say(f"care.{key}_{item}", language) for item in items]
    return {"kind": "list", "title": say(f"care.{key}", language), "items": said}


def _duration(record: CareContractRecord) -> list[str]:
    """From when until when; hours a week."""
    language = record.language
    days = day_values("first", record.first, language)
    hours = duration(sum(until - start for _, start, until in record.pattern), language)
    if record.last:
        both = days | day_values("last", record.last, language)
        said = say("contract.from_to", language, **both)
    else:
        said = say("care.from", language, **days)
    return [said, say("care.hours", language, hours=hours)]


def _people(record: CareContractRecord) -> list[Row]:
    language, provider = record.language, record.provider
    kind = text(f"provider_kind.{record.provider_kind}", language)
    where = ", ".join(plain_lines([provider.name, *provider.lines]))
    rows = [
        _row("care.child", record.child.name, language),
        _row("care.iam", plain(record.iam_code), language),
        _row("care.parents", plain(record.signer), language),
        _row("care.provider", where, language),
        _row("care.kind", kind, language),
    ]
    if record.child.born:
        rows.insert(1, _row("care.born", _day(record.child.born), language))
    if record.agreement:
        rows.append(_row("care.agreement", plain(record.agreement), language))
    return rows


def _week(record: CareContractRecord | AgencyFormRecord) -> dict[str, Any]:
    """The agreed week: a row for each day with care."""
    language = record.language
    rows = []
    for day in sorted({day for day, _, _ in record.pattern}):
        spans = [(start, until) for one, start, until in sorted(record.pattern) if one == day]
        minutes = sum(until - start for start, until in spans)
        meal = say("care.yes" if day in record.meal_days else "care.no", language)
        times = ", ".join(_span(start, until, language) for start, until in spans)
        rows.append([weekday_name(day, language), times, clock(minutes), meal])
    head = [say(f"care.{key}", language) for key in ("day", "times", "length", "meal_that_day")]
    return {"kind": "week", "title": say("care.week", language), "head": head, "rows": rows}


def weekday_name(day: int, language: str) -> str:
    """A day of the week (1 = Monday), beginning with a capital letter."""
    name = weekday(MONDAY.replace(day=MONDAY.day + day - 1), language)
    return name[:1].upper() + name[1:]


def _span(start: int, until: int, language: str) -> str:
    """From until; an end on the next day says so."""
    words = f"{_clock(start)}–{_clock(until)}"
    return f"{words} ({say('care.next_day', language)})" if until > DAY_MINUTES else words


def _clock(minutes: int) -> str:
    within = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{within // 60:02}:{within % 60:02}"


def _prices(record: CareContractRecord) -> list[Row]:
    language = record.language
    return [
        _row("care.hour", euros(record.hour_cents, language), language),
        _row("care.meal", euros(record.meal_cents, language), language),
        _row("care.billed", say(f"care.billed_{record.billed}", language), language),
        _row("care.deposit", euros(record.deposit_cents, language), language),
    ]


def _extras(record: CareContractRecord) -> list[dict[str, Any]]:
    if not record.extras:
        return []
    language = record.language
    rows = [
        [plain(one.name), f"{euros(one.cents, language)} {say(f'care.per_{one.per}', language)}"]
        for one in record.extras
    ]
    return [_facts("extras", rows, language)]


def _weeks(record: CareContractRecord) -> list[dict[str, Any]]:
    """What the family pays in a typical week, with the bar; why there is no State part."""
    language = record.language
    if not record.weeks:
        return []
    widest = max(week.state_cents + week.parent_cents for week in record.weeks) or 1
    rows = [
        {
            "label": say(f"care.{week.kind}_week", language),
            "state": euros(week.state_cents, language),
            "you": euros(week.parent_cents, language),
            "state_share": week.state_cents / widest,
            "you_share": week.parent_cents / widest,
        }
        for week in record.weeks
    ]
    head = [say("care.typical", language), say("tariff.state", language)]
    head += [say("tariff.you", language), say("tariff.split", language)]
    note = f"care.without_{record.without}" if record.without else "care.weeks_note"
    day = day_values("day", record.made.date(), language)
    return [
        {
            "kind": "amounts",
            "title": say("care.weeks", language),
            "head": head,
            "rows": rows,
            "note": say(note, language, **({} if record.without else day)),
        }
    ]


def _end(record: CareContractRecord) -> list[Row]:
    language = record.language
    last = _day(record.last) if record.last else say("care.open", language)
    days = number(record.notice_days, language)
    return [
        _row("care.begins", _day(record.first), language),
        _row("care.ends", last, language),
        _row("care.notice", say("care.notice_days", language, days=days), language),
    ]


def _signatures(language: str, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "title": say("sign.title", language),
        "fields": [{"label": label, "value": value} for label, value in fields],
    }
