"""The scale of a day as its page shows it: the ministry's table, the figures around it, changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext

from accueil.exchange.scale import last_day
from accueil.law.bands import (
    AGE_GROUPS,
    BANDS,
    BLOCKS,
    FAMILY_GROUPS,
    FUNDINGS,
    INCOME_BANDS,
    PROVIDER_KINDS,
)
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff
from accueil.law.wages import MinimumWage
from accueil.law.words import euros, text
from accueil.web.public.tariff.words import (
    SHARES,
    group_words,
    hours_words,
    meal_words,
    name_words,
    price_words,
    school_hours,
    value_words,
)

PERCENT = 100
LONG_WORDS = {"Stundenblock": "Stunden\u00adblock", "Stonneblock": "Stonne\u00adblock"}
CARE = ("none", "precoce_part", "precoce_full")


@dataclass(frozen=True)
class Band:
    """A row of the scale: income a month, lengths of the blocks, a price for each block."""

    words: str
    income: str
    lengths: list[str]
    rows: list[tuple[str, list[str]]]
    meals: list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """A number that a tariff changed: what it is, before, after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Listed:
    """One of the tariffs there are; `last` is None while none follows it."""

    first: date
    last: date | None
    announced: bool
    shown: bool


def blocks(language: str) -> list[str]:
    """The heads of the three blocks; a long word may break on a narrow screen."""
    found = []
    for block in BLOCKS:
        words = text(f"tariff.block_{block}", language)
        for whole, broken in LONG_WORDS.items():
            words = words.replace(whole, broken)
        found.append(words)
    return found


def law_words(tariff: Tariff, language: str) -> dict[str, str]:
    """What the law's own texts say around the scale, as on paper and in the terminal."""
    found = {key: text(f"tariff.{key}", language) for key in ("children", "order", "sources")}
    dearest = max(tariff.number(name) for name in tariff.numbers if name.startswith("scale."))
    cap = tariff.number("hour_cap.ap")
    if cap < dearest:
        found["childminder"] = text("tariff.childminder", language, cap=euros(cap, language))
    return found


def bands(tariff: Tariff, wage: MinimumWage | None, language: str) -> list[Band]:
    """The scale, band by band, as the ministry prints it."""
    return [
        Band(
            text(f"band.{band}", language),
            _income(tariff, band, wage, language),
            [hours_words(minutes) for minutes in _lengths(tariff, band)],
            list(_rows(tariff, band, language)),
            list(_meals(tariff, band, language)),
        )
        for band in BANDS
    ]


def figures(tariff: Tariff, language: str) -> list[tuple[str, str]]:
    """What holds for all bands: maxima, limits, holidays, free hours; label and value."""
    names = [f"hour_cap.{kind}" for kind in PROVIDER_KINDS]
    if tariff.number("unsocial_extra"):
        names.append("unsocial_extra")
    names += ["weekly_minutes", "meal_cap", "weekly_meals", "holiday_cap"]
    names += [f"holiday_cap_applies.{age}" for age in AGE_GROUPS]
    rows = [_figure(tariff, name, language) for name in names]
    label, value = _figure(tariff, "school_hours_free", language)
    rows.append((label, school_hours(tariff) or value))
    names = [f"multilingual_minutes.{schooling}" for schooling in CARE]
    names += ["multilingual_weeks", *(f"multilingual_applies.{kind}" for kind in PROVIDER_KINDS)]
    names += [f"price_above_cap.{who}" for who in (*FUNDINGS, "ap")]
    return rows + [_figure(tariff, name, language) for name in names]


def changes(before: Tariff, after: Tariff, language: str) -> list[Change]:
    """The numbers that differ between two tariffs, in their order."""
    return [
        Change(
            name_words(name, language),
            value_words(name, before.numbers[name], language),
            value_words(name, number, language),
        )
        for name, number in after.numbers.items()
        if before.numbers[name].value != number.value
    ]


def before(tariff: Tariff, law: Parameters) -> Tariff | None:
    """The tariff before; None for the first one known."""
    earlier = [one for one in law.tariffs if one.first < tariff.first]
    return earlier[-1] if earlier else None


def listed(law: Parameters, shown: Tariff | None) -> list[Listed]:
    """All tariffs there are, the newest first, those that are only announced too."""
    found = []
    for one in reversed(law.all_tariffs):
        last = None if one.announced else last_day(one, law)
        found.append(Listed(one.first, last, one.announced, one.first == (shown and shown.first)))
    return found


def sources(tariff: Tariff) -> list[str]:
    """Every article and document that a number of the tariff cites, each once."""
    return list(dict.fromkeys(f"{n.source}; {n.document}" for n in tariff.numbers.values()))


def _figure(tariff: Tariff, name: str, language: str) -> tuple[str, str]:
    return name_words(name, language), value_words(name, tariff.numbers[name], language)


def _lengths(tariff: Tariff, band: str) -> list[int]:
    given = [tariff.number(f"block_minutes.{band}.block_{block}") for block in BLOCKS[:2]]
    return [*given, tariff.number("weekly_minutes") - sum(given)]


def _income(tariff: Tariff, band: str, wage: MinimumWage | None, language: str) -> str:
    """From which to below which amount a month the band goes by the day's minimum wage."""
    if band not in INCOME_BANDS or wage is None:
        return ""
    place = INCOME_BANDS.index(band)
    ends = [_amount(tariff, one, wage, language) for one in INCOME_BANDS[place : place + 2]]
    if len(ends) == 1:
        return gettext("from %(amount)s a month") % {"amount": ends[0]}
    if not tariff.number(f"band_from.{band}"):
        return gettext("below %(amount)s a month") % {"amount": ends[1]}
    return gettext("from %(first)s to below %(until)s a month") % {
        "first": ends[0],
        "until": ends[1],
    }


def _amount(tariff: Tariff, band: str, wage: MinimumWage, language: str) -> str:
    exact = Fraction(wage.cents * tariff.number(f"band_from.{band}"), PERCENT)
    return euros(int(exact + Fraction(1, 2)), language)


def _rows(tariff: Tariff, band: str, language: str) -> Iterator[tuple[str, list[str]]]:
    for group in FAMILY_GROUPS:
        names = (f"scale.{band}.{group}.block_{block}" for block in BLOCKS)
        prices = [price_words(tariff.number(name), language) for name in names]
        yield group_words(group, language), prices


def _meals(tariff: Tariff, band: str, language: str) -> Iterator[tuple[str, str]]:
    """Whose meal, and what parents pay for it: one row where it is the same for all."""
    cents = {share: tariff.number(f"meal_share.{share}.{band}") for share in SHARES}
    meal = text("tariff.meal", language)
    if len(set(cents.values())) == 1:
        label = f"{meal}, {text('tariff.all_children', language)}"
        yield label, price_words(cents["young"], language)
        return
    yield meal_words("young", language), price_words(cents["young"], language)
    if cents["school_term"] == cents["school_holidays"]:
        label = f"{meal}, {text('tariff.school', language)}"
        yield label, price_words(cents["school_term"], language)
        return
    for share in ("school_term", "school_holidays"):
        yield meal_words(share, language), price_words(cents[share], language)
