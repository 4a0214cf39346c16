"""The scale in force on a day, in the layout of the ministry's table."""

from collections.abc import Iterator

from accueil.documents.layout import Pen, beside, columns, heading, wrapped
from accueil.law.bands import BANDS, BLOCKS, FAMILY_GROUPS
from accueil.law.tariffs import Tariff
from accueil.law.words import date_long, duration, euros, number, text

WIDTHS = (26, 6, -16, -16, -16)
CHILDMINDER_CAP = "hour_cap.ap"


def tariff_lines(tariff: Tariff, language: str, pen: Pen) -> Iterator[str]:
    """The State's maxima, then for each band and number of children the price of each block."""

    def word(key: str, **values: str) -> str:
        return text(f"tariff.{key}", language, **values)

    yield pen("bold", word("title", date=date_long(tariff.first, language)))
    yield ""
    yield word("maximum")
    for kind in ("sea", "mini_creche", "ap"):
        amount = euros(tariff.number(f"hour_cap.{kind}"), language)
        yield beside(f"  {text(f'provider_kind.{kind}', language)}", amount)
    meals = number(tariff.number("weekly_meals"), language)
    yield wrapped(word("meals", cap=euros(tariff.number("meal_cap"), language), count=meals))
    cap = tariff.number(CHILDMINDER_CAP)
    if cap < _dearest(tariff):
        yield wrapped(word("childminder", cap=euros(cap, language)))
    yield wrapped(word("order"))
    for band in BANDS:
        yield ""
        yield from _band(tariff, band, language, pen)
    yield ""
    yield heading(word("sources"), pen)
    documents = (f"{n.source}; {n.document}" for n in tariff.numbers.values())
    for cited in dict.fromkeys(documents):
        yield wrapped("· " + cited, hang=2)


def _dearest(tariff: Tariff) -> int:
    scale = (n for name, n in tariff.numbers.items() if name.startswith("scale."))
    return max(int(number.value) for number in scale)


def _band(tariff: Tariff, band: str, language: str, pen: Pen) -> Iterator[str]:
    """A category: its blocks, a row for each number of children, and the shares of a meal."""
    yield heading(text(f"band.{band}", language), pen)
    lengths = [tariff.number(f"block_minutes.{band}.block_{block}") for block in BLOCKS[:2]]
    lengths.append(tariff.number("weekly_minutes") - sum(lengths))
    blocks = [text(f"tariff.block_{block}", language) for block in BLOCKS]
    children = text("tariff.children", language)
    yield pen("muted", _row(children, "", *blocks))
    yield pen("muted", _row("", "", *(duration(length, language) for length in lengths)))
    for group in FAMILY_GROUPS:
        many = text("bill.four_or_more", language) if group == FAMILY_GROUPS[-1] else str(group)
        names = (f"scale.{band}.{group}.block_{block}" for block in BLOCKS)
        yield _row(many, "", *(_amount(tariff.number(name), language) for name in names))
    yield from _meals(tariff, band, language)


def _meals(tariff: Tariff, band: str, language: str) -> Iterator[str]:
    """The parents' share of a main meal by age; school children also by kind of week."""
    young, term, holidays = (
        tariff.number(f"meal_share.{share}.{band}")
        for share in ("young", "school_term", "school_holidays")
    )
    meal, school = text("tariff.meal", language), text("tariff.school", language)
    if young == term == holidays:
        yield beside(f"{meal}, {text('tariff.all_children', language)}", _amount(young, language))
        return
    yield beside(f"{meal}, {text('tariff.young', language)}", _amount(young, language))
    if term == holidays:
        yield beside(f"{meal}, {school}", _amount(term, language))
        return
    for share, key in ((term, "school_term"), (holidays, "school_holidays")):
        label = f"{meal}, {school}, {text(f'tariff.{key}', language)}"
        yield beside(label, _amount(share, language))


def _amount(cents: int, language: str) -> str:
    return euros(cents, language) if cents else text("tariff.free", language)


def _row(*cells: str) -> str:
    return columns(*zip(cells, WIDTHS, strict=True))
