"""What pages show of a care contract: its rows."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from accueil.actions.care_terms import Terms, offer_on, priced
from accueil.law.words import date_long, duration, euros
from accueil.registry.models import Provider
from accueil.web.base.care import words


def terms_rows(at: Provider, terms: Terms) -> list[dict[str, Any]]:
    """Everything that is agreed, as label and value."""
    return list(_rows(at, terms))


def _rows(at: Provider, terms: Terms) -> Iterator[dict[str, Any]]:
    language = words.language()
    asked, offer = priced(at, terms, terms.first), offer_on(at, terms.first)
    yield _row(gettext("First day"), date_long(terms.first, language))
    last = date_long(terms.last, language) if terms.last else gettext("open-ended")
    yield _row(gettext("Last day"), last)
    week = words.week_lines(terms.pattern, terms.meal_days)
    yield {"label": gettext("The agreed week"), "lines": week}
    yield _row(gettext("Hours a week"), duration(terms.weekly_minutes, language))
    if asked:
        yield _row(gettext("Price of an hour"), euros(asked.price_cents, language))
        yield _row(gettext("Price of a main meal"), euros(asked.meal_price_cents, language))
    if offer:
        yield _row(gettext("What is billed"), str(words.BILLED[offer.billed]))
    if terms.deposit_cents:
        yield _row(gettext("Deposit"), euros(terms.deposit_cents, language))
    yield _row(gettext("Notice period in days"), str(terms.notice_days))
    if terms.extras:
        yield {"label": gettext("Other costs"), "lines": list(extra_lines(terms))}
    if terms.group:
        yield _row(gettext("Group"), terms.group)


def extra_lines(terms: Terms) -> Iterator[str]:
    """The costs that the voucher does not cover."""
    for extra in terms.extras:
        yield f"{extra.name} · {euros(extra.cents, words.language())} {words.PER[extra.per]}"


def _row(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value}
