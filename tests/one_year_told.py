"""The figures of docs/one-familys-year.md, by the law: its tables, and every amount of its text.

`.venv/bin/python tests/one_year_told.py` writes the tables of the page anew.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from accueil.exchange.case import read_case
from accueil.law.assess import AssessedWeek
from accueil.law.bill import Bill, bill
from accueil.law.parameters import shipped
from accueil.law.words import date_long, euros

ROOT = Path(__file__).parents[1]
PAGE, CASES = ROOT / "docs" / "one-familys-year.md", ROOT / "examples" / "one-year"
EN = "en"
# A table of the page: the case it is made from, and what stands up to its end.
TABLE = re.compile(r"<!-- case (\S+) -->\n(.*?)<!-- end -->\n", re.DOTALL)
AMOUNT = re.compile(r"[\d,]+\.\d\d €")
BLOCKS, SUPPLEMENTS = ("block_1", "block_2", "block_3"), ("supplement",)


def names() -> list[str]:
    """The cases of the story, in their order."""
    return sorted(path.stem for path in CASES.glob("*.toml"))


def bill_of(name: str) -> Bill:
    """A case of the story, assessed."""
    return bill(read_case(CASES / f"{name}.toml", shipped()), shipped())


def rewritten(text: str) -> str:
    """The page with its tables as the law has them."""
    return TABLE.sub(lambda found: _block(found[1]), text)


def _block(name: str) -> str:
    return f"<!-- case {name} -->\n\n{table(bill_of(name))}\n<!-- end -->\n"


def table(of: Bill) -> str:
    """The weeks with care and their sums."""
    title = of.case.title.partition(", ")[2]
    rows = [f"| {title} | State | Parents |", "| --- | ---: | ---: |"]
    for week in of.weeks:
        if week.lines:
            kind = "school week" if week.week.school_week else "school holidays"
            rows.append(_row(f"Week of {date_long(week.week.monday, EN)}, {kind}", week))
    rows.append(_row("**Together**", of))
    return "".join(f"{row}\n" for row in rows)


def _row(label: str, of: Bill | AssessedWeek) -> str:
    return f"| {label} | {_said(of.state_cents)} | {_said(of.parent_cents)} |"


def _said(cents: int) -> str:
    return euros(cents, EN).replace("\u00a0", " ")


def computed() -> set[str]:
    """Every amount that the page may say: facts of the cases, lines, sums, differences."""
    bills = [bill_of(name) for name in names()]
    found = {cents for of in bills for cents in _of(of)}
    for before, after in pairwise(bills):
        if before.case.period == after.case.period:
            found.add(before.parent_cents - after.parent_cents)
    return {_said(abs(cents)) for cents in found}


def _of(of: Bill) -> Iterator[int]:
    case, tariff = of.case, shipped().tariff_on(of.case.period.last)
    yield from (of.parent_cents, of.state_cents, of.minimum_wage_cents or 0)
    yield int(of.monthly_income or 0)
    yield from (income.yearly_cents for income in case.household.incomes)
    for provider in case.providers:
        cap = tariff.number(f"hour_cap.{provider.kind}")
        yield from (
            provider.price_cents,
            provider.meal_price_cents,
            cap,
            provider.price_cents - cap,
        )
    yield tariff.number("holiday_cap")
    for week in of.weeks:
        yield from (week.parent_cents, week.state_cents)
        yield from (_sum(week, BLOCKS), _sum(week, SUPPLEMENTS), _sum(week, ("meals",)))
        yield from (line.rate_cents for line in week.lines)
        yield from (line.parent_cents for line in week.lines)


def _sum(week: AssessedWeek, rules: tuple[str, ...]) -> int:
    return sum(line.parent_cents for line in week.lines if line.rule.name in rules)


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
