"""What each provider may bill of a child's days, and what of it is time at another provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accueil.attendance import billed as b
from accueil.attendance.models import CareContract
from accueil.attendance.rows import Of, Rows
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
    count = (asked.last - asked.first).days + 1
    claims = (
        _claim(rows, of, asked, provider, asked.first + DAY * number)
        for provider in of.providers(asked.first, asked.last)
        for number in range(count)
    )
    return [claim for claim in claims if claim]


def _claim(rows: Rows, of: Of, asked: Asked, provider: UUID, day: date) -> Claim | None:
    contract = of.contract(provider, day)
    stays = of.stays.get((provider, day), ())
    agreed: list[b.Span] = []
    if contract and (stays or (rows.at[provider].is_open(day) and not asked.is_holiday(day))):
        agreed = agreed_on(contract, day)
    if not stays and not agreed:
        return None
    absence = of.absences.get((provider, day), "")
    left = bool(contract and contract.left and day > contract.left)
    kind = contract.billed if contract else "real"
    about = b.Day(kind, stays, agreed, absence, past=day < asked.today, left=left)
    found = b.billed(about, expected=asked.expected)
    return Claim(
        provider,
        day,
        contract,
        found.why,
        b.counted(day, found.spans),
        b.counted(day, agreed),
        missing=not stays and not absence and not left and about.past,
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
    if _in_one_place_by_day(care, of):
        return [(claim, b.joined(claim.spans), []) for claim in care]
    seen: dict[UUID, list[b.Span]] = {}
    for (provider, day), stays in of.stays.items():
        seen.setdefault(provider, []).extend(b.counted(day, stays))
    mine: dict[UUID, list[b.Span]] = {}
    kept: dict[int, list[b.Span]] = {}
    for number, claim in enumerate(care):
        there = b.within(claim.spans, seen.get(claim.provider, ()))
        kept[number] = b.without(there, mine.get(claim.provider, ()))
        mine.setdefault(claim.provider, []).extend(kept[number])
    cut: dict[int, list[b.Span]] = {}
    for number in sorted(range(len(care)), key=lambda number: _rank(care[number])):
        claim = care[number]
        own = mine.setdefault(claim.provider, [])
        only = b.without(claim.spans, [*seen.get(claim.provider, ()), *own])
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
        own.extend(rest)
    return [(claim, kept[number], cut[number]) for number, claim in enumerate(care)]


def _in_one_place_by_day(care: Sequence[Claim], of: Of) -> bool:
    """Whether no minute can be there twice: one provider, and no night."""
    places = {claim.provider for claim in care} | {provider for provider, _ in of.stays}
    return len(places) < 2 and all(
        until <= (claim.day.toordinal() + 1) * DAY_MINUTES
        for claim in care
        for _, until in claim.spans
    )


def _rank(claim: Claim) -> tuple[date, str, date]:
    """Who only agreed on a time: the care contract signed earlier first."""
    signed = claim.contract.signed if claim.contract else date.max
    return signed, str(claim.provider), claim.day
