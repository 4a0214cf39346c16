"""What a bill rests on, as rows of words: contract, household, prices, weeks without free hours.

The values are the frozen ones; `Known` adds where each was recorded, for who may open that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.billing.frozen import Frozen, provider_of
from accueil.law.calendar import mondays_of
from accueil.law.errors import LawError
from accueil.law.words import date_long, date_short, number, text
from accueil.web.base.bills.shown import Telling
from accueil.web.base.lines import Words

FOUR_OR_MORE = 4
PERSONS: Mapping[str, Words] = {
    "representative": _("Legal representative"),
    "partner": _("Partner"),
    "other_parent": _("Other parent"),
    "foster_parent": _("Foster parent"),
}
BILLED: Mapping[str, Words] = {
    "real": _("The time when the child is there is billed."),
    "agreed": _("The times agreed in the care contract are billed."),
    "longer": _("Whichever is longer is billed: the agreed time, or the time when it is there."),
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the care contract with a provider says of the bill; since when which price holds."""

    number: str = ""
    billed: str = ""
    since: date | None = None
    own_price: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Where the facts of a bill stand: the contract's number and page, the child's page."""

    contract: str = ""
    contract_url: str = ""
    child_url: str = ""
    incomes: Mapping[str, str] = field(default_factory=dict)
    providers: Mapping[str, Agreed] = field(default_factory=dict)


Row = dict[str, Any]


def rests(frozen: Frozen, to: Telling, known: Known, *, household: bool = True) -> list[Row]:
    """The facts that the whole bill rests on. Without `household`: of a family's money the band
    only, no person's income and no sum of them."""
    found = [*_contract(frozen, to, known)]
    if household:
        found += [*_household(frozen, to, known), *_income(frozen, to)]
    found += _band(frozen, to)
    return [*found, *_child(frozen, to, known), *_prices(frozen, to, known), *_weeks(frozen, to)]


def _row(label: str, value: str, note: str = "", url: str = "") -> Row:
    return {"label": label, "value": value, "note": note, "url": url}


def _contract(frozen: Frozen, to: Telling, known: Known) -> Iterator[Row]:
    label, member = gettext("Membership contract"), frozen.case.membership
    if member is None:
        yield _row(label, text("bill.no_membership", to.language), url=known.child_url)
        return
    signed = gettext("signed on %(day)s") % {"day": date_long(member.signed, to.language)}
    count = ngettext("%(count)s billing period", "%(count)s billing periods", member.periods)
    value = ", ".join(filter(None, (known.contract, signed, count % {"count": member.periods})))
    yield _row(label, value, url=known.contract_url)


def _household(frozen: Frozen, to: Telling, known: Known) -> Iterator[Row]:
    home, url = frozen.case.household, known.child_url
    kind = text(f"household.{home.kind}", to.language)
    poor = text("band.precarious", to.language) if home.precarious else ""
    yield _row(gettext("Household"), kind, poor, url)
    for income in home.incomes:
        label = gettext("Income a year: %(who)s") % {"who": PERSONS[income.of]}
        yield _row(label, to.euros(income.yearly_cents), known.incomes.get(income.of, ""), url)
    if not home.income_declared and not home.precarious and not home.placed:
        yield _row(gettext("Income a year"), text("assumption.undeclared", to.language), url=url)
    for paid in home.maintenance:
        note = "" if paid.recoverable else gettext("cannot be recovered")
        label = gettext("Maintenance for the child, a year")
        yield _row(label, to.euros(paid.yearly_cents), note, url)
    label = gettext("Children with family allowance")
    yield _row(label, number(home.allowance_children, to.language), url=url)


def _income(frozen: Frozen, to: Telling) -> Iterator[Row]:
    """What a month's income comes to."""
    if frozen.band is None:
        return
    if frozen.monthly_income is not None and frozen.case.household.incomes:
        cents = (2 * Fraction(frozen.monthly_income) + 1) // 2
        yield _row(text("bill.income", to.language), to.euros(int(cents)))


def _band(frozen: Frozen, to: Telling) -> Iterator[Row]:
    if frozen.band is None:
        return
    if frozen.minimum_wage_cents is not None:
        wage = to.euros(frozen.minimum_wage_cents)
        yield _row(text("bill.minimum_wage", to.language), wage)
    yield _row(text("bill.band", to.language), text(f"band.{frozen.band}", to.language))
    group = frozen.family_group or 0
    many = text("bill.four_or_more", to.language) if group == FOUR_OR_MORE else str(group)
    yield _row(text("bill.family_group", to.language), many)


def _child(frozen: Frozen, to: Telling, known: Known) -> Iterator[Row]:
    child = frozen.case.child
    ages = dict.fromkeys(week.week.age_group for week in frozen.weeks if week.week.rows)
    told = [text(f"age_group.{age}", to.language) for age in ages]
    if child.schooling:
        told = [text(f"schooling.{child.schooling}", to.language)]
    born = gettext("Born on %(day)s") % {"day": date_long(child.born, to.language)}
    yield _row(gettext("Child"), born, ", ".join(told), known.child_url)


def _prices(frozen: Frozen, to: Telling, known: Known) -> Iterator[Row]:
    """What each provider asks, since when, by which care contract."""
    for provider in frozen.case.providers:
        key: UUID = provider_of(provider)
        if not to.shows(key):
            continue
        agreed = known.providers.get(provider.id, Agreed())
        prices = gettext("%(hour)s an hour, %(meal)s a main meal") % {
            "hour": to.euros(provider.price_cents),
            "meal": to.euros(provider.meal_price_cents),
        }
        said = []
        if agreed.since:
            since = date_long(agreed.since, to.language)
            said.append(gettext("This price holds since %(day)s.") % {"day": since})
        if agreed.own_price:
            said.append(gettext("This price is agreed in the care contract."))
        if agreed.number:
            told = gettext("Care contract %(number)s.") % {"number": agreed.number}
            said += [told, str(BILLED[agreed.billed])]
        kind = text(f"provider_kind.{provider.kind}", to.language)
        label = gettext("Price: %(provider)s") % {"provider": to.names.get(key, kind)}
        yield _row(label, prices, " ".join((f"{kind}.", *said)))


def _weeks(frozen: Frozen, to: Telling) -> Iterator[Row]:
    """The year's weeks without free hours, where the child has free hours at all."""
    if not any(minutes for week in frozen.weeks for minutes in week.week.multilingual) and (
        frozen.case.weeks_without is None
    ):
        return
    chosen, year = frozen.case.weeks_without, frozen.case.period.year
    if chosen is None and mondays_of(year)[0] < to.law.tariffs[0].first:
        return
    try:
        mondays = to.law.calendar.weeks_without(year).mondays if chosen is None else chosen
    except LawError:
        return
    note = gettext("Chosen by the parents.")
    if chosen is None:
        note = gettext("Nobody chose other ones: the weeks that apply to everybody.")
    label = gettext("Weeks without free hours in %(year)s") % {"year": year}
    yield _row(label, ", ".join(date_short(monday) for monday in sorted(mondays)), note)
