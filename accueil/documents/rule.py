"""A rule of the law for a person: what it says, since when, where it stands, how it computes."""

from collections.abc import Iterator
from datetime import date, timedelta

from accueil.documents.layout import Pen, beside, columns, heading, wrapped
from accueil.law.explanation import formula
from accueil.law.parameters import Parameters
from accueil.law.rules import OTHER_RULES, WEEK_RULES, Rule
from accueil.law.sentences import cited_numbers
from accueil.law.tariffs import Number
from accueil.law.words import date_short, text

ALL_RULES = {**WEEK_RULES, **OTHER_RULES}
DAY = timedelta(days=1)


def rule_list(law: Parameters, language: str, pen: Pen) -> Iterator[str]:
    """The names and labels of all rules, in the order of the bill."""
    yield pen("bold", text("explain.rules", language))
    for name, rule in ALL_RULES.items():
        label = text(f"rule.{name}.label", language)
        yield beside(columns((name, 17), (label, 42)), ", ".join(in_force(law, rule, language)))


def rule_lines(law: Parameters, rule: Rule, language: str, pen: Pen) -> Iterator[str]:
    """One rule: text, dates, source, formula and the numbers it reads."""

    def word(key: str) -> str:
        return text(f"explain.{key}", language)

    yield pen("bold", f"{rule.name} – {text(f'rule.{rule.name}.label', language)}")
    yield ""
    yield wrapped(text(f"rule.{rule.name}.about", language))
    yield ""
    for stretch in in_force(law, rule, language):
        yield wrapped(f"{word('in_force')}: {stretch}")
    yield wrapped(f"{word('source')}: {rule.article}", hang=2)
    yield ""
    yield heading(word("formula"), pen)
    for step in formula(law, rule.name):
        yield wrapped(str(step), hang=4)
    yield from _values(law, rule, language, pen)


def in_force(law: Parameters, rule: Rule, language: str) -> list[str]:
    """The stretches of time in which a rule is in force, by its switch in the tariffs."""
    return [span(first, last, language) for first, last in stretches(law, rule)]


def stretches(law: Parameters, rule: Rule) -> list[tuple[date, date | None]]:
    """First and last day of each stretch in which a rule is in force; None: until further."""
    found: list[tuple[date, date | None]] = []
    for tariff in law.tariffs:
        on = rule.switch is None or bool(tariff.numbers[rule.switch].value)
        running = bool(found) and found[-1][1] is None
        if on and not running:
            found.append((tariff.first, None))
        elif not on and running:
            found[-1] = (found[-1][0], tariff.first - DAY)
    return found


def span(first: date, last: date | None, language: str) -> str:
    """Since when, or from when to when, both days included."""
    if last is None:
        return text("explain.since", language, date=date_short(first))
    days = {"first": date_short(first), "last": date_short(last)}
    return text("explain.from_to", language, **days)


def _values(law: Parameters, rule: Rule, language: str, pen: Pen) -> Iterator[str]:
    """The single numbers that a rule reads, whenever they changed; tables: `accueil tariff`."""
    names = dict.fromkeys(
        name
        for tariff in law.tariffs
        for name in cited_numbers(tariff, rule.numbers)
        if name.count(".") <= 1
    )
    if not names:
        return
    yield ""
    yield heading(text("explain.values", language), pen)
    for name in names:
        before: object = None
        for tariff in law.tariffs:
            number = tariff.numbers[name]
            if number.value != before:
                before = number.value
                yield columns((date_short(tariff.first), 12), (name, 44), (_shown(number), -24))
                yield pen("muted", wrapped(number.document, indent=12))


def _shown(number: Number) -> str:
    """A value with its unit, as the data has it."""
    if isinstance(number.value, bool):
        return "yes" if number.value else "no"
    return f"{number.value} {number.unit}"
