"""Where the facts of a bill stand, as they were known when it was made."""

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from accueil.billing.frozen import Frozen, provider_of
from accueil.billing.standing import agreed
from accueil.registry import models as m
from accueil.web.base.bills.rests import Agreed, Known
from accueil.web.office.children import words
from accueil.web.office.children.known import moment, url_of

DAY = timedelta(days=1)


def known(child: m.Child, frozen: Frozen, at: datetime | None) -> Known:
    """The facts behind a bill as known at a moment (None: now), for who may read the file."""
    period = frozen.case.period
    day = period.first
    contract = m.Membership.objects.known_at(at).on(day).filter(child=child).first()
    if contract is None:
        contract = m.Membership.objects.known_at(at).on(period.last).filter(child=child).first()
    home = m.Home.objects.known_at(at).filter(child=child, valid__overlap=_days(frozen)).first()
    return Known(
        contract=contract.number if contract else "",
        contract_url=url_of("contract", contract.number) if contract else "",
        child_url=f"{reverse('child', args=[child.pk])}#history",
        incomes=_incomes(home.household_id, frozen, at) if home else {},
        providers=_agreed(child.pk, frozen, at),
    )


def _days(frozen: Frozen) -> tuple[object, object]:
    return frozen.case.period.first, frozen.case.period.last + DAY


def _incomes(household: UUID, frozen: Frozen, at: datetime | None) -> dict[str, str]:
    """How each income was shown, since when it counts, when it was recorded."""
    rows = m.Income.objects.known_at(at).on(frozen.case.period.first).filter(household=household)
    return {
        row.of: gettext("%(evidence)s. Counts since %(day)s, recorded on %(moment)s.")
        % {
            "evidence": words.EVIDENCE[row.evidence],
            "day": words.day(row.first),
            "moment": moment(row.recorded_at),
        }
        for row in rows.defer("yearly_cents")
    }


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
