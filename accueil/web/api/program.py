"""Who enters: a program, with the key of a provider; what it may do, how often, what it sees."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from accueil.identity.api_keys import KeyRefused, key_of
from accueil.identity.models import ApiKey
from accueil.registry.models import Provider
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from accueil.web.api.errors import Refused
from accueil.web.base.middleware import OfficeRequest

ROLE, PURPOSE = "software", "program"
MINUTE = 60
ASKS = {"WWW-Authenticate": 'Bearer realm="accueil"'}


@dataclass(frozen=True, slots=True)
class Program:
    """A program that asks: its key, the provider it works for, who the access log names."""

    key: ApiKey
    provider: Provider
    actor: Actor
    now: datetime
    today: date


class ApiRequest(OfficeRequest):
    """A request with a key."""

    auth: Program


class Bearer(HttpAuthBase):
    """`Authorization: Bearer <key>`, with a key that has a scope; none: any key."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Program:
        """Let a program in: from here on the connection sees its provider's rows and no others."""
        known = cast(ApiRequest, request)
        try:
            key = key_of(request.headers.get("Authorization", ""), known.now)
        except KeyRefused as error:
            place = "header Authorization"
            expected = "Bearer and a key, made on the page “Keys for programs”"
            raise Refused(
                401, f"key_{error.reason}", place=place, expected=expected, headers=ASKS
            ) from None
        _count(key.pk, known.now)
        if self.scope and self.scope not in key.scopes:
            place, expected = "header Authorization", f"a key with the scope {self.scope}"
            raise Refused(403, "scope_missing", place=place, expected=expected)
        office = str(key.provider_id)
        see(office=office, providers=[key.provider_id])
        actor = Actor(None, ROLE, office, PURPOSE)
        return Program(key, key.provider, actor, known.now, known.today)


class Rate:
    """How often each key or address was used in this minute, in this process of the web server."""

    def __init__(self) -> None:
        self.lock, self.minute, self.counts = Lock(), 0, dict[Hashable, int]()

    def use(self, who: Hashable, moment: float) -> tuple[int, int]:
        """Count one use; how many there were, and the seconds until the next minute."""
        with self.lock:
            minute = int(moment // MINUTE)
            if minute != self.minute:
                self.minute, self.counts = minute, {}
            self.counts[who] = self.counts.get(who, 0) + 1
            return self.counts[who], int(MINUTE - moment % MINUTE) + 1

    def wait(self, key: UUID, moment: float, most: int) -> int:
        """Count one use; 0, or after too many the seconds until the next minute."""
        used, seconds = self.use(key, moment)
        return 0 if used <= most else seconds


RATE = Rate()


def _count(key: UUID, now: datetime) -> None:
    most = settings.API_REQUESTS_A_MINUTE
    wait = RATE.wait(key, now.timestamp(), most)
    if wait:
        expected = f"at most {most} requests a minute; send several days in one batch"
        headers = {"Retry-After": str(wait)}
        raise Refused(429, "too_many_requests", expected=expected, headers=headers)


def note_children(program: Program, action: str, what: str, children: Iterable[UUID]) -> None:
    """Write into the access log that a program read or changed the data of these children."""
    known: dict[str, Any] = {
        "at": program.now,
        "account": None,
        "role": program.actor.role,
        "office": program.actor.office,
        "action": action,
        "what": f"{what} {program.key.beginning}",
        "why": program.actor.purpose,
    }
    AccessLog.objects.bulk_create(
        [AccessLog(**known, child=child) for child in dict.fromkeys(children)]
    )
