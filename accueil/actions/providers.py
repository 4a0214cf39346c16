"""What the ministry and a provider's manager record of a provider; each is one transaction.

Nothing is edited: a price, offer, account or agreement from a day on leaves what was before. Days
are half-open here: `until` is the first day on which it no longer holds. What begins in the past
touches periods that are declared or closed, and says why. Each refuses by `registry.providers`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accueil.identity.api_keys import end_key
from accueil.identity.models import ApiKey
from accueil.law.parameters import Parameters, shipped
from accueil.registry import providers as rules
from accueil.registry.models import Agency, Agreement, BankAccount, Offer, Price, Provider
from accueil.registry.providers import Refused
from accueil.store.facts import believe, days, end
from accueil.store.models import Actor, note

NAMED = 60  # letters of a provider's name in the access log


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who records something of a provider, when, and why; the law that prices are held to."""

    by: Actor
    now: datetime
    reason: str = ""
    law: Parameters | None = None

    @property
    def today(self) -> date:
        """The day on which it is recorded."""
        return localdate(self.now)


@transaction.atomic
def make_agency(agency: Agency, keeper: Keeper) -> Agency:
    """A new agency of childminders. Refuses `name`."""
    if not agency.name.strip():
        raise Refused("name")
    agency.save(force_insert=True)
    _note(keeper, agency, "agency made")
    return agency


@transaction.atomic
def make_provider(provider: Provider, keeper: Keeper) -> Provider:
    """A new provider; its agreement, offer, prices and account are recorded after it.

    Refuses `name`, `kind`, `funding` (a childminder has none, all others one), `agency`.
    """
    rules.check_provider(provider)
    provider.save(force_insert=True)
    _note(keeper, provider, "made")
    return provider


@transaction.atomic
def join_agency(provider: Provider, agency: Agency | None, keeper: Keeper) -> None:
    """From now on a childminder works with an agency, with another one, or with none.

    The keys that its agency made for programs end: what it does not see its programs do not see.
    """
    rules.check_agency(provider, agency)
    if provider.agency != agency:
        for key in ApiKey.objects.filter(provider=provider, ended_at=None):
            end_key(key, by=keeper.by, now=keeper.now)
    provider.agency = agency
    provider.save(update_fields=["agency"])
    _note(keeper, provider, "agency")


@transaction.atomic
def keep_agreement(
    provider: Provider, number: str, keeper: Keeper, *, first: date, until: date | None = None
) -> None:
    """The collaboration agreement with the State holds from a day to before another.

    Of the same number nothing is left after its end, and days on which it is suspended stay so.
    Refuses `number`, `number_taken` (another provider has it) and days as all of them do.
    """
    if not number.strip():
        raise Refused("number")
    others = Agreement.objects.current().filter(number=number.strip()).exclude(provider=provider)
    if others.exists():
        raise Refused("number_taken")
    _refuse_days(keeper, first, until)
    kept = Agreement(provider=provider, number=number.strip(), valid=days(first, until))
    same = [one for one, _, _ in _pieces(provider, first, None) if one.number == kept.number]
    paused = [piece for piece in rules.pieces(same, first, until) if piece[0].suspended]
    if until is not None:
        _end(same, until, keeper)
    _believe(kept, keeper, "agreement")
    if paused:
        _again(provider, paused, keeper, suspended=True)


@transaction.atomic
def suspend(provider: Provider, keeper: Keeper, *, first: date, until: date | None = None) -> None:
    """On these days the agreement is suspended: no State part. Refuses `no_agreement`."""
    _refuse_days(keeper, first, until, ask=True)
    found = [piece for piece in _pieces(provider, first, until) if not piece[0].suspended]
    if not found:
        raise Refused("no_agreement", day=first)
    _again(provider, found, keeper, suspended=True)


@transaction.atomic
def resume(provider: Provider, keeper: Keeper, *, first: date) -> None:
    """From a day on the agreement is no longer suspended. Refuses `not_suspended`."""
    _refuse_days(keeper, first, None, ask=True)
    found = [piece for piece in _pieces(provider, first, None) if piece[0].suspended]
    if not found:
        raise Refused("not_suspended", day=first)
    _again(provider, found, keeper, suspended=False)


@transaction.atomic
def end_agreement(provider: Provider, keeper: Keeper, *, until: date) -> None:
    """From this day on there is no agreement any more. Refuses `no_agreement`."""
    _refuse_days(keeper, until, None, ask=True)
    found = _pieces(provider, until, None)
    if not found:
        raise Refused("no_agreement", day=until)
    _end([agreement for agreement, _, _ in found], until, keeper)
    _note(keeper, provider, "agreement ended")


@transaction.atomic
def record_offer(offer: Offer, keeper: Keeper) -> None:
    """How a provider works from a day on; `offer` is not saved yet.

    Refuses `weekday`, `hours_order`, `hours_overlap`, `places`, `ages`, `billed`, `notice`.
    """
    rules.check_offer(offer)
    _refuse_days(keeper, offer.first, offer.until)
    _believe(offer, keeper, "offer")


@transaction.atomic
def record_price(
    provider: Provider,
    hour: int | Mapping[str, int],
    meal_cents: int,
    keeper: Keeper,
    *,
    first: date,
    until: date | None = None,
) -> None:
    """What a provider asks for an hour and for a main meal, in cents.

    `hour`: one price; or prices by when they hold, which must be one. Refuses `price`,
    `several_prices`, and `price_above_cap` on any day of it.
    """
    hour_cents = rules.one_price(hour)
    if meal_cents < 0:
        raise Refused("price")
    _refuse_days(keeper, first, until)
    rules.check_price(provider, hour_cents, first, until, keeper.law or shipped())
    valid = days(first, until)
    price = Price(provider=provider, hour_cents=hour_cents, meal_cents=meal_cents, valid=valid)
    _believe(price, keeper, "price")


@transaction.atomic
def record_bank_account(
    provider: Provider, iban: str, holder: str, keeper: Keeper, *, first: date
) -> None:
    """Where the State pays to from a day on. Refuses `iban` and `holder`."""
    number = rules.iban_of(iban)
    if not holder.strip():
        raise Refused("holder")
    _refuse_days(keeper, first, None)
    account = BankAccount(provider=provider, iban=number, holder=holder.strip(), valid=days(first))
    _believe(account, keeper, "bank account")


def _again(
    provider: Provider,
    found: list[tuple[Agreement, date, date | None]],
    keeper: Keeper,
    *,
    suspended: bool,
) -> None:
    """The same agreement for some of its days, suspended or not."""
    for agreement, first, until in found:
        number, valid = agreement.number, days(first, until)
        new = Agreement(provider=provider, number=number, suspended=suspended, valid=valid)
        believe(new, by=keeper.by.account, now=keeper.now, reason=keeper.reason)
    _note(keeper, provider, "agreement suspended" if suspended else "agreement resumed")


def _end(agreements: Iterable[Agreement], until: date, keeper: Keeper) -> None:
    """Of these nothing is left from a day on."""
    for one in agreements:
        if one.until is None or one.until > until:
            end(one, until, by=keeper.by.account, now=keeper.now, reason=keeper.reason)


def _pieces(
    provider: Provider, first: date, until: date | None
) -> list[tuple[Agreement, date, date | None]]:
    rows = Agreement.objects.current().filter(provider=provider).select_for_update()
    return list(rules.pieces(rows.order_by("valid"), first, until))


def _refuse_days(keeper: Keeper, first: date, until: date | None, *, ask: bool = False) -> None:
    """Refuses an end before the beginning, days before the law, and what needs a reason."""
    if until is not None and until <= first:
        raise Refused("backwards", day=first)
    law = keeper.law or shipped()
    if first < law.tariffs[0].first:
        raise Refused("before_law", day=law.tariffs[0].first)
    if (ask or first < keeper.today) and not keeper.reason.strip():
        raise Refused("needs_reason", day=first)


def _believe(fact: Agreement | Offer | Price | BankAccount, keeper: Keeper, what: str) -> None:
    """Record a fact, one at a time for a provider; said again it changes nothing."""
    provider = Provider.objects.select_for_update(of=("self",)).get(pk=fact.provider_id)
    if believe(fact, by=keeper.by.account, now=keeper.now, reason=keeper.reason):
        _note(keeper, provider, what)


def _note(keeper: Keeper, about: Provider | Agency, what: str) -> None:
    named = f"provider {about.name[:NAMED]}: {what}"
    note(keeper.by, "change", named, now=keeper.now, why=keeper.reason)
