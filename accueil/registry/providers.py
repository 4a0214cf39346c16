"""Providers: what is refused of the facts about them, how they are found, what is shown of them.

Nothing is written here; `accueil.actions.providers` does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from stdnum import iban
from stdnum.exceptions import ValidationError

from accueil.law.care import Provider as LawProvider
from accueil.law.parameters import Parameters
from accueil.registry.models import Agency, Agreement, Offer, Provider

DAY_MINUTES = 1440
OLDEST_MONTHS, MOST_NOTICE_DAYS = 18 * 12, 366
STATES = ("in_force", "suspended", "none")
SHOWN_DIGITS, GROUP = 4, 4
HIDDEN = "•••• "


class Refused(ValueError):
    """What cannot be recorded of a provider: `reason` is a key, `day` and `cents` what about it.

    `needs_reason`: a day in the past, or an ending, without saying why; `before_law`: a day before
    the first tariff; `backwards`: an end before the beginning; `name`, `kind`, `funding`, `agency`,
    `number`, `number_taken`; `no_agreement`, `not_suspended`; `price`; `price_above_cap` (of the
    State, with its `cents`, on `day`); `several_prices`; `iban`, `holder`; `places`, `ages`,
    `billed`, `notice`; `weekday`, `hours_order`, `hours_overlap`.
    """

    def __init__(self, reason: str, *, day: date | None = None, cents: int | None = None) -> None:
        """Keep what a page says of it."""
        self.reason, self.day, self.cents = reason, day, cents
        told = [reason, *(str(part) for part in (day, cents) if part is not None)]
        super().__init__(" ".join(told))


def check_provider(provider: Provider) -> None:
    """Refuses a provider without a name, whose kind and funding, or agency, do not go together."""
    if not provider.name.strip():
        raise Refused("name")
    if provider.kind not in Provider.KINDS:
        raise Refused("kind")
    minder = provider.kind == "ap"
    if provider.funding not in (("",) if minder else ("contracted", "commercial")):
        raise Refused("funding")
    check_agency(provider, provider.agency)


def check_agency(provider: Provider, agency: Agency | None) -> None:
    """Only a childminder works with an agency."""
    if agency is not None and provider.kind != "ap":
        raise Refused("agency")


def check_offer(offer: Offer) -> None:
    """Refuses hours, places, ages, billing or notice that cannot be."""
    check_opening(offer.opening)
    if offer.places < 1:
        raise Refused("places")
    if not 0 <= offer.age_from < offer.age_until <= OLDEST_MONTHS:
        raise Refused("ages")
    if offer.billed not in Offer.BILLED:
        raise Refused("billed")
    if not 0 <= offer.notice_days <= MOST_NOTICE_DAYS:
        raise Refused("notice")


def check_opening(opening: Sequence[Sequence[int]]) -> None:
    """Refuses hours that end before they begin, or that overlap on a day; at least one is open.

    At night they end on the next day: after 1440 minutes, and at most a day later.
    """
    if not opening or any(not 1 <= weekday <= 7 for weekday, _, _ in opening):
        raise Refused("weekday")
    if any(
        not (0 <= start < DAY_MINUTES and start < until <= 2 * DAY_MINUTES)
        for _, start, until in opening
    ):
        raise Refused("hours_order")
    rows = sorted((weekday, start, until) for weekday, start, until in opening)
    for (one, _, ends), (other, begins, _) in pairwise(rows):
        if one == other and begins < ends:
            raise Refused("hours_overlap")


def one_price(hour: int | Mapping[str, int]) -> int:
    """The one price an hour, in cents: by day, at night, at weekends and on public holidays.

    Refuses several that differ, named by when they hold: {"day": 600, "night": 700}.
    """
    asked = set(hour.values()) if isinstance(hour, Mapping) else {hour}
    if len(asked) != 1:
        raise Refused("several_prices" if asked else "price")
    return asked.pop()


def check_price(
    provider: Provider, hour_cents: int, first: date, until: date | None, law: Parameters
) -> None:
    """Refuses a price that the State does not allow on any day of it.

    A contracted provider asks at most the State's maximum, which steps with the tariffs; one that
    is only announced does not count.
    """
    if hour_cents < 1:
        raise Refused("price")
    asked = LawProvider(str(provider.pk), provider.kind, provider.funding or None, hour_cents, 0)
    ends = [*(tariff.first for tariff in law.tariffs[1:]), None]
    for tariff, end in zip(law.tariffs, ends, strict=True):
        begins = max(first, tariff.first)
        if (end is not None and end <= begins) or (until is not None and until <= begins):
            continue
        cap = tariff.number(f"hour_cap.{provider.kind}")
        if hour_cents > cap and not tariff.allows(asked.may_exceed):
            raise Refused("price_above_cap", day=begins, cents=cap)


def iban_of(text: str) -> str:
    """An IBAN without its spaces. Refuses one whose form or check digits are wrong."""
    try:
        return str(iban.validate(text))
    except ValidationError:
        raise Refused("iban") from None


def grouped(number: str) -> str:
    """An IBAN as people read it: LU28 0019 4006 4475 0000."""
    return " ".join(number[at : at + GROUP] for at in range(0, len(number), GROUP))


def masked(number: str) -> str:
    """What of an IBAN those see who do not keep it: its last four digits."""
    return HIDDEN + number[-SHOWN_DIGITS:]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which providers are looked for: words of name or commune, kind, state of the agreement."""

    name: str = ""
    kind: str = ""
    agreement: str = ""


def found(asked: Asked, today: date) -> QuerySet[Provider]:
    """The providers asked for, by name; each knows `in_force` and `suspended` of today."""
    own = Agreement.objects.current().on(today).filter(provider=OuterRef("pk"))
    rows = Provider.objects.select_related("commune", "agency").annotate(
        in_force=Exists(own.filter(suspended=False)), suspended=Exists(own.filter(suspended=True))
    )
    for word in asked.name.split():
        here = Q(name__icontains=word) | Q(commune__name__icontains=word)
        rows = rows.filter(here | Q(locality__icontains=word))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.agreement == "none":
        rows = rows.filter(in_force=False, suspended=False)
    elif asked.agreement in STATES:
        rows = rows.filter(**{asked.agreement: True})
    return rows.order_by("name", "pk")


def provider_names(providers: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of providers; None among them is nobody."""
    keys = {one for one in providers if one}
    return dict(Provider.objects.filter(pk__in=keys).values_list("pk", "name"))


def state(agreement: Agreement | None) -> str:
    """What of an agreement there is on its day: `in_force`, `suspended` or `none`."""
    if agreement is None:
        return "none"
    return "suspended" if agreement.suspended else "in_force"


def pieces(
    agreements: Iterable[Agreement], first: date, until: date | None
) -> Iterator[tuple[Agreement, date, date | None]]:
    """Of each agreement the days from one to before another; until None: without an end."""
    for one in agreements:
        begins = max(one.first, first)
        ends = min((day for day in (one.until, until) if day is not None), default=None)
        if ends is None or begins < ends:
            yield one, begins, ends
