"""What is known of a provider as a page shows it: what holds, what comes, all that was."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from accueil.identity.models import Account
from accueil.law import words as law_words
from accueil.registry import models as m
from accueil.registry import providers as rules
from accueil.web.base.providers import words

DAY = timedelta(days=1)
TABLES: Mapping[str, Any] = {
    "agreement": m.Agreement,
    "offer": m.Offer,
    "price": m.Price,
    "bank_account": m.BankAccount,
}


def facts(provider: m.Provider, today: date, *, keeps: bool, inside: bool) -> dict[str, Any]:
    """A provider for `base/providers/facts.html`.

    `keeps`: the IBAN is shown whole. `inside`: to the provider itself, which is not told who of
    the ministry recorded something.
    """
    believed = {name: _current(table, provider) for name, table in TABLES.items()}
    now = {name: _on(rows, today) for name, rows in believed.items()}
    offer, account, state = now["offer"], now["bank_account"], rules.state(now["agreement"])
    return {
        "provider": provider,
        "who": _who(provider),
        "agreement": _agreement(now["agreement"], believed["agreement"], today),
        "agreement_state": state,
        "agreement_ahead": {rules.state(f) for f in believed["agreement"] if _ahead(f, today)},
        "agreement_tag": words.TAGS[state],
        "agreement_word": words.STATES[state],
        "offer": words.offer_rows(offer) if offer else [],
        "price_columns": [
            {"label": gettext("From")},
            {"label": gettext("Until")},
            {"label": gettext("An hour"), "number": True},
            {"label": gettext("A main meal"), "number": True},
        ],
        "prices": [_price(fact) for fact in believed["price"] if _ahead(fact, today)],
        "bank_account": _account(account, keeps) if account else [],
        "history": _history(provider, today, keeps, inside),
    }


def _current(table: Any, provider: m.Provider) -> list[Any]:
    return list(table.objects.current().filter(provider=provider).order_by("valid"))


def _on(rows: list[Any], day: date) -> Any:
    return next((fact for fact in rows if fact.first <= day and _ahead(fact, day)), None)


def _ahead(fact: Any, today: date) -> bool:
    """Whether a fact holds today or later."""
    return fact.until is None or fact.until > today


def _who(provider: m.Provider) -> list[dict[str, Any]]:
    rows = [
        {"label": gettext("Kind"), "value": words.kind(provider)},
        {"label": gettext("Commune"), "value": provider.commune.name},
        {"label": gettext("Address"), "value": words.where(provider)},
        {"label": gettext("E-mail address"), "value": provider.email},
        {"label": gettext("Telephone"), "value": provider.telephone},
    ]
    if provider.kind == "ap":
        agency = provider.agency.name if provider.agency else gettext("none")
        rows.append({"label": gettext("Agency"), "value": agency})
    return rows


def _agreement(now: Any, believed: list[Any], today: date) -> list[dict[str, Any]]:
    """State, number, and each stretch of days that holds today or later."""
    ahead = [fact for fact in believed if _ahead(fact, today)]
    rows: list[dict[str, Any]] = []
    if now:
        rows.append({"label": gettext("Number"), "value": now.number})
    if ahead:
        lines = [_stretch(fact, now) for fact in ahead]
        rows.append({"label": gettext("Days"), "lines": lines})
    return rows


def _stretch(fact: Any, now: Any) -> str:
    said = span(fact)
    if now is None or fact.number != now.number:
        said = ", ".join((said, gettext("Number %s") % fact.number))
    return words.suspended(said) if fact.suspended else said


def span(fact: Any) -> str:
    """From when to when, inclusive: 01.01.2026 – 31.12.2026; since when where no end is known."""
    first = law_words.date_short(fact.first)
    if fact.until is None:
        return gettext("from %s on") % first
    return f"{first} – {law_words.date_short(fact.until - DAY)}"


def _price(fact: Any) -> list[str]:
    language = words.language()
    return [
        law_words.date_short(fact.first),
        law_words.date_short(fact.until - DAY) if fact.until else "–",
        law_words.euros(fact.hour_cents, language),
        law_words.euros(fact.meal_cents, language),
    ]


def iban(fact: Any, keeps: bool) -> str:
    """An IBAN as somebody may see it: whole, or its last four digits."""
    return rules.grouped(fact.iban) if keeps else rules.masked(fact.iban)


def _account(fact: Any, keeps: bool) -> list[dict[str, Any]]:
    return [
        {"label": gettext("IBAN"), "value": iban(fact, keeps)},
        {"label": gettext("Whose account"), "value": fact.holder},
        {"label": gettext("Since"), "value": law_words.date_long(fact.first, words.language())},
    ]


def _history(provider: m.Provider, today: date, keeps: bool, inside: bool) -> list[dict[str, Any]]:
    """Everything that was ever recorded of a provider, the latest first day first."""
    found = [
        (name, fact)
        for name, table in TABLES.items()
        for fact in table.objects.filter(provider=provider)
    ]
    names = _names(provider, found, inside)
    order = {name: at for at, name in enumerate(TABLES)}
    found.sort(key=lambda pair: order[pair[0]])
    found.sort(key=lambda pair: (pair[1].first, pair[1].recorded_at), reverse=True)
    return [_moment(name, fact, today, keeps, names) for name, fact in found]


def _moment(
    name: str, fact: Any, today: date, keeps: bool, names: Mapping[UUID | None, str]
) -> dict[str, Any]:
    gone = fact.withdrawn_at is not None
    said = [words.in_words(name, fact, iban(fact, keeps) if name == "bank_account" else "")]
    if fact.reason:
        said.append(gettext("Reason: %s") % fact.reason)
    if gone:
        values = {"who": _named(names, fact.withdrawn_by), "when": _moment_of(fact.withdrawn_at)}
        said.append(gettext("Withdrawn: %(when)s, %(who)s") % values)
    return {
        "day": fact.first,
        "until": fact.until - DAY if fact.until else None,
        "title": words.KINDS_OF_FACT[name],
        "text": " · ".join(said),
        "now": not gone and fact.first <= today and _ahead(fact, today),
        "gone": gone,
        "by": f"{_named(names, fact.recorded_by)}, {_moment_of(fact.recorded_at)}",
    }


def _moment_of(at: Any) -> str:
    local = timezone.localtime(at)
    return f"{law_words.date_short(local.date())}, {local.hour:02}:{local.minute:02}"


def _named(names: Mapping[UUID | None, str], account: UUID | None) -> str:
    return names.get(account) or gettext("the ministry")


def _names(
    provider: m.Provider, found: list[tuple[str, Any]], inside: bool
) -> Mapping[UUID | None, str]:
    """Who recorded and withdrew; to the provider itself only its own people have names."""
    people = {by for _, fact in found for by in (fact.recorded_by, fact.withdrawn_by) if by}
    known = Account.objects.filter(pk__in=people)
    if inside:
        known = known.filter(provider=provider)
        return {one.pk: one.name for one in known}
    return {None: gettext("the system"), **{one.pk: one.name for one in known}}
