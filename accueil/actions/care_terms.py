"""What parents and a provider agree on for a child, and what stands against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from accueil.actions.estimate import Plan, provider_on
from accueil.attendance.models import CareContract
from accueil.law.care import Provider as LawProvider
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.store.facts import days

DAY = timedelta(days=1)
DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
MOST_WEEKLY_MINUTES = 60 * 60
MOST_DAYS_BACK = 366
CHILDMINDER = "ap"

Span = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Extra:
    """A cost that the voucher does not cover: cents, and `per` one of `CareContract.PER`."""

    name: str
    cents: int
    per: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed. Days included, `last` None: open. Times in minutes, as in `CareContract`.

    `hour_cents`, `meal_cents`: a childminder's price for this child. `signer` signs for the
    parents. `understood`: what looks odd was read. `key` names this draft: signed twice it is one.
    """

    first: date
    pattern: tuple[Span, ...]
    last: date | None = None
    meal_days: tuple[int, ...] = ()
    hour_cents: int | None = None
    meal_cents: int | None = None
    deposit_cents: int = 0
    notice_days: int = 30
    extras: tuple[Extra, ...] = ()
    group: str = ""
    language: str = "fr"
    signer: str = ""
    signed: date | None = None
    place: str = ""
    understood: bool = False
    key: str = ""

    @property
    def weekly_minutes(self) -> int:
        """The hours a week, in minutes."""
        return sum(until - start for _, start, until in self.pattern)

    @property
    def until(self) -> date | None:
        """The day on which it no longer holds."""
        return self.last + DAY if self.last else None


class CannotAgree(ValueError):
    """Why a contract cannot be made as it is: `reason` is a key, `values` say more."""

    def __init__(self, reason: str, **values: Any) -> None:
        """Keep the reason."""
        self.reason, self.values = reason, values
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that is allowed and should be read twice: `code` and its values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def terms_of(contract: CareContract) -> Terms:
    """What a contract says, to go on from."""
    return Terms(
        first=contract.first,
        last=contract.until - DAY if contract.until else None,
        pattern=tuple((day, start, until) for day, start, until in contract.pattern),
        meal_days=tuple(contract.meal_days),
        hour_cents=contract.hour_cents,
        meal_cents=contract.meal_cents,
        deposit_cents=contract.deposit_cents,
        notice_days=contract.notice_days,
        extras=tuple(Extra(**extra) for extra in contract.extras),
        group=contract.group,
        language=contract.language,
        signer=contract.signer,
    )


def offer_on(provider: m.Provider, day: date) -> m.Offer | None:
    """How a provider works on a day."""
    found: m.Offer | None = m.Offer.objects.current().on(day).filter(provider=provider).first()
    return found


def agreement_on(provider: m.Provider, day: date) -> m.Agreement | None:
    """A provider's agreement with the State on a day."""
    there = m.Agreement.objects.current().on(day).filter(provider=provider)
    found: m.Agreement | None = there.first()
    return found


def priced(provider: m.Provider, terms: Terms, day: date) -> LawProvider | None:
    """The provider as the law reads it: a childminder at the agreed price, others at theirs."""
    if provider.kind != CHILDMINDER:
        return provider_on(provider, day)
    if terms.hour_cents is None or (terms.meal_days and terms.meal_cents is None):
        return None
    hour, meal = terms.hour_cents, terms.meal_cents or 0
    return LawProvider(str(provider.pk), provider.kind, None, hour, meal)


def plans(terms: Terms, provider: LawProvider) -> list[Plan]:
    """The agreed week as plans: one for each distinct time; a day's meal with its first time."""
    by_time: dict[tuple[int, int, int], list[int]] = {}
    fed = set()
    for day, start, until in sorted(terms.pattern):
        meals = int(day in terms.meal_days and day not in fed)
        fed.add(day)
        by_time.setdefault((start, until, meals), []).append(day)
    return [
        Plan(provider, tuple(weekdays), start, until, meals)
        for (start, until, meals), weekdays in by_time.items()
    ]


def refuse(
    provider: m.Provider,
    child: UUID,
    terms: Terms,
    law: Parameters,
    *,
    today: date,
    number: str = "",
) -> None:
    """Refuse, with `CannotAgree`, what cannot be agreed; `number`: of the contract that changes.

    An empty week, times that meet or end before they begin, a last day before the first, a day of
    signature that has not come, another contract of the child here in those days, no offer, price
    or agreement with the State on the first day, a childminder without a price for this child, a
    price that a contracted provider may not ask.
    """
    _refuse_times(terms)
    if terms.last and terms.last < terms.first:
        raise CannotAgree("last")
    if terms.first < today - MOST_DAYS_BACK * DAY:
        raise CannotAgree("long_ago")
    if terms.signed and not today - MOST_DAYS_BACK * DAY <= terms.signed <= today:
        raise CannotAgree("signed")
    running = contracts(provider, child).filter(valid__overlap=days(terms.first, terms.until))
    other = running.exclude(number=number).order_by("valid").first()
    if other:
        raise CannotAgree("runs", number=other.number, first=other.first, child=child)
    _refuse_provider(provider, terms, law)


def _refuse_times(terms: Terms) -> None:
    if not terms.pattern:
        raise CannotAgree("empty")
    spans = sorted(
        ((day - 1) * DAY_MINUTES + s, (day - 1) * DAY_MINUTES + u, day)
        for day, s, u in terms.pattern
    )
    for start, until, day in spans:
        if not start < until <= start + DAY_MINUTES:
            raise CannotAgree("times", day=day)
    first = spans[0]
    after = [*spans[1:], (first[0] + WEEK_MINUTES, first[1] + WEEK_MINUTES, first[2])]
    for (_, until, _), (start, _, day) in zip(spans, after, strict=True):
        if start < until:
            raise CannotAgree("overlap", day=day)
    if set(terms.meal_days) - {day for day, _, _ in terms.pattern}:
        raise CannotAgree("meal_day")


def _refuse_provider(provider: m.Provider, terms: Terms, law: Parameters) -> None:
    first = terms.first
    if offer_on(provider, first) is None:
        raise CannotAgree("no_offer", day=first)
    if agreement_on(provider, first) is None:
        raise CannotAgree("no_agreement", day=first)
    asked = priced(provider, terms, first)
    if asked is None:
        raise CannotAgree("no_own_price" if provider.kind == CHILDMINDER else "no_price", day=first)
    tariff = law.tariff_on(first)
    cap = tariff.number(f"hour_cap.{provider.kind}")
    if asked.price_cents > cap and not tariff.allows(asked.may_exceed):
        raise CannotAgree("too_dear", cents=asked.price_cents, most=cap)


def contracts(provider: m.Provider, child: UUID) -> Any:
    """The versions of a child's contracts with a provider that are believed now."""
    return CareContract.objects.current().filter(provider=provider, child_id=child)


def newest_version(provider: m.Provider, contract: CareContract) -> CareContract:
    """The version of a contract that holds last: with it the contract ends."""
    versions = contracts(provider, contract.child_id).filter(number=contract.number)
    found: CareContract = versions.latest("valid")
    return found


def odd(provider: m.Provider, born: date, terms: Terms) -> list[Odd]:
    """What is allowed and should be read twice before signing."""
    found: list[Odd] = []
    offer, agreement = offer_on(provider, terms.first), agreement_on(provider, terms.first)
    if offer:
        found += [
            Odd("outside", {"day": d, "start": s, "until": u})
            for d, s, u in _outside(terms.pattern, offer.opening)
        ]
        months = _months(born, terms.first)
        if not offer.age_from <= months < offer.age_until:
            ages = {"months": months, "least": offer.age_from, "below": offer.age_until}
            found.append(Odd("age", ages))
    if terms.weekly_minutes > MOST_WEEKLY_MINUTES:
        found.append(Odd("beyond_60", {"minutes": terms.weekly_minutes}))
    if agreement and agreement.suspended:
        found.append(Odd("suspended"))
    return found


def _months(born: date, day: date) -> int:
    """The age in whole months; negative before the birth."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _outside(pattern: Sequence[Span], opening: Sequence[Sequence[int]]) -> Iterator[Span]:
    """The agreed times that are not within the opening hours, the night between days included."""
    open_times = list(_joined(opening))
    for day, start, until in pattern:
        first = (day - 1) * DAY_MINUTES + start
        last = first + until - start
        if not any(
            one <= first + turn and last + turn <= other
            for one, other in open_times
            for turn in (0, WEEK_MINUTES)
        ):
            yield day, start, until


def _joined(opening: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Opening hours as minutes of two weeks, those that touch as one."""
    times = sorted(
        (turn + (day - 1) * DAY_MINUTES + start, turn + (day - 1) * DAY_MINUTES + until)
        for day, start, until in opening
        for turn in (0, WEEK_MINUTES)
    )
    begun: tuple[int, int] | None = None
    for start, until in times:
        if begun and start <= begun[1]:
            begun = begun[0], max(begun[1], until)
            continue
        if begun:
            yield begun
        begun = start, until
    if begun:
        yield begun
