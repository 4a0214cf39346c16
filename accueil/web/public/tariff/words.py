"""What the numbers of a tariff are called, and their values, in the reader's language."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.law import words as law_words
from accueil.law.tariffs import Number, Tariff
from accueil.law.words import duration, euros, text
from accueil.web.base.lines import Words

PERCENT, HOUR = 100, 60
PRICES = ("scale.", "meal_share.")
SINGLE: Mapping[str, Words] = {
    "unsocial_extra": _("What the State pays childminders more at night, at weekends, on holidays"),
    "meal_cap": _("State's maximum for a main meal"),
    "weekly_minutes": _("Hours a week in which the State takes part"),
    "weekly_meals": _("Main meals a week in which the State takes part"),
    "holiday_cap": _("What parents pay at most for the care of a holiday week"),
    "school_hours_free": _("School children are free of charge in school weeks"),
    "multilingual_weeks": _("Weeks a year with free hours"),
    "core_from": _("Free for school children: Monday to Friday from"),
    "core_until": _("Free for school children: Monday to Friday until"),
    "below_cap": _("A price below the State's maximum is read as by"),
    "family_key": _("The row of the scale goes by"),
}
# What stands before the last part of a name, and where the law has words for that part.
KINDS: Mapping[str, tuple[Words, str]] = {
    "holiday_cap_applies": (_("The maximum of a holiday week is for"), "age_group"),
    "multilingual_minutes": (_("Free hours a week (multilingual education)"), "schooling"),
    "multilingual_applies": (
        _("Free hours (multilingual education) are given at"),
        "provider_kind",
    ),
    "price_above_cap": (_("May ask more than the State's maximum"), ""),
    "band_from": (_("Where the income band begins"), "band"),
}
SHARES = {
    "young": ("young",),
    "school_term": ("school", "school_term"),
    "school_holidays": ("school", "school_holidays"),
}
READINGS: Mapping[str, Words] = {
    "brochure": _("the ministry's brochure"),
    "law": _("the law to the letter"),
    "children": _("the number of children of the household"),
    "rank": _("the child's rank among its siblings"),
}


def name_words(name: str, language: str) -> str:
    """What a number is called: `scale.r2.1.block_3` as band, children and block."""
    if name in SINGLE:
        return str(SINGLE[name])
    first, *rest = name.split(".", 1)
    inner = rest[0] if rest else ""
    if first == "hour_cap":
        return _joined(
            text("tariff.maximum", language), text(f"provider_kind.{inner}", language), language
        )
    if first in KINDS:
        label, table = KINDS[first]
        table = table or ("provider_kind" if inner == "ap" else "funding")
        return _joined(str(label), text(f"{table}.{inner}", language), language)
    if first == "meal_share":
        share, band = inner.split(".", 1)
        return _joined(meal_words(share, language), text(f"band.{band}", language), language)
    band, place = inner.rsplit(".", 1)
    block = text(f"tariff.{place}", language)
    if first == "block_minutes":
        return _joined(
            gettext("Length of %(block)s") % {"block": block}, _band(band, language), language
        )
    band, group = band.rsplit(".", 1)
    children = _joined(
        text("tariff.children", language), group_words(int(group), language), language
    )
    return ", ".join((block, _band(band, language), children))


def meal_words(share: str, language: str) -> str:
    """Whose main meal: of a young child, of a school child in school weeks or in the holidays."""
    whose = ", ".join(text(f"tariff.{part}", language) for part in SHARES[share])
    return f"{text('tariff.meal', language)}, {whose}"


def group_words(group: int, language: str) -> str:
    """How many children a household has, as the scale counts them: 1, 2, 3, 4 or more."""
    return text("bill.four_or_more", language) if group == 4 else str(group)


def value_words(name: str, number: Number, language: str) -> str:
    """The value of a number with its unit; a price of nothing is free."""
    if isinstance(number.value, bool):
        return text("step.yes" if number.value else "step.no", language)
    if isinstance(number.value, str):
        return str(READINGS[number.value])
    if name.startswith(PRICES):
        return price_words(number.value, language)
    return UNITS[number.unit.split(" ", 1)[0]](number.value, language)


def price_words(cents: int, language: str) -> str:
    """An amount; of nothing, that it is free."""
    return euros(cents, language) if cents else text("tariff.free", language)


def hours_words(minutes: int) -> str:
    """The length of a block in hours: 13, or 13:30 where it is not whole."""
    return law_words.clock(minutes) if minutes % HOUR else str(minutes // HOUR)


def school_hours(tariff: Tariff) -> str:
    """When school children are free of charge in school weeks; empty where they are not."""
    if not tariff.allows("school_hours_free"):
        return ""
    first, until = (law_words.clock(tariff.number(f"core_{end}")) for end in ("from", "until"))
    return gettext("Monday to Friday, %(first)s to %(until)s") % {"first": first, "until": until}


def _band(band: str, language: str) -> str:
    return text(f"band.{band}", language)


def _joined(first: str, second: str, language: str) -> str:
    space = law_words.NO_BREAK if language == "fr" else ""
    return f"{first}{space}: {second}"


def _times(percent: int, language: str) -> str:
    """150: 1,5 times the minimum wage, with the language's comma."""
    of_one = Fraction(percent, PERCENT)
    _thousands, comma = law_words.SEPARATORS[language]
    shown = f"{float(of_one):g}".replace(".", comma)
    return gettext("%(times)s times the minimum wage") % {"times": shown}


UNITS: Mapping[str, Callable[[int, str], str]] = {
    "cents": euros,
    "minutes": duration,
    "minute": lambda minute, _language: law_words.clock(minute),
    "meals": law_words.number,
    "weeks": law_words.number,
    "percent": _times,
}
