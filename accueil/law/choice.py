"""The cheapest choice of a year's weeks without free hours, and what a week costs either way.

**Why the choice is exact.** A year costs the sum of its weeks, and what a week costs depends on no
other week's choice:

* A bill is a sum over weeks (`law.bill`), and `law.assess` reads one week: its rows, the child's
  age group, schooling and entitlement in that week, and whether the week has free hours. All
  counters, the blocks, the five meals and the 100 euros begin again on Monday (rules of the
  computation, section 3), and every line is rounded within its week. Whatever else is chosen
  enters nowhere.
* No week is cut: billing periods and billing years are made of whole weeks, a stay over midnight
  is cut by the day, so each part is in one week. Several providers, and the rows before and after
  a new tariff, share the counters of their week only.
* What changes with time (membership, income, birthdays, school, prices) decides each week's two
  sums; it does not tie one week to another. What is beside the voucher (absences, extras) is the
  same either way and is left out.

So with `loss` = the parents' part without free hours less that with them, a choice S of the year
costs sum(with free hours) + sum(loss of S). Weeks that cannot be moved add the same to every
choice. Of the others exactly k are taken; if a choice left out a week and took one with a greater
loss, exchanging the two would make it cheaper: the k smallest losses are the lowest sum. Nothing is
assumed of the losses' sign. The order of equal losses does not touch the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from accueil.law.assess import AssessedWeek, Week, assess
from accueil.law.bill import in_first_year, weeks_of
from accueil.law.calendar import mondays_of
from accueil.law.case import Case
from accueil.law.parameters import Parameters


class NoChoice(ValueError):
    """So many weeks cannot be chosen: too few can be moved, or too many are fixed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A week of a year: what it costs more without free hours than with them, in parents' cents.

    `chosen`: it is without free hours as things stand; `default`: by the law's default; `fixed`: it
    stays as it is.
    """

    monday: date
    loss_cents: int
    chosen: bool = False
    default: bool = False
    fixed: bool = False


def cheapest(weeks: Sequence[Candidate], due: int) -> tuple[date, ...]:
    """The `due` weeks without free hours that cost the parents least, in order.

    Of equal weeks first those chosen already, then the default ones, then the earlier. Refuses
    (`NoChoice`) where fixed weeks leave no choice of so many.
    """
    kept = [week.monday for week in weeks if week.fixed and week.chosen]
    free = [week for week in weeks if not week.fixed]
    wanted = due - len(kept)
    if not 0 <= wanted <= len(free):
        raise NoChoice(f"{wanted} of {len(free)} weeks cannot be chosen")
    order = sorted(free, key=lambda w: (w.loss_cents, not w.chosen, not w.default, w.monday))
    return tuple(sorted([*kept, *(week.monday for week in order[:wanted])]))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A week assessed with its free hours and without; `entitled`: whether it can have any."""

    monday: date
    free: AssessedWeek
    without: AssessedWeek
    entitled: bool

    @property
    def loss_cents(self) -> int:
        """What the parents pay more without free hours; below zero: less."""
        return self.without.parent_cents - self.free.parent_cents

    @property
    def capped_cents(self) -> int:
        """What the 100 euros of a holiday week spare the parents when it has no free hours."""
        lines = self.without.lines
        return -sum(line.parent_cents for line in lines if line.rule.name == "holiday_cap")


def weighed(case: Case, law: Parameters) -> list[Weighed]:
    """Each week of a case both ways, by the rules that bill; the case's own choice is not read.

    Refuses, as `bill`, what the law cannot assess.
    """
    return [_weighed(week, law) for week in weeks_of(_all_free(case, law), law)]


def _all_free(case: Case, law: Parameters) -> Case:
    """The same case with a choice that leaves every week of its period its free hours."""
    if in_first_year(case, law):
        return replace(case, weeks_without=None)
    inside, mondays = set(case.period.mondays), mondays_of(case.period.year)
    due = len(mondays) - law.tariff_on(mondays[0]).number("multilingual_weeks")
    elsewhere = [monday for monday in mondays if monday not in inside]
    return replace(case, weeks_without=elsewhere[:due])


def _weighed(week: Week, law: Parameters) -> Weighed:
    free = assess(week, law)
    if not any(week.multilingual):
        return Weighed(week.monday, free, free, entitled=False)
    without = assess(replace(week, multilingual=[0] * len(week.rows)), law)
    return Weighed(week.monday, free, without, entitled=True)
