"""What a family will pay for the agreed week, before anything is signed: as it will be billed.

A provider sees neither households nor incomes nor memberships. They are read here, and what leaves
are amounts with their sentences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from accueil.actions.care_terms import Terms, agreement_on, plans, priced
from accueil.actions.estimate import Family, Plan, kind_of_week, period_bill, typical_weeks
from accueil.law import child as law_child
from accueil.law.assess import AssessedWeek
from accueil.law.bill import Bill
from accueil.law.calendar import Period
from accueil.law.case import Membership
from accueil.law.errors import LawError
from accueil.law.household import Household
from accueil.law.parameters import Parameters
from accueil.law.sentences import assumption, sentence, source
from accueil.law.words import text
from accueil.registry import models as m
from accueil.registry.families import Believed
from accueil.registry.situation import NoSituation
from accueil.store.security import seeing_the_country

DAY, SUNDAY = timedelta(days=1), timedelta(days=6)
KINDS = ("school", "holiday")
PERIODS_A_YEAR = 12
# Assumptions that say something of a family's income.
OF_THE_FAMILY = ("undeclared", "minimum_wage")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an amount: its label, why, by which article, and who pays how much."""

    label: str
    text: str
    source: str
    state_cents: int
    parent_cents: int


@dataclass(frozen=True, slots=True)
class Amount:
    """What State and parents pay from a day to another, both included, line by line."""

    first: date
    last: date
    state_cents: int
    parent_cents: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a family will pay. `weeks`: a `school` and a `holiday` week, where there is one.

    `period`: the first whole billing period; None where the law cannot assess it, then `refused`
    says why. `year`: `periods` billing periods from that one on. `without`: why there is no State
    part: `membership`, `agreement` or nothing. `renewed`: from that day on a renewed membership is
    taken. `assumptions`: what the amounts rest on, in words.
    """

    weeks: dict[str, Amount]
    period: Amount | None
    year: Amount | None
    periods: int
    without: str = ""
    renewed: date | None = None
    assumptions: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose care, where, from which day on, and by which law."""

    provider: m.Provider
    child: m.Child
    terms: Terms
    law: Parameters
    born: date


def preview(
    provider: m.Provider, child: UUID, terms: Terms, law: Parameters, *, language: str = "fr"
) -> Preview:
    """What the family will pay for an agreed week, by the function that bills.

    As if the child were at no other provider. Refuses a provider without a price on the first day.
    """
    with seeing_the_country():
        born = m.Identity.objects.current().filter(child=child).latest("valid").born
        asked = _Asked(provider, m.Child.objects.get(pk=child), terms, law, born)
        return _Costs(asked, language).preview()


class _Costs:
    """The bills of an agreed week, period by period; each is made once."""

    def __init__(self, asked: _Asked, language: str) -> None:
        self.asked, self.language = asked, language
        self.believed = Believed([asked.child.pk])
        self.bills: dict[Period, Bill | None] = {}
        self.first_refused = ""
        self.renewed: date | None = None
        self.without: dict[Period, str] = {}

    def preview(self) -> Preview:
        """All amounts, in the order in which a family asks for them."""
        terms, first = self.asked.terms, first_whole_period(self.asked.terms)
        coming = self.bill(first)
        if coming is None:
            return Preview({}, None, None, 0, self.without[first], refused=self.first_refused)
        weeks = self._weeks()
        periods = [first.later(number) for number in range(PERIODS_A_YEAR)]
        if terms.last:
            periods = [one for one in periods if one.first <= terms.last] or [first]
        parts = [self._parts(period, weeks) for period in periods]
        state, parents = (sum(part[place] for part in parts) for place in (0, 1))
        period = Amount(
            first.first, first.last, coming.state_cents, coming.parent_cents, self._lines(coming)
        )
        return Preview(
            {kind: self._week(week) for kind, week in weeks.items()},
            period,
            Amount(first.first, periods[-1].last, state, parents),
            len(periods),
            self.without[first],
            self.renewed,
            tuple(self._assumed(coming)),
        )

    def _assumed(self, coming: Bill) -> Iterator[str]:
        """What the amounts rest on; what the family said of its income is not the provider's."""
        for key, values in coming.assumptions:
            if key not in OF_THE_FAMILY:
                yield assumption((key, values), self.language)

    def bill(self, period: Period) -> Bill | None:
        """The bill of a period in which every week is as agreed; None where it cannot be made."""
        if period not in self.bills:
            self.bills[period] = self._bill(period)
        return self.bills[period]

    def _bill(self, period: Period) -> Bill | None:
        terms = self.asked.terms
        asked = priced(self.asked.provider, terms, max(period.first, terms.first))
        family = self._family(period)
        if asked is None:
            raise LookupError(f"{self.asked.provider} has no price in {period.name}")
        agreed: Sequence[Plan] = plans(terms, asked)
        try:
            return period_bill(family, agreed, period, self.asked.law, self.language)
        except LawError as error:
            self.first_refused = self.first_refused or str(error)
            return None

    def _family(self, period: Period) -> Family:
        """The family as it is known of the period's last day, its membership renewed in time."""
        day = max(period.first, self.asked.terms.first)
        agreed = agreement_on(self.asked.provider, day)
        paid = agreed is not None and not agreed.suspended
        try:
            known = self.believed.situation(self.asked.child.pk, period.last)
        except NoSituation:
            self.without[period] = "membership"
            nobody = Household("together", 1, income_declared=False)
            return Family(nobody, law_child.Child(self.asked.born), None)
        membership = known.membership
        if membership is None and self._covered_before(period):
            self.renewed = self.renewed or period.first
            membership = Membership(self.renewed)
        family = Family(known.household, known.child, membership if paid else None)
        self.without[period] = "agreement" if not paid else "" if membership else "membership"
        return family

    def _covered_before(self, period: Period) -> bool:
        """Whether an earlier day is covered, so that this period is with a renewal.

        That is the first whole period, or, up to it, the first day of care.
        """
        first = first_whole_period(self.asked.terms)
        if period > first:
            return not self.without.get(first)
        members = m.Membership.objects.current().on(self.asked.terms.first)
        covered: bool = members.filter(child=self.asked.child).exists()
        return covered

    def _weeks(self) -> dict[str, AssessedWeek]:
        found = {}
        for kind, monday in typical_weeks(self.asked.terms.first, self.asked.law).items():
            whole = self.bill(Period.containing(monday))
            if whole:
                found[kind] = next(w for w in whole.weeks if w.week.monday == monday)
        return found

    def _parts(self, period: Period, weeks: dict[str, AssessedWeek]) -> tuple[int, int]:
        """State's and parents' part of a period; of such weeks where its calendar is not known."""
        made = self.bill(period)
        if made:
            return made.state_cents, made.parent_cents
        kinds = (kind_of_week(monday, self.asked.law) for monday in period.mondays)
        known = [weeks[kind] for kind in kinds if kind in weeks]
        return sum(w.state_cents for w in known), sum(w.parent_cents for w in known)

    def _week(self, week: AssessedWeek) -> Amount:
        monday = week.week.monday
        lines = tuple(self._lines_of(week))
        return Amount(monday, monday + SUNDAY, week.state_cents, week.parent_cents, lines)

    def _lines(self, bill: Bill) -> tuple[Line, ...]:
        """The lines of a period: those of its weeks, the same ones added up."""
        found: dict[tuple[str, str, str], Line] = {}
        for week in bill.weeks:
            for line in self._lines_of(week):
                key = line.label, line.text, line.source
                before = found.get(key)
                state = before.state_cents if before else 0
                parents = before.parent_cents if before else 0
                found[key] = replace(
                    line,
                    state_cents=line.state_cents + state,
                    parent_cents=line.parent_cents + parents,
                )
        return tuple(found.values())

    def _lines_of(self, week: AssessedWeek) -> Iterator[Line]:
        law, language = self.asked.law, self.language
        for line in week.lines:
            yield Line(
                text(f"rule.{line.rule.name}.label", language),
                sentence(line, week.week, law, language),
                source(line, week.week, law),
                line.state_cents,
                line.parent_cents,
            )


def first_whole_period(terms: Terms) -> Period:
    """The first billing period that lies in the contract from its first day; else its first one."""
    begins = Period.containing(terms.first)
    whole = begins if begins.first == terms.first else begins.later(1)
    return begins if terms.last and terms.last < whole.last else whole
