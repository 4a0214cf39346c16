"""The bill of a case for a person at a terminal: weeks, lines, sentences, sums, sources."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from accueil import __version__
from accueil.documents.layout import Pen, beside, columns, heading, wrapped
from accueil.law.assess import AssessedWeek, Line
from accueil.law.bill import Bill
from accueil.law.care import CareRow
from accueil.law.explanation import steps
from accueil.law.sentences import assumption, sentence, source
from accueil.law.words import clock, date_long, date_short, euros, month_year, number, text

SUNDAY = timedelta(days=6)
FOUR_OR_MORE = 4
WIDTHS = (34, -11, -12, -11, -12)


class BillText:
    """A bill in one language. `with_steps`: under each line the values it was computed from."""

    def __init__(self, bill: Bill, language: str, pen: Pen, *, with_steps: bool = False) -> None:
        """Sources are numbered as they are met, and listed at the end."""
        self.bill, self.language, self.pen, self.with_steps = bill, language, pen, with_steps
        self.sources: dict[str, int] = {}

    def word(self, key: str, **values: str) -> str:
        """A text of the bill."""
        return text(f"bill.{key}", self.language, **values)

    def lines(self) -> Iterator[str]:
        """The whole bill, line by line."""
        yield from self._head()
        for week in self.bill.weeks:
            yield ""
            yield from self._week(week)
        yield ""
        yield from self._sums()
        yield from self._foot()

    def _head(self) -> Iterator[str]:
        bill, period = self.bill, self.bill.case.period
        yield self.pen("bold", self.word("title"))
        if bill.case.title:
            yield wrapped(bill.case.title)
        name = month_year(period.year, period.month, self.language)
        first, last = (date_long(day, self.language) for day in (period.first, period.last))
        yield wrapped(self.word("period", period=name, first=first, last=last))
        yield ""
        if bill.band is None:
            yield wrapped(self.word("no_membership"))
            return
        yield beside(self.word("band"), text(f"band.{bill.band}", self.language))
        if bill.monthly_income is not None:
            cents = (2 * Fraction(bill.monthly_income) + 1) // 2
            yield beside(self.word("income"), euros(cents, self.language))
        if bill.minimum_wage_cents is not None:
            yield beside(self.word("minimum_wage"), euros(bill.minimum_wage_cents, self.language))
        group = bill.family_group or 0
        many = self.word("four_or_more") if group == FOUR_OR_MORE else str(group)
        by_rank = bill.law.tariff_on(period.last).reading("family_key") == "rank"
        yield beside(self.word("rank" if by_rank else "family_group"), many)

    def _week(self, assessed: AssessedWeek) -> Iterator[str]:
        monday = assessed.week.monday
        kind = self.word("school_week" if assessed.week.school_week else "holiday_week")
        first, last = date_short(monday), date_short(monday + SUNDAY)
        yield heading(f"{self.word('week', first=first, last=last)} · {kind}", self.pen)
        if not assessed.lines:
            yield self.word("no_care")
            return
        yield self.pen("muted", self._row("line", "quantity", "rate", "state", "parents"))
        several = len(assessed.week.rows) > 1
        shown = None
        for line in assessed.lines:
            if several and line.row is not shown:
                shown = line.row
                yield self.pen("bold", wrapped(self._place(shown, assessed)))
            yield from self._line(line, assessed)
        state, parents = assessed.state_cents, assessed.parent_cents
        yield self.pen("bold", self._cells(self.word("sum_week"), "", "", state, parents))

    def _place(self, row: CareRow, assessed: AssessedWeek) -> str:
        """Which provider a group of lines is about; which tariff, where the week has two."""
        kind = text(f"provider_kind.{row.provider.kind}", self.language)
        place = f"{row.provider.id} – {kind}"
        if len({other.tariff for other in assessed.week.rows}) > 1:
            first = self.bill.law.tariffs[row.tariff].first
            place += ", " + self.word("tariff_since", date=date_long(first, self.language))
        return place

    def _row(self, *keys: str) -> str:
        words = [self.word(key) for key in keys]
        return columns(*zip(words, WIDTHS, strict=True))

    def _cells(self, label: str, quantity: str, rate: str, state: int, parents: int) -> str:
        amounts = (euros(state, self.language), euros(parents, self.language))
        if len(label) > WIDTHS[0]:
            cut = label.rfind(" ", 0, WIDTHS[0])
            return f"{label[:cut]}\n" + self._cells(
                "  " + label[cut + 1 :], quantity, rate, state, parents
            )
        return columns(*zip((label, quantity, rate, *amounts), WIDTHS, strict=True))

    def _line(self, line: Line, assessed: AssessedWeek) -> Iterator[str]:
        label = text(f"rule.{line.rule.name}.label", self.language)
        quantity = {
            "minutes": clock(line.quantity) + " h",
            "meals": number(line.quantity, self.language),
        }.get(line.unit, "")
        rate = "" if line.unit == "amount" else euros(line.rate_cents, self.language)
        yield self._cells(label, quantity, rate, line.state_cents, line.parent_cents)
        cited = source(line, assessed.week, self.bill.law)
        mark = self.sources.setdefault(cited, len(self.sources) + 1)
        why = sentence(line, assessed.week, self.bill.law, self.language)
        yield self.pen("muted", wrapped(f"{why}\u00a0[{mark}]", indent=2))
        if self.with_steps:
            for step in steps(line, assessed, self.bill.law):
                yield self.pen("muted", wrapped(str(step), indent=4, hang=4))

    def _sums(self) -> Iterator[str]:
        state, parents = self.bill.state_cents, self.bill.parent_cents
        period = self.bill.case.period
        name = month_year(period.year, period.month, self.language)
        yield heading(name[0].upper() + name[1:], self.pen)
        yield beside(self.word("provider_receives"), euros(state + parents, self.language))
        yield beside(self.word("state_pays"), euros(state, self.language))
        paid = beside(self.word("sum_period"), euros(parents, self.language))
        yield self.pen("bold", paid)
        bar = self.pen.amount_bar(state, parents)
        if bar:
            yield f"{self.word('state')} {bar} {self.word('parents')}"

    def _foot(self) -> Iterator[str]:
        if self.bill.assumptions:
            yield ""
            yield heading(self.word("assumptions"), self.pen)
            for entry in self.bill.assumptions:
                yield wrapped("· " + assumption(entry, self.language), hang=2)
        if self.sources:
            yield ""
            yield heading(self.word("article"), self.pen)
            for cited, mark in self.sources.items():
                yield wrapped(f"[{mark}] {cited}", hang=4)
        yield ""
        law = self.bill.law
        yield wrapped(self.word("engine", engine=__version__, digest=law.digest))
        for name, value in law.changes:
            yield wrapped(self.word("reading_changed", name=name, value=str(value)))
