"""People of the tests: offices, accounts, households, children, contracts, providers, plans.

Everything is recorded as the product records it, by `store.facts.record`, at `NOW` unless said
otherwise. The connection must see the office's rows: `see(country=True)` first.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.guardians import enter
from accueil.attendance.models import Guardian
from accueil.identity.links import link
from accueil.identity.models import Account, PinPair
from accueil.identity.numbers import number_key
from accueil.identity.permissions import PARENT, PROVIDER, SCOPES
from accueil.identity.pins import Typed, drawn_pin, keep_pair
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.registry.matricule import make
from accueil.registry.record import index_names, matricule_key
from accueil.store.facts import days, record
from accueil.store.security import see, seeing_the_country
from accueil.web.base.middleware import SIGNED_IN_AT

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=LUXEMBOURG)
SINCE = date(2020, 1, 1)
_NUMBERS = count(1)


def make_office(slug: str = "diekirch", kind: str = "commune", name: str = "") -> m.Office:
    """A commune, or the CAE with `kind="cae"`; the same one when asked again."""
    lines = {"street": "1, rue de la Mairie", "postcode": "9201", "locality": "Diekirch"}
    found, _ = m.Office.objects.get_or_create(
        id=slug, defaults={"kind": kind, "name": name or slug.title(), **lines}
    )
    return found


def make_account(
    role: str = "officer",
    office: m.Office | None = None,
    *,
    language: str = "en",
    provider: m.Provider | None = None,
    agency: m.Agency | None = None,
) -> Account:
    """Somebody who may sign in; `signed_in(account)` does it.

    Who works for a provider or an agency gets a new one where none is given.
    """
    number = next(_NUMBERS)
    if provider is None and SCOPES[role] == PROVIDER:
        see(country=True)
        place = m.Office.objects.first() or make_office()
        kind = "ap" if role == "childminder" else "sea"
        provider = make_provider(place, kind=kind, funding="" if kind == "ap" else "contracted")
    if agency is None and role == "agency":
        agency = m.Agency.objects.create(name=f"Agency {number}")
    account = Account(
        email=f"{role}{number}@example.lu",
        name=f"Officer {number}",
        role=role,
        office=office,
        provider=provider,
        agency=agency,
        language=language,
        created_at=NOW,
    )
    account.set_password("a long password of the tests")
    account.save()
    return account


def signed_in(account: Account) -> Client:
    """A client with this account's session, as after both steps of signing in; pages in English."""
    client = Client()
    with seeing_the_country():
        client.force_login(account)
    session = client.session
    session[SIGNED_IN_AT] = timezone.now().timestamp()
    session.save()
    client.cookies["django_language"] = "en"
    return client


def make_parent(*children: m.Child, language: str = "en", **known: object) -> Account:
    """A parent's account with these children; `signed_in(account)` opens its door."""
    number = next(_NUMBERS)
    values: dict[str, object] = {
        "role": PARENT,
        "mobile": f"+3526210{number:05}",
        "mobile_key": number_key(f"+3526210{number:05}"),
        "language": language,
        "created_at": NOW,
        **known,
    }
    with seeing_the_country():
        account = Account.objects.create(**values)
        for child in children:
            link(account, child, "connection_code", NOW)
    return account


def give_reason(client: Client, of: str, key: object, reason: str = "check", **more: str) -> None:
    """Say why a family is opened, as who sees the whole country must: `children`, its key."""
    answer = client.post(reverse("reason", args=[of, str(key)]), {"reason": reason, **more})
    assert answer.status_code == 302


def make_household(
    office: m.Office,
    *,
    kind: str = "together",
    allowance_children: int = 1,
    incomes: Mapping[str, int] | None = None,
    since: date = SINCE,
    email: str = "",
    now: datetime = NOW,
) -> m.Household:
    """A household with its representative; `incomes`: role → cents a year, none: not declared."""
    household = m.Household.objects.create(office=office, created_at=now)
    valid = days(since)
    composition = m.Composition(
        household=household, kind=kind, allowance_children=allowance_children, valid=valid
    )
    record(composition, by=None, now=now)
    matricule = make(date(1988, 2, 29), next(_NUMBERS) % 1000)
    adult = m.Adult(
        household=household,
        role="representative",
        family_name="Weber",
        given_name="Claire",
        matricule=matricule,
        matricule_key=matricule_key(matricule),
        email=email,
        valid=valid,
    )
    record(adult, by=None, now=now)
    for of, cents in (incomes or {}).items():
        income = m.Income(
            household=household, of=of, yearly_cents=cents, evidence="tax_assessment", valid=valid
        )
        record(income, by=None, now=now)
    return household


def make_child(
    office: m.Office,
    *,
    family_name: str = "Weber",
    given_name: str = "Mia",
    born: date = date(2022, 3, 9),
    household: m.Household | None = None,
    matricule: str = "",
    iam_code: str | None = None,
    language: str = "fr",
    now: datetime = NOW,
) -> m.Child:
    """A child with its identity (a right matricule), address and household."""
    child = m.Child.objects.create(
        office=office, iam_code=iam_code, language=language, created_at=now
    )
    number = matricule or make(born, next(_NUMBERS) % 1000)
    since = days(born)
    identity = m.Identity(
        child=child,
        family_name=family_name,
        given_name=given_name,
        matricule=number,
        matricule_key=matricule_key(number),
        born=born,
        valid=since,
    )
    record(identity, by=None, now=now)
    index_names(child, family_name, given_name)
    lines = {"street": "7, rue du Moulin", "postcode": "9230", "locality": "Diekirch"}
    record(m.Address(child=child, purpose="home", valid=since, **lines), by=None, now=now)
    home = household or make_household(office, now=now)
    record(m.Home(child=child, household=home, valid=since), by=None, now=now)
    return child


def make_contract(
    child: m.Child,
    *,
    signed: date = date(2026, 1, 12),
    periods: int = 12,
    language: str = "",
    number: str = "",
    application: UUID | None = None,
    now: datetime = NOW,
) -> m.Membership:
    """A membership contract: whole billing periods from that of the signature on."""
    first = Period.containing(signed)
    contract = m.Membership(
        child=child,
        number=number or f"{signed.year}-{next(_NUMBERS):06}",
        signed=signed,
        periods=periods,
        short_reason="" if periods == 12 else "moves away",
        language=language or child.language,
        application=application,
        valid=days(first.first, first.later(periods).first),
    )
    return record(contract, by=None, now=now)


def make_provider(
    commune: m.Office,
    *,
    name: str = "Crèche Kannerhaus",
    kind: str = "sea",
    funding: str = "contracted",
    hour_cents: int = 600,
    meal_cents: int = 450,
) -> m.Provider:
    """A provider with its prices; `funding=""` for a childminder (`kind="ap"`)."""
    with seeing_the_country():  # the State writes down who is a provider
        provider = m.Provider.objects.create(name=name, kind=kind, funding=funding, commune=commune)
        price = m.Price(
            provider=provider, hour_cents=hour_cents, meal_cents=meal_cents, valid=days(SINCE)
        )
        record(price, by=None, now=NOW)
    return provider


def make_plan(
    child: m.Child,
    provider: m.Provider,
    *,
    weekdays: Sequence[int] = (1, 2, 3, 4, 5),
    hours: tuple[int, int] = (8, 17),
    meals: int = 1,
    since: date = SINCE,
) -> m.PlannedCare:
    """Planned care: the same hours of the day on some weekdays (1 = Monday)."""
    plan = m.PlannedCare(
        child=child,
        provider=provider,
        weekdays=list(weekdays),
        start=hours[0] * 60,
        end=hours[1] * 60,
        meals=meals,
        valid=days(since),
    )
    return record(plan, by=None, now=NOW)


def after(moment: datetime = NOW, **lapse: int) -> datetime:
    """A later moment: `after(days=3)`."""
    return moment + timedelta(**lapse)


def make_guardian(child: m.Child, provider: m.Provider, **known: object) -> Guardian:
    """A guardian of a child as its facility entered it."""
    values: dict[str, object] = {
        "name": "Claire Weber",
        "email": "eltern@gmail.com",
        "relation": "mother",
        "language": "en",
        **known,
    }
    return enter(Guardian(child=child, provider=provider, **values), by=None, now=NOW)


def make_pins(guardian: Guardian, now: datetime) -> tuple[PinPair, Typed]:
    """An open pair of a guardian, and what opens it."""
    pins = (drawn_pin(), drawn_pin())
    pair = keep_pair(guardian, pins, uuid.uuid4(), by=None, now=now)
    return pair, Typed(guardian.email, *pins)
