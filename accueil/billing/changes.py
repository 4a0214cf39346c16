"""What changed between two bills of a child, as codes with values and what each moves in cents.

Of two periods it answers "why is it more this time", of two versions of one period "what was
corrected". What a change moves is found by computing the later bill once more without it; what is
counted (weeks, hours, meals) by what it cost before. Nothing here is posted: words follow from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from accueil.attendance.gather import UNCOVERED
from accueil.billing.changed import Changed, Values
from accueil.billing.frozen import Frozen, provider_of
from accueil.billing.otherwise import law_before, otherwise
from accueil.law.assess import AssessedWeek
from accueil.law.bill import weeks_without
from accueil.law.calendar import WEEK, week_of
from accueil.law.care import Provider
from accueil.law.child import LAST_AGE, birthday, multilingual_minutes
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters

__all__ = ["CODES", "Changed", "changes"]

# Every code, in the order in which equals are told. Values: `before` and `after` unless said.
CODES = (
    "first",  # the child's first bill at the provider; no values
    *("membership_ended", "membership_began", "membership_renewed"),  # no values
    *("precarious", "precarious_ended", "declared", "undeclared"),  # bands
    *("income", "household_kind", "minimum_wage"),  # bands
    *("placed", "placed_ended"),  # no values
    "children",  # with family allowance
    "tariff",  # `first`: its first day
    *("turned_one", "school_began", "turned_twelve"),  # `day`
    *("price", "meal_price"),  # cents an hour, a meal; `provider`
    *("provider_new", "provider_gone"),  # `provider`
    *("elsewhere_began", "elsewhere_ended"),  # no values
    "weeks",  # of the period
    "holidays",  # weeks of school holidays
    "weeks_without",  # weeks without free hours
    "hours",  # minutes a week
    "care",  # minutes of the period
    "meals",
    "spread",  # the same hours on other days; no values
    *(f"alone_{kind}" for kind in UNCOVERED),  # cents
)
# A week's minutes that differ less are no news where something else is.
LEAST_MINUTES = 60
MEALS = ("meals", "meal_supplement", "meals_beyond_5")


@dataclass(frozen=True)
class _Two:
    """Two bills of a child, seen by one provider or by all."""

    before: Frozen
    after: Frozen
    law: Parameters
    provider: UUID | None

    @cached_property
    def was(self) -> Frozen:
        """The earlier bill, of the provider alone if there is one."""
        return self.before.of(self.provider) if self.provider else self.before

    @cached_property
    def now(self) -> Frozen:
        """The later bill, of the provider alone if there is one."""
        return self.after.of(self.provider) if self.provider else self.after

    @cached_property
    def same(self) -> bool:
        """Whether both are of one period: a correction."""
        return self.before.case.period == self.after.case.period

    def without(self, law: Parameters | None = None, **other: Any) -> int:
        """What the later bill has more because of something: less what it had been otherwise."""
        again = otherwise(self.after, law or self.law, self.provider, **other)
        return 0 if again is None else _parents(self.now) - again


def changes(
    before: Frozen | None, after: Frozen, law: Parameters, *, provider: UUID | None = None
) -> list[Changed]:
    """What changed between two bills of a child, what moves most first.

    `provider`: only what its own part says. `before` None, or without care there: the first one.
    """
    two = _Two(before or after, after, law, provider)
    if before is None or (provider and provider not in before.providers):
        return [Changed("first")]
    found = [one for look in LOOKS for one in look(two)]
    found += _of_hours(two, found)
    return sorted(found, key=lambda one: (-abs(one.cents), CODES.index(one.code)))


def _parents(frozen: Frozen) -> int:
    return sum(week.parent_cents for week in frozen.weeks)


def _alone(frozen: Frozen) -> int:
    return sum(one.cents for one in frozen.uncovered)


def _of_membership(two: _Two) -> Iterator[Changed]:
    was, now = two.before.case.membership, two.after.case.membership
    if was and not now:
        yield Changed("membership_ended", (), two.without(membership=was))
    elif now and not was:
        yield Changed("membership_began", (), two.without(membership=None))
    elif was and now and was.signed != now.signed:
        yield Changed("membership_renewed")


def _of_band(two: _Two) -> Iterator[Changed]:
    """Another band, with the reason; placed or not; another number of children."""
    was, now = two.before.case.household, two.after.case.household
    bands = (("before", two.before.band or ""), ("after", two.after.band or ""))
    member = two.before.band is not None and two.after.band is not None
    if member and two.before.band != two.after.band and was.placed == now.placed:
        code = _why_band(two)
        said = replace(
            now,
            precarious=was.precarious,
            income_declared=was.income_declared,
            incomes=was.incomes,
            maintenance=was.maintenance,
        )
        other: dict[str, Any] = {"household": said}
        if code == "minimum_wage":
            other = {"membership": two.before.case.membership}
        elif code == "household_kind":
            other = {"household": was}
        yield Changed(code, bands, two.without(**other))
    if member and was.placed != now.placed:
        code = "placed" if now.placed else "placed_ended"
        yield Changed(code, (), two.without(household=was))
    if member and two.before.family_group != two.after.family_group:
        children = (("before", was.allowance_children), ("after", now.allowance_children))
        fewer = replace(now, allowance_children=was.allowance_children)
        yield Changed("children", children, two.without(household=fewer))


def _why_band(two: _Two) -> str:
    """Why the band is another one."""
    was, now = two.before.case.household, two.after.case.household
    if was.precarious != now.precarious:
        return "precarious" if now.precarious else "precarious_ended"
    if was.income_declared != now.income_declared:
        return "declared" if now.income_declared else "undeclared"
    if was.kind != now.kind:
        return "household_kind"
    return "income" if two.before.monthly_income != two.after.monthly_income else "minimum_wage"


def _of_tariff(two: _Two) -> Iterator[Changed]:
    """A new tariff: in the period in which it begins, and the one after."""
    was, now = _tariffs(two.was), _tariffs(two.now)
    if was and now and was != now and was[0] < now[1]:
        first = two.law.tariffs[now[1]].first
        yield Changed("tariff", (("first", str(first)),), two.without(law_before(two.law, first)))


def _tariffs(frozen: Frozen) -> tuple[int, int] | None:
    """The first and the last tariff of a bill's rows."""
    found = [row.tariff for week in frozen.weeks for row in week.week.rows]
    return (min(found), max(found)) if found else None


def _of_age(two: _Two) -> Iterator[Changed]:
    """The first birthday, from which on hours are free; school; the twelfth birthday."""
    if two.same:
        return
    child, mondays = two.after.case.child, two.after.case.period.mondays
    seen = (two.before.case.period.first, mondays[-1])
    one = birthday(child.born, 1)
    from_then = one if one.weekday() == 0 else week_of(one) + WEEK
    if seen[0] < from_then <= seen[1] and _free(two.was) < _free(two.now):
        # A child that turns one after the period has no free hours in it.
        younger = replace(child, born=mondays[-1])
        yield Changed("turned_one", (("day", str(one)),), two.without(child=younger))
    groups = [weeks[-1].week.age_group for weeks in (two.before.weeks, two.after.weeks) if weeks]
    if groups == ["young", "school"]:
        begins = two.law.calendar.school_begins(mondays[-1].year)
        young = replace(child, schooling="none")
        yield Changed("school_began", (("day", str(begins)),), two.without(child=young))
    twelve = birthday(child.born, LAST_AGE)
    if two.before.case.period.last < twelve <= two.after.case.period.last:
        yield Changed("turned_twelve", (("day", str(twelve)),))


def _free(frozen: Frozen) -> int:
    """Weeks with free hours of multilingual education."""
    return sum(
        any(line.rule.name == "multilingual" for line in week.lines) for week in frozen.weeks
    )


def _of_prices(two: _Two) -> Iterator[Changed]:
    was, now = _prices(two.was), _prices(two.now)
    for key in sorted(was.keys() & now.keys()):
        one, other = was[key], now[key]
        for code, field in (("price", "price_cents"), ("meal_price", "meal_price_cents")):
            before, after = getattr(one, field), getattr(other, field)
            if before == after:
                continue
            asked = [
                replace(p, **{field: before}) if provider_of(p) == key else p
                for p in two.after.case.providers
            ]
            values: Values = (("provider", str(key)), ("before", before), ("after", after))
            yield Changed(code, values, two.without(providers=asked))


def _prices(frozen: Frozen) -> dict[UUID, Provider]:
    """Each provider as it was in its last row."""
    rows = [row for week in frozen.weeks for row in week.week.rows]
    return {provider_of(row.provider): row.provider for row in rows}


def _of_providers(two: _Two) -> Iterator[Changed]:
    """Providers new and gone; seen by one: whether others share the week, where that corrects."""
    was, now = set(two.before.providers), set(two.after.providers)
    if two.provider is None:
        for key in sorted(now - was):
            own = two.after.of(key)
            yield Changed("provider_new", (("provider", str(key)),), _parents(own) + _alone(own))
        for key in sorted(was - now):
            own = two.before.of(key)
            yield Changed("provider_gone", (("provider", str(key)),), -_parents(own) - _alone(own))
    elif two.same:
        before, after = was - {two.provider}, now - {two.provider}
        if after - before:
            yield Changed("elsewhere_began")
        elif before - after:
            yield Changed("elsewhere_ended")


def _of_weeks(two: _Two) -> Iterator[Changed]:
    """Four or five weeks; weeks of school holidays, where they make a difference.

    Each kind of week is counted with what one costs on average; more or fewer weeks with what any
    week costs, the rest is the holidays'.
    """
    if two.same:
        return
    was, now = len(two.was.weeks), len(two.now.weeks)
    told = [week for frozen in (two.was, two.now) for week in frozen.weeks if week.lines]
    cents = _mean(told) * (now - was)
    if was != now:
        yield Changed("weeks", (("before", was), ("after", now)), cents)
    matters = any(
        week.week.age_group == "school" or line.rule.name == "holiday_cap"
        for week in told
        for line in week.lines
    )
    before, after = _holidays(two.was), _holidays(two.now)
    if matters and before != after:
        off = _mean([week for week in told if not week.week.school_week])
        on = _mean([week for week in told if week.week.school_week])
        typed = off * (after - before) + on * (now - after - was + before)
        yield Changed("holidays", (("before", before), ("after", after)), typed - cents)


def _holidays(frozen: Frozen) -> int:
    return sum(not week.week.school_week for week in frozen.weeks)


def _mean(weeks: Sequence[AssessedWeek]) -> int:
    return sum(week.parent_cents for week in weeks) // len(weeks) if weeks else 0


def _of_weeks_without(two: _Two) -> Iterator[Changed]:
    was, now = _without(two.was, two.law), _without(two.now, two.law)
    if was == now:
        return
    if two.same:
        cents = two.without(weeks_without=two.before.case.weeks_without)
    elif now:
        cents = two.without(weeks_without=()) * (now - was) // now
    else:
        free = otherwise(two.before, two.law, two.provider, weeks_without=())
        cents = 0 if free is None else free - _parents(two.was)
    yield Changed("weeks_without", (("before", was), ("after", now)), cents)


def _without(frozen: Frozen, law: Parameters) -> int:
    """Weeks with care that would have had free hours, were they not chosen to have none."""
    try:
        chosen = set(weeks_without(frozen.case, law))
    except LawError:
        return 0
    child, calendar = frozen.case.child, law.calendar
    return sum(
        any(
            multilingual_minutes(
                child, week.week.monday, calendar, law.tariffs[row.tariff], row.provider.kind
            )
            for row in week.week.rows
        )
        for week in frozen.weeks
        if week.week.monday in chosen and week.week.entitlement
    )


def _of_meals(two: _Two) -> Iterator[Changed]:
    """More or fewer meals: of two periods, a week, at what one costs now."""
    (was, paid_before), (now, paid) = _meals(two.was), _meals(two.now)
    values: Values = (("before", was), ("after", now))
    if two.same:
        if was != now and paid != paid_before:
            yield Changed("meals", values, paid - paid_before)
        return
    before, after = max(len(two.was.weeks), 1), max(len(two.now.weeks), 1)
    more = now * before - was * after  # in meals a week, times the weeks of both
    cents = more * paid // (now * before) if now else -paid_before
    if abs(more) >= before * after and cents:
        yield Changed("meals", values, cents)


def _meals(frozen: Frozen) -> tuple[int, int]:
    """Main meals, and what the parents pay for them."""
    rows = [row for week in frozen.weeks for row in week.week.rows]
    lines = [line for week in frozen.weeks for line in week.lines]
    paid = sum(line.parent_cents for line in lines if line.rule.name in MEALS)
    return sum(row.meals for row in rows), paid


def _of_alone(two: _Two) -> Iterator[Changed]:
    """What the parents pay alone, by what it is."""
    for kind in UNCOVERED:
        was, now = (
            sum(one.cents for one in frozen.uncovered if one.kind == kind)
            for frozen in (two.was, two.now)
        )
        if was != now:
            yield Changed(f"alone_{kind}", (("before", was), ("after", now)), now - was)


def _of_hours(two: _Two, found: Sequence[Changed]) -> Iterator[Changed]:
    """More or fewer hours: they account for what nothing else does."""
    was, now = _minutes(two.was), _minutes(two.now)
    whole = _parents(two.now) + _alone(two.now) - _parents(two.was) - _alone(two.was)
    rest = whole - sum(one.cents for one in found)
    if two.same:
        if was != now:
            yield Changed("care", (("before", was), ("after", now)), rest)
    else:
        before, after = (
            (2 * minutes // max(len(frozen.weeks), 1) + 1) // 2
            for minutes, frozen in ((was, two.was), (now, two.now))
        )
        news = abs(after - before) >= LEAST_MINUTES or not found
        if before != after and news:
            yield Changed("hours", (("before", before), ("after", after)), rest)
            return
    if whole and was == now and not found:
        yield Changed("spread", (), whole)


def _minutes(frozen: Frozen) -> int:
    rows = [row for week in frozen.weeks for row in week.week.rows]
    return sum(row.core_minutes + row.other_minutes for row in rows)


LOOKS: tuple[Callable[[_Two], Iterator[Changed]], ...] = (
    _of_membership,
    _of_band,
    _of_tariff,
    _of_age,
    _of_prices,
    _of_providers,
    _of_weeks,
    _of_weeks_without,
    _of_meals,
    _of_alone,
)
