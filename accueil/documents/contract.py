"""The membership contract: what is recorded of it, and the paper that families receive and sign."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from accueil.documents.paper import Values, checked, paper_values
from accueil.documents.pdf import png_svg, set_pdf
from accueil.documents.records import Office, Person, Recipient
from accueil.documents.words import (
    day_values,
    duration_values,
    moment_words,
    plain,
    plain_lines,
    say,
)
from accueil.law.case import MEMBERSHIP_PERIODS
from accueil.law.contract import Benefit, ContractTariffs, KindTariffs
from accueil.law.words import clock, date_short, euros, month_year, number, text


@dataclass(frozen=True, slots=True)
class Change:
    """What changed against the version before: `what` is a key of the texts, `change.income`."""

    what: str
    before: str
    after: str
    since: date


@dataclass(frozen=True, slots=True)
class ScreenSignature:
    """A signature given on the officer's screen: who, when, and the drawing (PNG) if it was drawn.

    `moment` carries the time zone in which the paper says it.
    """

    name: str
    moment: datetime
    drawing: bytes = b""


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """A version of a membership contract, frozen: the paper is made from this and nothing else.

    `partner`: in a blended household. `applicant` and `applicant_address`: where another than the
    representative asks. `reason`: why it has fewer billing periods. `check_url`: the address under
    which the number can be checked. Last day included.
    """

    number: str
    version: int
    language: str
    made: datetime
    office: Office
    officer: str
    child: Person
    representative: Person
    child_address: Recipient
    billing: Recipient
    household_kind: str
    allowance_children: int
    income_declared: bool
    precarious: bool
    signed: date
    place: str
    periods: int
    first: date
    last: date
    tariffs: ContractTariffs
    check_url: str
    reason: str = ""
    applicant: Person | None = None
    applicant_address: Recipient | None = None
    partner: Person | None = None
    changes: tuple[Change, ...] = ()
    signature: ScreenSignature | None = None


def contract_pdf(record: ContractRecord) -> bytes:
    """The contract as a PDF of two pages, in its language; the same record gives the same bytes."""
    return set_pdf("contract", contract_values(record), record.made)


def contract_values(record: ContractRecord) -> Values:
    """All that the contract says, as the template reads it."""
    language = record.language
    title = say("contract.name", language, number=record.number)
    values = paper_values(record.office, record.billing, language, title, record.number)
    url = f"{record.check_url.rstrip('/')}/{record.number}"
    return checked(values, url) | {
        "heading": say("contract.title", language),
        "subtitle": say("contract.subtitle", language),
        "version": say("paper.version", language, version=str(record.version)),
        **_validity(record),
        "people": {"title": say("contract.people", language), "rows": list(_people(record))},
        "basis": _basis(record),
        "changes": _changes(record),
        "tariffs": tariff_values(record.tariffs, language),
        "benefits": _benefits(record.tariffs, language),
        "rights": _rights(language),
        "signatures": _signatures(record),
        "sources": {
            "title": say("contract.sources", language),
            "items": _sources(record.tariffs.sources),
        },
    }


def _sources(sources: Iterable[str]) -> list[str]:
    """The articles, each law named once."""
    by_law: dict[str, list[str]] = {}
    for source in sources:
        law, _, article = source.partition(", ")
        by_law.setdefault(law, []).append(article)
    return [f"{law}, {'; '.join(articles)}" for law, articles in by_law.items()]


def _validity(record: ContractRecord) -> dict[str, str]:
    language = record.language
    days = day_values("first", record.first, language) | day_values("last", record.last, language)
    short = record.periods != MEMBERSHIP_PERIODS[0] and record.reason
    key = "contract.periods_short" if short else "contract.periods"
    count, reason = number(record.periods, language), plain(record.reason)
    return {
        "valid": say("contract.from_to", language, **days),
        "periods": say(key, language, count=count, reason=reason),
        "renew": say("contract.renew", language),
    }


def _people(record: ContractRecord) -> Iterator[list[str]]:
    """Everybody in the contract and their addresses, as label and value."""

    def row(key: str, *parts: str) -> list[str]:
        return [say(f"contract.{key}", record.language), " · ".join(filter(None, parts))]

    child = record.child
    yield row("child", child.name)
    yield row("matricule", plain(child.matricule))
    if child.born:
        yield row("born", date_short(child.born))
    yield row("child_address", record.child_address.one_line)
    yield row("representative", record.representative.name, plain(record.representative.matricule))
    if record.partner:
        yield row("partner", record.partner.name, plain(record.partner.matricule))
    if record.applicant:
        yield row("applicant", record.applicant.name, plain(record.applicant.matricule))
    if record.applicant_address:
        yield row("applicant_address", record.applicant_address.one_line)
    yield row("billing_address", plain(record.billing.name), record.billing.one_line)


def _basis(record: ContractRecord) -> dict[str, Any]:
    """What the tariffs rest on, as label and value."""
    language, tariffs = record.language, record.tariffs

    def row(key: str, value: str, **values: str) -> list[str]:
        return [say(f"contract.{key}", language, **values), value]

    rows = [
        row("household", text(f"household.{record.household_kind}", language)),
        row("allowance_children", number(record.allowance_children, language)),
        row("age", text(f"age_group.{tariffs.age_group}", language), date=date_short(tariffs.day)),
        row("band", text(f"band.{tariffs.band}", language)),
        row("income", _income(record)),
        row("minimum_wage", euros(tariffs.minimum_wage_cents, language)),
    ]
    if record.precarious:
        rows.append(row("precarious", say("contract.recognised", language)))
    note = say("contract.placed", language) if tariffs.placed else ""
    return {"title": say("contract.basis", language), "rows": rows, "note": note}


def _income(record: ContractRecord) -> str:
    """The income a month, half up to the cent; or that it was not declared, or not needed."""
    income = record.tariffs.monthly_income
    if income is not None:
        return euros(int(income + Fraction(1, 2)), record.language)
    free = record.precarious or record.tariffs.placed
    return say("contract.not_asked" if free else "contract.undeclared", record.language)


def _changes(record: ContractRecord) -> dict[str, Any]:
    language = record.language
    rows = [
        [
            say(f"change.{change.what}", language),
            plain(change.before),
            plain(change.after),
            date_short(change.since),
        ]
        for change in record.changes
    ]
    head = [say(f"change.{key}", language) for key in ("what", "before", "after", "since")]
    title = say("change.title", language, version=str(record.version - 1))
    return {"title": title, "head": head, "rows": rows}


def tariff_values(tariffs: ContractTariffs, language: str) -> dict[str, Any]:
    """The tables of amounts: hours by kind of provider and block, meals, limits, explanations."""
    widest = max(kind.cap_cents for kind in tariffs.kinds)
    limits = duration_values("hours", tariffs.weekly_minutes, language)
    meals = number(tariffs.weekly_meals, language)
    return {
        "title": say("tariff.title", language),
        "kinds": [_kind(kind, widest, language) for kind in tariffs.kinds],
        "meals": _meals(tariffs, language),
        "order": say("tariff.order", language),
        "limits": say("tariff.limits", language, meals=meals, **limits),
        "you": say("tariff.you", language),
        "state": say("tariff.state", language),
    }


def _head(first: str, second: str, language: str) -> list[str]:
    amounts = [say(f"tariff.{key}", language) for key in ("state", "you", "split")]
    return [first, second, *amounts]


def _kind(kind: KindTariffs, widest: int, language: str) -> dict[str, Any]:
    names = (text(f"provider_kind.{one}", language) for one in kind.kinds)
    block, hours = (say(f"tariff.{key}", language) for key in ("block", "hours"))
    rows = []
    for part in kind.blocks:
        if not part.minutes:
            continue
        first, last = number(part.first_hour, language), number(part.last_hour, language)
        rows.append(
            {
                "label": f"{block} {part.number}",
                "hours": say("tariff.range", language, first=first, last=last),
                **_split(kind.cap_cents, part.parent_cents, widest, language),
            }
        )
    cap = say("tariff.cap", language, amount=euros(kind.cap_cents, language))
    head = _head(say("tariff.an_hour", language), hours, language)
    return {"name": _capital(" · ".join(names)), "cap": cap, "head": head, "rows": rows}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _split(whole: int, parent: int, widest: int, language: str) -> dict[str, Any]:
    """State's and parents' part of an amount, as words and as shares of the widest bar."""
    return {
        "state": euros(whole - parent, language),
        "you": euros(parent, language) if parent else say("tariff.free", language),
        "state_share": (whole - parent) / widest,
        "you_share": parent / widest,
    }


def _meals(tariffs: ContractTariffs, language: str) -> dict[str, Any]:
    """The parents' share of a main meal; school and holiday weeks apart where they differ."""
    cap = tariffs.meal_cap_cents
    term, holidays = tariffs.meal_school_week_cents, tariffs.meal_holiday_week_cents
    parts = [("meal_every_week", term)]
    if term != holidays:
        parts = [("meal_school_week", term), ("meal_holiday_week", holidays)]
    first, last = number(1, language), number(tariffs.weekly_meals, language)
    meals = say("tariff.range", language, first=first, last=last)
    rows = [
        {"label": say(f"tariff.{key}", language), "hours": meals}
        | _split(cap, cents, cap, language)
        for key, cents in parts
    ]
    head = _head(say("tariff.meal", language), say("tariff.meals", language), language)
    return {
        "name": text("rule.meals.label", language),
        "cap": say("tariff.meal_cap", language, amount=euros(cap, language)),
        "head": head,
        "rows": rows,
    }


def _benefits(tariffs: ContractTariffs, language: str) -> dict[str, Any]:
    items = [benefit_sentence(benefit, language) for benefit in tariffs.benefits]
    title = say("benefit.title", language)
    return {"title": title, "items": items or [say("benefit.none", language)]}


def benefit_sentence(benefit: Benefit, language: str) -> str:
    """A benefit of the child's age in a plain sentence."""
    values: dict[str, str] = {}
    for name, value in benefit.values:
        match name, value:
            case "minutes", int():
                values |= duration_values("hours", value, language)
            case "limit_cents", int():
                values["limit"] = euros(value, language)
            case "core_from" | "core_until", int():
                values[name.removeprefix("core_")] = clock(value)
            case "month", date():
                values["month"] = month_year(value.year, value.month, language)
            case _, date():
                values |= day_values(name, value, language)
            case _, int():
                values[name] = number(value, language)
    return say(f"benefit.{benefit.key}", language, **values)


def _rights(language: str) -> dict[str, Any]:
    keys = ("change", "objection", "false_declaration")
    items = [say(f"rights.{key}", language) for key in keys]
    return {"title": say("rights.title", language), "items": items}


def _signatures(record: ContractRecord) -> dict[str, Any]:
    """The fields to sign; where it was signed on the screen: drawing or name, and the moment."""
    language, signature = record.language, record.signature
    day = date_short(record.signed)
    signer = "applicant" if record.applicant else "representative"
    fields = [
        _field(say("sign.place", language), ", ".join(plain_lines([record.place, day]))),
        _field(say(f"sign.{signer}", language), ""),
        _field(say("sign.office", language), plain(record.officer)),
    ]
    if signature:
        moment = moment_words(signature.moment, language)
        fields[1] |= {
            "value": plain(signature.name),
            "written": True,
            "picture": png_svg(signature.drawing) if signature.drawing else "",
            "alt": f"{fields[1]['label']}: {plain(signature.name)}",
            "note": f"{plain(signature.name)}. {say('sign.screen', language, moment=moment)}",
        }
    return {"title": say("sign.title", language), "fields": fields}


def _field(label: str, value: str) -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "written": False,
        "picture": "",
        "alt": "",
        "note": "",
    }
