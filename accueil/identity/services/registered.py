"""Services as the ministry keeps them, and what parents allow them and take back."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accueil.identity.actors import actor_of
from accueil.identity.models import LANGUAGES, Account
from accueil.identity.services.models import SCOPES, Grant, Service, Token
from accueil.store.encrypted import blind
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

SECRET_BYTES = 32
NAMED = ("lb", "fr", "de", "en")  # each service; in Portuguese where it has a name of its own
LOCAL = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Registration:
    """What the ministry writes down of a service; see `Service`."""

    names: Mapping[str, str]
    redirect_uris: Sequence[str]
    scopes: Collection[str]
    contact: str
    sign_out_uris: Sequence[str] = ()
    refresh: bool = False


def address_problem(uri: str, *, demo: bool) -> str:
    """What is wrong with an address of a service: `https`, `exact`, or nothing.

    Only `https`; `http` on this computer where this is a demonstration.
    """
    try:
        found = urlsplit(uri)
        host, _port = found.hostname or "", found.port
    except ValueError:
        return "exact"
    if not host or found.fragment or found.username or "*" in uri or not uri.isascii():
        return "exact"
    if any(letter.isspace() or letter in ";,'\"<>\\" for letter in uri):
        return "exact"
    local = demo and found.scheme == "http" and host in LOCAL
    return "" if found.scheme == "https" or local else "https"


@transaction.atomic
def register(
    asked: Registration, *, by: Actor, now: datetime, demo: bool = False
) -> tuple[Service, str]:
    """A new service, and its secret, which can never be had again.

    Refuses with `ValueError` a language without a name, addresses that are not exact and safe or of
    several hosts, and scopes that are none or not complete.
    """
    uris, scopes = list(asked.redirect_uris), set(asked.scopes)
    hosts = {urlsplit(uri).netloc for uri in uris}
    names = {language: name.strip() for language, name in asked.names.items() if name.strip()}
    if not {*NAMED} <= {*names} <= {*LANGUAGES}:
        raise ValueError(f"a service has a name in {', '.join(NAMED)}, and perhaps in pt")
    if any(address_problem(uri, demo=demo) for uri in [*uris, *asked.sign_out_uris]):
        raise ValueError("an address is exact and begins with https")
    if len(hosts) != 1:
        raise ValueError("the addresses of a service are on one host")
    if "openid" not in scopes or scopes - set(SCOPES):
        raise ValueError(f"a service has openid and other scopes of {', '.join(SCOPES)}")
    if "children_names" in scopes and "children" not in scopes:
        raise ValueError("names of children go with children")
    text = secrets.token_urlsafe(SECRET_BYTES)
    service = Service.objects.create(
        names=names,
        redirect_uris=uris,
        sign_out_uris=list(asked.sign_out_uris),
        sector=hosts.pop(),
        scopes=[scope for scope in SCOPES if scope in scopes],
        refresh=asked.refresh,
        contact=asked.contact,
        secret=blind(text, "service.secret"),
        made_at=now,
        made_by=by.account,
    )
    note(by, "change", f"service.made {service}", now=now)
    return service, text


@transaction.atomic
def end(service: Service, *, by: Actor, now: datetime) -> bool:
    """Let nobody sign in there from now on; its tokens end at once. Whether it was open."""
    ended = Service.objects.filter(pk=service.pk, ended_at__isnull=True).update(ended_at=now)
    if ended:
        Token.objects.filter(grant__service=service, ended_at__isnull=True).update(ended_at=now)
        note(by, "change", f"service.ended {service}", now=now)
    return bool(ended)


def open_service(client_id: str | None) -> Service | None:
    """The service with this identifier, if it was not ended."""
    try:
        key = UUID(client_id or "")
    except ValueError:
        return None
    return Service.objects.filter(pk=key, ended_at__isnull=True).first()


def grants_of(account: UUID) -> QuerySet[Grant]:
    """What a parent allows now, the service with it, in the order in which it was allowed."""
    found = Grant.objects.filter(account=account, ended_at=None, service__ended_at=None)
    return found.select_related("service").order_by("made_at")


def covering(account: UUID, service: Service, scopes: Collection[str]) -> Grant | None:
    """What a parent has allowed a service, where that is all of these scopes."""
    found = grants_of(account).filter(service=service).first()
    return found if found is not None and set(scopes) <= set(found.scopes) else None


@transaction.atomic
def allow(account: Account, service: Service, scopes: Collection[str], now: datetime) -> Grant:
    """Remember that a parent lets a service know what these scopes say, beside what it did."""
    with seeing_the_country():
        Account.objects.select_for_update().get(pk=account.pk)
        found = Grant.objects.filter(account=account, service=service, ended_at=None).first()
        before = set(found.scopes) if found else set()
        if found is not None and set(scopes) <= before:
            return found
        both = [scope for scope in SCOPES if scope in before | set(scopes)]
        if found is None:
            found = Grant(account=account, service=service, made_at=now)
        found.scopes = both
        found.save()
        said = f"service.allowed {service}: {' '.join(both)}"
        note(actor_of(account, "account"), "change", said, now=now)
    return found


@transaction.atomic
def take_back(account: Account, grant: UUID, now: datetime) -> bool:
    """End what a parent allowed a service, and with it all tokens at once; whether it was open."""
    with seeing_the_country():
        found = grants_of(account.pk).filter(pk=grant).first()
        if found is None:
            return False
        Grant.objects.filter(pk=found.pk).update(ended_at=now)
        end_tokens(found, now)
        note(actor_of(account, "account"), "change", f"service.taken_back {found.service}", now=now)
    return True


def end_tokens(grant: Grant, now: datetime) -> None:
    """End every code and token that rests on a grant; the connection sees the country."""
    Token.objects.filter(grant=grant, ended_at__isnull=True).update(ended_at=now)


def sign_out(account: Account, service: Service, now: datetime) -> None:
    """A parent signs out at a service: its tokens end, what was allowed stays."""
    with seeing_the_country():
        for grant in grants_of(account.pk).filter(service=service):
            end_tokens(grant, now)


def forget(now: datetime) -> int:
    """Forget codes and tokens whose time is over; how many."""
    with seeing_the_country():
        return Token.objects.filter(expires_at__lt=now).delete()[0]
