"""The facts of a bill as they were known when it was made: nothing of a family's money."""

from datetime import datetime
from uuid import UUID

from accueil.billing.frozen import Frozen, provider_of
from accueil.billing.standing import agreed
from accueil.registry import models as m
from accueil.web.base.bills.rests import Agreed, Known


def known(child: m.Child, frozen: Frozen, at: datetime | None) -> Known:
    """The contract and prices behind a bill as known at a moment (None: now)."""
    contract = contract_of(child, frozen, at)
    providers = _agreed(child.pk, frozen, at)
    return Known(contract=contract.number if contract else "", providers=providers)


def contract_of(child: m.Child, frozen: Frozen, at: datetime | None) -> m.Membership | None:
    """The membership contract of a bill's period."""
    of_child = m.Membership.objects.known_at(at).filter(child=child)
    period = frozen.case.period
    found: m.Membership | None = of_child.on(period.first).first()
    return found or of_child.on(period.last).first()


def _agreed(child: UUID, frozen: Frozen, at: datetime | None) -> dict[str, Agreed]:
    """Of each provider and price: the care contract, and since when that price holds."""
    contracts = agreed(child, frozen.case.period)
    days = {stay.provider: stay.day for stay in reversed(frozen.case.stays)}
    found = {}
    for provider in frozen.case.providers:
        key = provider_of(provider)
        said, since = contracts.get(key), None
        day = days.get(provider.id, frozen.case.period.first)
        if said is None or not said.own_price:
            price = m.Price.objects.known_at(at).on(day).filter(provider=key).first()
            since = price.first if price else None
        if said is None:
            found[provider.id] = Agreed(since=since)
        else:
            found[provider.id] = Agreed(said.number, said.billed, since, said.own_price)
    return found
