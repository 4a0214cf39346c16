"""The registers of others behind one port: who somebody is, where they live, where they work.

The national and communal registers of natural persons (RNPP, RCPP) and the social security centre
are asked with the applicant's authorisation and always for a purpose, which they log. What they
are in truth is not public, so this is the project's own exchange, JSON over HTTP:

    POST {url}/person        {"matricule": "…", "purpose": "application"}
    POST {url}/employment    the same
    Authorization: Bearer {token}

    200  {"person": {"matricule", "family_name", "given_name", "born", "address": {"street",
         "postcode", "locality", "country"}, "household": ["…"]}}
    200  {"employment": {"matricule", "employer", "country", "since", "until"}}
    404  nobody has this number, or nobody employs them
    400, 401, 403  refused: a broken question, an unknown token, a purpose not allowed
    5xx  the register is down

A matricule goes in the body: addresses reach logs. Dates are ISO, `until` may be null, countries
are two letters.
"""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from accueil.registry.names import fold

PURPOSES = ("application", "renewal", "change", "control")
TIMEOUT_SECONDS = 2.0
LARGEST_ANSWER = 1 << 16
NOT_FOUND, FAILED = 404, 500
ADDRESS_FIELDS = ("street", "postcode", "locality", "country")
FIELDS = ("family_name", "given_name", "born", *ADDRESS_FIELDS)


class RegisterDown(Exception):
    """The register gave no answer in time, failed, or answered what nobody understands."""


class RegisterRefused(Exception):
    """The register understood and will not answer; `code` is the HTTP status."""

    def __init__(self, code: int) -> None:
        """Keep the status; the question stays out of the message."""
        self.code = code
        super().__init__(f"the register refused the question ({code})")


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives; street with its number, as in `7, rue de l'Église`; country in two
    letters."""

    street: str
    postcode: str
    locality: str
    country: str = "LU"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the register of natural persons knows them; household: the others' matricules."""

    matricule: str
    family_name: str
    given_name: str
    born: date
    address: Address
    household: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Employment:
    """Where somebody is affiliated with the social security; until: the first day without."""

    matricule: str
    employer: str
    country: str
    since: date
    until: date | None = None


class Difference(NamedTuple):
    """A field of FIELDS in which our case and the register disagree."""

    field: str
    ours: str
    theirs: str


class Registers(Protocol):
    """What the rest of the system sees of the registers."""

    def person(self, matricule: str, purpose: str) -> Person | None:
        """Somebody by number, None if nobody has it. Raises RegisterDown, RegisterRefused."""

    def employment(self, matricule: str, purpose: str) -> Employment | None:
        """Where somebody works, None if nowhere. Raises RegisterDown, RegisterRefused."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is not carried to another address."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Never follow."""


class HttpRegisters:
    """The registers at an address. Refuses an address that is not http or https."""

    def __init__(self, url: str, token: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        """Keep the address; nothing is asked yet."""
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("the registers' address: expected http:// or https://")
        self.url, self._token, self._timeout = url.rstrip("/"), token, timeout_seconds
        # The registers are in the State's own network: no proxy of the environment.
        handlers = urllib.request.ProxyHandler({}), _NoRedirect()
        self._opener = urllib.request.build_opener(*handlers)

    def person(self, matricule: str, purpose: str) -> Person | None:
        """Somebody by number, None if nobody has it. Raises RegisterDown, RegisterRefused."""
        found = self._ask("person", matricule, purpose)
        return None if found is None else understood(read_person, found)

    def employment(self, matricule: str, purpose: str) -> Employment | None:
        """Where somebody works, None if nowhere. Raises RegisterDown, RegisterRefused."""
        found = self._ask("employment", matricule, purpose)
        return None if found is None else understood(read_employment, found)

    def _ask(self, what: str, matricule: str, purpose: str) -> Any:
        """The answer under its name, None for 404."""
        question = urllib.request.Request(
            f"{self.url}/{what}",
            data=json.dumps({"matricule": matricule, "purpose": purpose}).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with self._opener.open(question, timeout=self._timeout) as answer:
                return json.loads(answer.read(LARGEST_ANSWER))[what]
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == NOT_FOUND:
                return None
            if error.code >= FAILED:
                raise RegisterDown(f"the register failed ({error.code})") from None
            raise RegisterRefused(error.code) from None
        except (OSError, http.client.HTTPException) as error:
            raise RegisterDown("the register gave no answer") from error
        except (ValueError, KeyError, TypeError) as error:
            raise RegisterDown("the register's answer is not understood") from error


def understood(read: Any, found: Any) -> Any:
    """What `read` makes of an answer; RegisterDown where it makes nothing of it."""
    try:
        return read(found)
    except (ValueError, KeyError, TypeError) as error:
        raise RegisterDown("the register's answer is not understood") from error


def read_person(found: Mapping[str, Any]) -> Person:
    """A person from the exchange's JSON. Refuses what lacks a field (KeyError, ValueError)."""
    return Person(
        str(found["matricule"]),
        str(found["family_name"]),
        str(found["given_name"]),
        date.fromisoformat(found["born"]),
        Address(*(str(found["address"][name]) for name in ADDRESS_FIELDS)),
        tuple(str(other) for other in found.get("household", ())),
    )


def read_employment(found: Mapping[str, Any]) -> Employment:
    """An employment from the exchange's JSON. Refuses what lacks a field."""
    until = found.get("until")
    return Employment(
        str(found["matricule"]),
        str(found["employer"]),
        str(found["country"]),
        date.fromisoformat(found["since"]),
        date.fromisoformat(until) if until else None,
    )


def differences(case_values: Mapping[str, str | date], person: Person) -> list[Difference]:
    """Where our case and the register disagree, in the order of FIELDS.

    Only fields the case has are compared. Case, spaces and `L-` before a postcode do not matter,
    in an address neither accents nor punctuation nor where the number stands; the register's
    further given names are no difference. An accent in a name is one: papers carry it.
    """
    theirs = {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "born": person.born.isoformat(),
        **{name: str(getattr(person.address, name)) for name in ADDRESS_FIELDS},
    }
    ours = {name: _written(value) for name, value in case_values.items() if name in theirs}
    return [
        Difference(name, ours[name], theirs[name])
        for name in FIELDS
        if name in ours and not _same(name, ours[name], theirs[name])
    ]


def _written(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _same(name: str, ours: str, theirs: str) -> bool:
    if name in ("family_name", "given_name"):
        mine, other = ours.casefold().split(), theirs.casefold().split()
        return mine == (other[: len(mine)] if name == "given_name" and mine else other)
    if name == "postcode":
        ours, theirs = ours.upper().removeprefix("L-"), theirs.upper().removeprefix("L-")
    return sorted(fold(ours).split()) == sorted(fold(theirs).split())
