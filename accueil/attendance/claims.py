"""What each provider may bill of a child's days, and what of it is time at another provider."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accueil.attendance import billed as b
from accueil.attendance.models import CareContract
from accueil.attendance.rows import Of, Rows, on
from accueil.law.calendar import DAY
from accueil.law.care import DAY_MINUTES

CARE = (b.PRESENT, b.JUSTIFIED, b.EXPECTED)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is billed of a child's day at a provider and why (see `billed`).

    `spans` and `agreed` are counted since the first day there is. `missing`: it was agreed, and
    the day is over, and neither presence nor absence is entered.
    """

    provider: UUID
    day: date
    contract: CareContract | None
    why: str
    spans: Sequence[b.Span]
    agreed: Sequence[b.Span] = ()
    missing: bool = False


# Claims of care: what stays, and what is cut out because the child was at another provider.
Shared = list[tuple[Claim, list[b.Span], list[b.Span]]]
# First minute, minute it ends, the day on which it was entered.
Stretch = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days are asked about, both ends included.

    `expected`: what is not entered of days from `today` on is taken as agreed.
    """

    first: date
    last: date
    today: date
    expected: bool
    is_holiday: Callable[[date], bool]


def claims_of(rows: Rows, of: Of, asked: Asked) -> list[Claim]:
    """A child's days at its providers, but those of which nothing is entered nor agreed."""
    days = [asked.first + DAY * n for n in range((asked.last - asked.first).days + 1)]
    found = []
    for provider in of.providers(asked.first, asked.last):
        contracts, at = of.contracts_with(provider), rows.at[provider]
        stays, away = of.stays.get(provider, {}), of.absences.get(provider, {})
        for day in days:
            contract, there = on(contracts, day), stays.get(day, ())
            open_ = there or (contract and at.is_open(day) and not asked.is_holiday(day))
            agreed = agreed_on(contract, day) if contract and open_ else []
            if there or agreed:
                about = (provider, day, contract)
                found.append(_claim(about, there, agreed, away.get(day, ""), asked))
    return found


def _claim(
    about: tuple[UUID, date, CareContract | None],
    stays: Sequence[b.Span],
    agreed: Sequence[b.Span],
    absence: str,
    asked: Asked,
) -> Claim:
    provider, day, contract = about
    left = bool(contract and contract.left and day > contract.left)
    kind = contract.billed if contract else "real"
    past = day < asked.today
    entry = b.Day(kind, stays, agreed, absence, past=past, left=left)
    found = b.billed(entry, expected=asked.expected)
    return Claim(
        provider,
        day,
        contract,
        found.why,
        b.counted(day, found.spans),
        b.counted(day, agreed),
        missing=past and not stays and not absence and not left,
    )


def agreed_on(contract: CareContract, day: date) -> list[b.Span]:
    """The times that a care contract names for a day of the week, minutes of the day."""
    weekday = day.isoweekday()
    return b.joined((start, until) for on, start, until in contract.pattern if on == weekday)


def shared(claims: Sequence[Claim], of: Of) -> Shared:
    """The care of a child at its providers without a minute twice.

    Where somebody saw the child goes before what was only agreed; of two that only agreed, the
    care contract signed earlier. Minutes twice at one provider (a night) count once.
    """
    care = [claim for claim in claims if claim.why in CARE]
    seen: dict[UUID, list[Stretch]] = {
        provider: [(*span, day) for day, stays in days.items() for span in b.counted(day, stays)]
        for provider, days in of.stays.items()
    }
    twice = _twice(care, seen)
    alone: Shared = [
        (claim, b.joined(claim.spans), [])
        for number, claim in enumerate(care)
        if number not in twice
    ]
    meeting = [care[number] for number in sorted(twice)]
    return [*alone, *_divided(meeting, seen)] if meeting else alone


def _twice(care: Sequence[Claim], seen: Mapping[UUID, Sequence[Stretch]]) -> set[int]:
    """Which claims have a minute in common with another one, or with presence elsewhere."""
    spans: list[tuple[int, int, UUID, date, int]] = [
        (start, until, claim.provider, claim.day, number)
        for number, claim in enumerate(care)
        for start, until in claim.spans
    ]
    places = {claim.provider for claim in care} | set(seen)
    if len(places) > 1 or any(until - start > DAY_MINUTES // 2 for start, until, *_ in spans):
        spans += [
            (start, until, provider, day, -1)
            for provider, stretches in seen.items()
            for start, until, day in stretches
        ]
    found: set[int] = set()
    going: list[tuple[int, int, UUID, date, int]] = []
    for span in sorted(spans, key=lambda span: span[:2]):
        going = [other for other in going if other[1] > span[0]]
        for other in going:
            if other[2:4] != span[2:4]:
                found |= {other[4], span[4]}
        going.append(span)
    return found - {-1}


def _divided(
    care: Sequence[Claim], stretches: Mapping[UUID, Sequence[Stretch]]
) -> Iterator[tuple[Claim, list[b.Span], list[b.Span]]]:
    """Claims that have minutes in common, each minute with one of them."""
    days = {claim.day + DAY * number for claim in care for number in (-1, 0, 1)}
    seen = {
        provider: [(start, until) for start, until, day in listed if day in days]
        for provider, listed in stretches.items()
    }
    mine: dict[UUID, list[b.Span]] = {claim.provider: [] for claim in care}
    kept: dict[int, list[b.Span]] = {}
    for number, claim in enumerate(care):
        there = b.within(claim.spans, seen.get(claim.provider, ()))
        kept[number] = b.without(there, mine[claim.provider])
        mine[claim.provider] += kept[number]
    cut: dict[int, list[b.Span]] = {}
    for number in sorted(range(len(care)), key=lambda number: _rank(care[number])):
        claim = care[number]
        own = [*seen.get(claim.provider, ()), *mine[claim.provider]]
        only = b.without(claim.spans, own)
        others = [
            span
            for places in (seen, mine)
            for provider, spans in places.items()
            if provider != claim.provider
            for span in spans
        ]
        cut[number] = b.within(only, others)
        rest = b.without(only, others)
        kept[number] = b.joined([*kept[number], *rest])
        mine[claim.provider] += rest
    return ((claim, kept[number], cut[number]) for number, claim in enumerate(care))


def _rank(claim: Claim) -> tuple[date, str, date]:
    """Who only agreed on a time: the care contract signed earlier first."""
    signed = claim.contract.signed if claim.contract else date.max
    return signed, str(claim.provider), claim.day
