"""What a care contract asks beside the hours and meals: transport, registration and the like."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from accueil.attendance import billed as b
from accueil.attendance.claims import CARE, Claim
from accueil.attendance.models import CareContract
from accueil.attendance.rows import Of
from accueil.law.calendar import Period, week_of

# Provider, first day that it is for, cents, name.
Extra = tuple[UUID, date, int, str]


def extras_of(of: Of, claims: Sequence[Claim], period: Period) -> Iterator[Extra]:
    """The costs of a period outside the voucher, day by day, week by week or once."""
    inside = [
        claim
        for claim in claims
        if claim.why in CARE and period.first <= claim.day <= period.last and claim.contract
    ]
    for claim in inside:
        if claim.why != b.JUSTIFIED:
            yield from _each(claim.contract, "day", claim.day)
    weeks: set[tuple[UUID, date]] = set()
    for claim in inside:
        week = (claim.provider, week_of(claim.day))
        if week not in weeks:
            weeks.add(week)
            yield from _each(claim.contract, "week", claim.day)
    numbers: dict[str, list[CareContract]] = {}
    for contract in of.contracts:
        numbers.setdefault(contract.number, []).append(contract)
    for versions in numbers.values():
        yield from _of_contract(versions, period)


def _of_contract(versions: Sequence[CareContract], period: Period) -> Iterator[Extra]:
    """Once, in the period in which the contract began; and in each period in which it holds."""
    begun = min(versions, key=lambda contract: contract.first)
    if period.first <= begun.first <= period.last:
        yield from _each(begun, "once", begun.first)
    holding = [
        contract
        for contract in versions
        if contract.first <= period.last
        and (contract.until is None or contract.until > period.first)
        and (contract.left is None or contract.left >= period.first)
    ]
    if holding:
        first = min(holding, key=lambda contract: contract.first)
        yield from _each(first, "period", max(first.first, period.first))


def _each(contract: CareContract | None, per: str, day: date) -> Iterator[Extra]:
    if contract is None:
        return
    for extra in contract.extras:
        if extra["per"] == per:
            yield contract.provider_id, day, extra["cents"], extra["name"]
