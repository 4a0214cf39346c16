"""Providers and what is known of them in the words of a page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.law import words
from accueil.law.words import date_short
from accueil.registry.models import Offer, Provider
from accueil.registry.providers import Refused
from accueil.web.base.lines import Words

DAY = timedelta(days=1)
A_MONDAY = date(2024, 1, 1)
A_DAY = 1440  # minutes
KINDS: Mapping[str, Words] = {
    "sea": _("Education and childcare service (SEA)"),
    "mini_creche": _("Mini-crèche"),
    "ap": _("Childminder"),
}
FUNDINGS: Mapping[str, Words] = {
    "contracted": _("contracted (State-funded)"),
    "commercial": _("commercial"),
}
STATES: Mapping[str, Words] = {
    "in_force": _("In force"),
    "suspended": _("Suspended"),
    "none": _("No agreement"),
}
TAGS: Mapping[str, str] = {"in_force": "done", "suspended": "check", "none": "wrong"}
BILLED: Mapping[str, Words] = {
    "real": _("The time when the child is there"),
    "agreed": _("The times agreed in the care contract"),
    "longer": _("Whichever of the two is longer"),
}
KINDS_OF_FACT: Mapping[str, Words] = {
    "agreement": _("Agreement with the State"),
    "offer": _("Hours, places and ages"),
    "price": _("Prices"),
    "bank_account": _("Bank account"),
}
REFUSALS: Mapping[str, Words] = {
    "needs_reason": _("This day is in the past, or something ends: write down why."),
    "before_law": _("Enter a date from %(day)s on."),
    "backwards": _("The last day is before the first one."),
    "name": _("Enter a name."),
    "kind": _("Choose an answer."),
    "funding": _("A childminder has no funding; all others are contracted or commercial."),
    "agency": _("Only a childminder works with an agency."),
    "number": _("Enter the number of the agreement."),
    "number_taken": _("Another provider has an agreement with this number."),
    "no_agreement": _("There is no agreement on these days."),
    "not_suspended": _("The agreement is not suspended from this day on."),
    "price": _("Enter the price of an hour, for example 6,00."),
    "price_above_cap": _(
        "A contracted provider may ask at most %(amount)s an hour on %(day)s:"
        " the State's maximum of that day."
    ),
    "several_prices": _("One price only: by day, at night, at weekends and on public holidays."),
    "iban": _("This IBAN is not right. Check it, for example LU28 0019 4006 4475 0000."),
    "holder": _("Enter whose account it is."),
    "places": _("There is at least one place."),
    "ages": _("The upper age must be above the lower one, up to 216 months."),
    "billed": _("Choose an answer."),
    "notice": _("Enter a number of days up to 366."),
    "weekday": _("Enter the hours of at least one day."),
    "hours_order": _(
        "The hours must end after they begin. Until 06:00 of the next day is written 30:00."
    ),
    "hours_overlap": _("These hours overlap."),
}


def language() -> str:
    """The page's language."""
    return (get_language() or "fr").split("-")[0]


def refusal(refused: Refused) -> str:
    """Why something cannot be recorded, in words."""
    amount = "" if refused.cents is None else words.euros(refused.cents, language())
    day = "" if refused.day is None else date_short(refused.day)
    return str(REFUSALS[refused.reason]) % {"amount": amount, "day": day}


def kind(provider: Provider) -> str:
    """What kind of provider it is: Mini-crèche, commercial."""
    named = str(KINDS[provider.kind])
    return f"{named}, {FUNDINGS[provider.funding]}" if provider.funding else named


def where(provider: Provider) -> str:
    """Its address, or its commune where none is known."""
    town = f"{provider.postcode} {provider.locality}".strip()
    lines = filter(None, (provider.street, town))
    return ", ".join(lines) or provider.commune.name


def weekday(number: int) -> str:
    """A day of the week by its number, 1 = Monday, as one begins a line with it."""
    name = words.weekday(A_MONDAY + DAY * (number - 1), language())
    return name[:1].upper() + name[1:]


def clock(minute: int) -> str:
    """A minute of the day as on a clock: 07:00; 24:00 is midnight, 30:00 is 06:00 after it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hours(opening: Sequence[Sequence[int]], number: int) -> str:
    """The hours of one day of the week as they are typed: 07:00-12:00, 13:00-19:00."""
    return ", ".join(f"{clock(start)}-{clock(until)}" for start, until in _on(opening, number))


def _on(opening: Sequence[Sequence[int]], number: int) -> list[tuple[int, int]]:
    return sorted((start, until) for day, start, until in opening if day == number)


def _read(opening: Sequence[Sequence[int]], number: int) -> str:
    """The same for who reads them: at night until an hour of the next day."""
    return ", ".join(_span(start, until) for start, until in _on(opening, number))


def _span(start: int, until: int) -> str:
    if until <= A_DAY:
        return f"{clock(start)}-{clock(until)}"
    values = {"start": clock(start), "end": clock(until - A_DAY)}
    return gettext("%(start)s-%(end)s of the next day") % values


def opening(rows: Sequence[Sequence[int]]) -> list[str]:
    """The opening hours, days with the same ones together: Monday – Friday: 07:00-19:00."""
    found = []
    by_hours = groupby(range(1, 8), lambda number: _read(rows, number))
    for said, together in by_hours:
        numbers = list(together)
        named = [weekday(number) for number in (numbers[0], numbers[-1])]
        span = named[0] if len(numbers) == 1 else " – ".join(named)
        if said:
            found.append(labelled(span, said))
    return found


def ages(offer: Offer) -> str:
    """From which age to below which: 2 months to 4 years."""
    values = {"first": _age(offer.age_from), "last": _age(offer.age_until)}
    return gettext("from %(first)s to below %(last)s") % values


def _age(months: int) -> str:
    if months >= 24 and months % 12 == 0:
        return gettext("%s years") % (months // 12)
    return gettext("%s months") % months


def offer_rows(offer: Offer) -> list[dict[str, Any]]:
    """Hours, places, ages, billing, notice as rows of a summary list."""
    return [
        {"label": gettext("Opening hours"), "lines": opening(offer.opening)},
        {"label": gettext("Places"), "value": offer.places},
        {"label": gettext("Age of the children"), "value": ages(offer)},
        {"label": gettext("What is billed"), "value": BILLED[offer.billed]},
        {
            "label": gettext("Notice period of care contracts"),
            "value": gettext("%s days") % offer.notice_days,
        },
    ]


def in_words(name: str, fact: Any, iban: str = "") -> str:
    """What a fact says, in one line; of a bank account the `iban` that may be shown."""
    if name == "agreement":
        numbered: str = gettext("Number %s") % fact.number
        return suspended(numbered) if fact.suspended else numbered
    if name == "price":
        return prices(fact.hour_cents, fact.meal_cents)
    if name == "bank_account":
        return f"{iban}, {fact.holder}"
    return " · ".join(_line(row) for row in offer_rows(fact))


def _line(row: Mapping[str, Any]) -> str:
    return labelled(row["label"], ", ".join(row["lines"]) if "lines" in row else row["value"])


def labelled(label: str, said: object) -> str:
    """A thing and what is said of it, with the language's colon."""
    return gettext("%(label)s: %(said)s") % {"label": label, "said": said}


def suspended(said: str) -> str:
    """An agreement, or its days, that is suspended."""
    return gettext("%s, suspended") % said


def prices(hour_cents: int, meal_cents: int) -> str:
    """Both prices in one line."""
    values = {
        "hour": words.euros(hour_cents, language()),
        "meal": words.euros(meal_cents, language()),
    }
    return gettext("%(hour)s an hour, %(meal)s a main meal") % values


def choices(table: Mapping[str, Words]) -> Iterator[tuple[str, Words]]:
    """A table of words as the answers of a field."""
    yield from table.items()
