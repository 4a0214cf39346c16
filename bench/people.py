"""Who is at work in `bench.whole`: people of all doors with sessions, and programs with keys.

They are made beside those of the demonstration, without their passwords: signing in takes long on
purpose and is measured apart.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from bench import family, pages, writing
from bench.crowd import TOKEN, Person
from bench.pages import _reversed as reversed_

SEED = 1
# Of a hundred.
SHARES = {
    "parents": 48,
    "offices": 16,
    "providers": 20,
    "ministry": 4,
    "anyone": 8,
    "programs": 4,
}
LANGUAGES = ("lb", "fr", "de", "en", "pt")
DAYS_BACK = 27  # programs read and enter days of so long ago


def crowd(count: int) -> list[Person]:
    """So many people of all doors, always the same ones."""
    from django.utils import timezone

    from accueil.store.security import see

    now = timezone.now()
    number = {door: max(1, round(count * share / 100)) for door, share in SHARES.items()}
    number["parents"] += count - sum(number.values())
    see(country=True)
    places = _providers(number["providers"] + number["programs"])
    found = [*_parents(number["parents"], now), *_officers(number["offices"])]
    see(country=True)  # officers were looked after with their own eyes
    found += [_carer(n, place, now) for n, place in enumerate(places[: number["providers"]])]
    found += [_ministry(n, now) for n in range(number["ministry"])]
    found += [_anyone(n) for n in range(number["anyone"])]
    found += [_program(place, now) for place in places[number["providers"] :]]
    see()
    return found


def _browser(cookie: str, number: int) -> dict[str, str]:
    language = LANGUAGES[number % len(LANGUAGES)]
    return {
        "Cookie": f"{cookie}; csrftoken={TOKEN}; django_language={language}",
        "Accept-Language": language,
    }


def _parents(count: int, now: datetime) -> list[Person]:
    """Families of which something was billed; each is let in at the facility of a child, too."""
    found = []
    for number, parent in enumerate(family.joined(count)):
        reads: dict[str, Sequence[str]] = dict(parent.paths)
        reads.pop("what if, estimated", None)
        planned = parent.paths["what if, estimated"]
        writes = [writing.what_if(planned)]
        place = family.let_in(parent, now)
        if place is not None:
            at = (place.child_id, place.provider_id)
            for page in ("facility", "facility_days", "facility_invoices", "notices", "contacts"):
                reads[page.replace("_", ", ")] = reversed_(f"family_{page}", *at)
            writes.append(writing.absence(place, number))
        reads = {page: paths for page, paths in reads.items() if paths}
        found.append(Person("parents", _browser(parent.cookie, number), reads, writes))
    return found


def _officers(count: int) -> list[Person]:
    """Officers of the largest communes."""
    found = []
    for number, office in enumerate((pages.offices() * count)[:count]):
        officer = pages.employed(office)
        child = officer.paths.get("child", [])
        reads = {
            **officer.paths,
            "bills of a child": [f"{path}bills/" for path in child],
            "weeks of a child": [f"{path}weeks/" for path in child],
            "messages": reversed_("messages"),
            "corrections": reversed_("corrections"),
            "announced": reversed_("announced"),
        }
        reads = {page: paths for page, paths in reads.items() if paths}
        writes = [writing.application(officer.account)]
        found.append(Person("offices", _browser(officer.cookie, number), reads, writes))
    return found


def _providers(count: int) -> list[Any]:
    """Where people work: a provider of many children more often, every fifth a childminder."""
    from django.db.models import Count

    from accueil.registry.models import Provider

    there = Provider.objects.annotate(cares=Count("care_contracts")).order_by("-cares", "id")
    small = list(there.filter(kind="ap", cares__gt=0)[:count])
    draw = random.Random(SEED)
    places = {one: one.cares for one in there.exclude(kind="ap").filter(cares__gt=0)}
    chosen: list[Any] = []
    for number in range(count):
        if number % 5 == 4 and len(small) > number // 5:
            chosen.append(small[number // 5])
        else:
            (place,) = draw.choices(list(places), list(places.values()))
            del places[place]
            chosen.append(place)
    print(
        f"providers with {min(p.cares for p in chosen)} to {max(p.cares for p in chosen)} contracts"
    )
    return chosen


def signed_in(number: int, role: str, place: Mapping[str, Any], now: datetime) -> str:
    """A session of a new account of a role: its cookie."""
    from django.test import Client

    from accueil.identity.models import Account
    from accueil.web.base.middleware import SIGNED_IN_AT

    account = Account.objects.create(
        email=f"{role}{uuid4().hex}@bench.example.lu",
        name=f"{role} {number}",
        role=role,
        created_at=now,
        **place,
    )
    client = Client()
    client.force_login(account, backend="accueil.identity.backend.Password")
    session = client.session
    session[SIGNED_IN_AT] = now.timestamp()
    session.save()
    return f"sessionid={session.session_key}"


def _carer(number: int, place: Any, now: datetime) -> Person:
    """A manager, an educator, or a childminder."""
    role = "childminder" if place.kind == "ap" else ("manager", "educator")[number % 2]
    cookie = signed_in(number, role, {"provider_id": place.pk}, now)
    children, today = _cared_for(place, now.date()), now.date()
    reads: dict[str, Sequence[str]] = {}
    names = ["week", "day", "care_contracts", "provider_families", "absences"]
    if role != "educator":
        names += ["provider", "declaration", "invoices", "provider_payments", "provider_notices"]
        names += ["provider_statements", "provider_corrections", "provider_disputes"]
        names += ["provider_facts", "provider_contacts_list"]
    for name in names:
        reads[name] = reversed_(name, place.pk)
    reads["week"] = reversed_("week_of", place.pk, str(today - timedelta(days=today.weekday())))
    reads["declaration"] = reversed_("declaration_of", place.pk, _last_period(today))
    if role == "educator":
        del reads["declaration"]
    of_child = {"contract": "care_contract", "days of a child": "care_child_days"}
    for page, name in of_child.items():
        reads[page] = [path for child in children for path in reversed_(name, place.pk, child)]
    reads = {page: paths for page, paths in reads.items() if paths}
    writes = [writing.day(place.pk, children, today)]
    if role != "educator":
        writes.append(writing.notice(place.pk, children))
    return Person("providers", _browser(cookie, number), reads, writes)


def _cared_for(place: Any, today: date) -> list[Any]:
    from accueil.attendance.models import CareContract

    now = CareContract.objects.current().filter(provider=place, valid__contains=today)
    return list(now.order_by("number").values_list("child", flat=True)[:60])


def _last_period(today: date) -> str:
    from accueil.law.calendar import Period

    return Period.containing(Period.containing(today).first - timedelta(days=1)).name


def _ministry(number: int, now: datetime) -> Person:
    from accueil.registry.models import Provider

    cookie = signed_in(number, "ministry", {}, now)
    draw = random.Random(SEED + number)
    providers = list(Provider.objects.values_list("pk", flat=True)[:200])
    names = ["periods", "providers", "payments", "payments_bank", "statistics", "audit"]
    names += ["ministry_corrections", "goodwill_list", "agencies", "material", "services"]
    names += ["access_log", "children", "colleagues"]
    reads: dict[str, Sequence[str]] = {name: reversed_(name) for name in names}
    reads["period"] = reversed_("period", _last_period(now.date()))
    reads["ministry_provider"] = [
        path for one in draw.sample(providers, 50) for path in reversed_("ministry_provider", one)
    ]
    reads = {page: paths for page, paths in reads.items() if paths}
    return Person("ministry", _browser(cookie, number), reads)


def _anyone(number: int) -> Person:
    names = ("home", "calculator", "open_tariff", "rules", "api_docs", "legal", "accessibility")
    names += ("sign_in", "family_sign_in", "family_new", "family_pins", "family_questions")
    reads = {name: reversed_(name) for name in names}
    reads = {page: paths for page, paths in reads.items() if paths}
    return Person("anyone", _browser("", number), reads)


def _program(place: Any, now: datetime) -> Person:
    """A program of a provider that enters days and reads them back."""
    from accueil.attendance.models import CareContract
    from accueil.identity.api_keys import make_key
    from accueil.identity.models import ApiKey
    from accueil.store.models import Actor

    actor, end = Actor(None, "manager", str(place.pk)), now + timedelta(days=30)
    _key, text = make_key(place, "bench", ApiKey.SCOPES, end, by=actor, now=now)
    today = now.date()
    first = today - timedelta(days=DAYS_BACK)
    care = CareContract.objects.current().filter(provider=place, valid__contains=today)
    long = care.filter(valid__contains=first).order_by("number")
    codes = list(long.values_list("iam_code", "child"))
    reads = {
        "me": ["/api/v1/me"],
        "children": ["/api/v1/children"],
        "days": [f"/api/v1/days?from={today - timedelta(days=7)}&until={today}"],
        "scale": ["/api/v1/scale"],
        "declaration": [f"/api/v1/declarations/{_last_period(today)}"],
    }
    writes = [writing.batch(place.pk, codes, today)]
    return Person("programs", {"Authorization": f"Bearer {text}"}, reads, writes)
