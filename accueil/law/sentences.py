"""One sentence why: each line of a bill, and each assumption, in the reader's language."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from accueil.law.assess import Line, Week
from accueil.law.case import Assumption
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff
from accueil.law.words import date_long, date_short, duration, euros, number, text

BLOCK_RULES = ("block_1", "block_2", "block_3")
ONE = {"meals": "one", "meal_supplement": "one", "meals_beyond_5": "one"}


def sentence(line: Line, week: Week, law: Parameters, language: str) -> str:
    """Why a line is what it is."""
    tariff = law.tariffs[line.row.tariff]
    key, values = _variant(line, week, tariff)
    words = {name: euros(cents, language) for name, cents in values.items()}
    amount = line.parent_cents or line.state_cents
    words["amount"] = euros(abs(amount), language)
    words["rate"] = euros(line.rate_cents, language)
    if line.unit == "meals":
        words["meals"] = number(line.quantity, language)
        words["count"] = number(tariff.number("weekly_meals"), language)
    elif line.unit == "minutes":
        words["hours"] = duration(line.quantity, language)
        words["hours_n"] = duration(line.quantity, language, n_dropped=True)
        words["limit"] = duration(tariff.number("weekly_minutes"), language)
    return text(f"rule.{line.rule.name}.{key}", language, **words)


def _variant(line: Line, week: Week, tariff: Tariff) -> tuple[str, dict[str, int]]:
    """Which of a rule's sentences a line is told with, and the amounts in it, in cents."""
    name, provider, one = line.rule.name, line.row.provider, line.quantity == 1
    cap = tariff.number(f"hour_cap.{provider.kind}")
    if name in BLOCK_RULES:
        return _block_variant(line, week, tariff, cap)
    if name == "holiday_cap":
        return "text", {"limit": tariff.number("holiday_cap")}
    if name == "supplement":
        return "text", {"price": provider.price_cents, "cap": cap}
    if name == "unsocial_hours":
        return "text", {"extra": tariff.number("unsocial_extra")}
    if name == "beyond_60":
        return "text", {"price": provider.price_cents}
    if name == "no_membership":
        prices = {"minutes": provider.price_cents, "meals": provider.meal_price_cents}
        variants = {"minutes": "hours", "meals": "one_meal" if one else "meals"}
        return variants[line.unit], {"price": prices[line.unit]}
    if name == "meals" and not line.rate_cents:
        return "one_free" if one else "free", {}
    if name == "meals":
        return "one" if one else "paid", {}
    if line.unit == "meals":
        meal = {"price": provider.meal_price_cents, "cap": tariff.number("meal_cap")}
        return "one" if one else "text", meal
    return "text", {}


def _block_variant(line: Line, week: Week, tariff: Tariff, cap: int) -> tuple[str, dict[str, int]]:
    """Free, at the tariff, at a lower price, or at a tariff reduced by the law's other reading."""
    if not line.rate_cents:
        return "free", {}
    entitlement = week.entitlement
    assert entitlement
    place = f"scale.{entitlement.band}.{entitlement.family_group}.{line.rule.name}"
    full = tariff.number(place)
    price = line.row.provider.price_cents
    if line.rate_cents == price < min(full, cap):
        return "price", {}
    if line.rate_cents < full and tariff.reading("below_cap") == "law":
        return "law", {"tariff": full}
    return "paid", {}


def source(line: Line, week: Week, law: Parameters) -> str:
    """The article of the rule, and the document of the number that the line used."""
    band = week.entitlement.band if week.entitlement else ""
    tariff = law.tariffs[line.row.tariff]
    return _cite(tariff, line.rule.article, line.rule.numbers, line.row.provider.kind, band)


@lru_cache(maxsize=1024)
def _cite(tariff: Tariff, article: str, numbers: tuple[str, ...], kind: str, band: str) -> str:
    names = list(cited_numbers(tariff, numbers[:1]))
    if not names:
        return article
    stem = numbers[0].removesuffix("*")
    own = [name for name in names if name.startswith((stem + kind, f"{stem}{band}."))]
    return f"{article}; {tariff.numbers[(own or names)[0]].document}"


def cited_numbers(tariff: Tariff, patterns: tuple[str, ...]) -> Iterator[str]:
    """The names of a tariff that patterns such as `hour_cap.*` stand for."""
    for pattern in patterns:
        stem = pattern.removesuffix("*")
        yield from (
            n for n in tariff.numbers if n == pattern or (stem != pattern and n.startswith(stem))
        )


def assumption(entry: Assumption, language: str) -> str:
    """What was assumed, in words."""
    key, values = entry
    words = {}
    for name, value in values.items():
        if isinstance(value, date):
            words[name] = date_long(value, language)
        elif isinstance(value, tuple | list):
            words[name] = ", ".join(date_short(day) for day in value)
        elif name == "price" and isinstance(value, int):
            words[name] = euros(value, language)
        else:
            words[name] = str(value)
    if key == "school_holidays_derived":
        words["name"] = text(f"holiday.{values['name']}", language)
    if key == "age_group_from_birth":
        words["schooling"] = text(f"schooling.{values['schooling']}", language)
    return text(f"assumption.{key}", language, **words)
