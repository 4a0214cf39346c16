"""What the protocol asks of us: whom we know, what was allowed, which codes and tokens are good.

Codes and tokens are kept as digests. A code or a refresh token that comes a second time was stolen:
everything that came from the same sign-in ends at once.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from oauthlib.common import Request
from oauthlib.openid import RequestValidator

from accueil.identity.actors import actor_of
from accueil.identity.models import Account
from accueil.identity.permissions import PARENT
from accueil.identity.services import keys
from accueil.identity.services.claims import claims, subject
from accueil.identity.services.models import Grant, Service, Token
from accueil.identity.services.registered import covering, open_service
from accueil.store.encrypted import blind
from accueil.store.models import note

CODE, ACCESS = timedelta(seconds=60), timedelta(minutes=10)
REFRESH, LONGEST = timedelta(days=30), timedelta(days=180)
TOKEN_BYTES = 32
NONCE = re.compile(r"[\x20-\x7e]{1,255}")
TWO_FACTORS = "https://refeds.org/profile/mfa"
# How somebody had signed in → the methods as the protocol names them (RFC 8176).
METHODS = {
    "sms": ["pwd", "sms", "mfa"],
    "passkey": ["pwd", "hwk", "mfa"],
    "certificate": ["sc", "mfa"],
    "recovery": ["pwd", "otp", "mfa"],
}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in at this browser, since when, with what (`SignIn.how`)."""

    account: Account
    at: datetime
    how: str = ""


def digest(text: str) -> bytes:
    """What is kept of a code or a token."""
    return blind(text, "service.token")


def new_token(_request: Request) -> str:
    """The text of a token: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Rules(RequestValidator):
    """Answers for one request at a moment; `signed`: who sits at the browser, if anybody."""

    def __init__(self, now: datetime, signed: Signed | None = None) -> None:
        super().__init__()
        self.now, self.signed = now, signed
        self.found: Token | None = None

    # The service.

    def validate_client_id(self, client_id: str, request: Request, *_: Any, **__: Any) -> bool:
        """A service that is registered and not ended."""
        request.client = open_service(client_id)
        return request.client is not None

    def client_authentication_required(self, *_: Any, **__: Any) -> bool:
        """Every service has a secret."""
        return True

    def authenticate_client(self, request: Request, *_: Any, **__: Any) -> bool:
        """By its identifier and its secret, in the header or in what is sent."""
        name, secret = _credentials(request)
        service = open_service(name)
        known = bytes(service.secret) if service else b""
        right = hmac.compare_digest(blind(secret, "service.secret"), known)
        if service is None or not right or (request.client_id or name) != name:
            return False
        request.client = service
        return True

    def authenticate_client_id(self, *_: Any, **__: Any) -> bool:
        """None without a secret."""
        return False

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *_: Any, **__: Any
    ) -> bool:
        """Exactly as registered, letter by letter."""
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(self, *_: Any, **__: Any) -> None:
        """A service says where to go back to."""

    def validate_response_type(
        self, client_id: str, response_type: str, *_: Any, **__: Any
    ) -> bool:
        """Only a code goes through the browser."""
        return response_type == "code"

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Service, *_: Any, **__: Any
    ) -> bool:
        """A code; a refresh token from who may have one."""
        return grant_type == "authorization_code" or (
            grant_type == "refresh_token" and client.refresh
        )

    def get_default_scopes(self, *_: Any, **__: Any) -> list[str]:
        """A service says what it wants to know."""
        return []

    def validate_scopes(
        self, client_id: str, scopes: Sequence[str], client: Service, *_: Any, **__: Any
    ) -> bool:
        """`openid`, and what it is registered for."""
        return "openid" in scopes and set(scopes) <= set(client.scopes)

    def is_pkce_required(self, *_: Any, **__: Any) -> bool:
        """Always."""
        return True

    # The parent at the browser.

    def validate_silent_login(self, request: Request) -> bool:
        """Whether nobody has to be asked to sign in."""
        return self.signed is not None and not too_old(self.signed, request, self.now)

    def validate_silent_authorization(self, request: Request) -> bool:
        """Whether nobody has to be asked to allow."""
        if self.signed is None:
            return False
        return covering(self.signed.account.pk, request.client, request.scopes) is not None

    def validate_user_match(
        self, id_token_hint: str | None, scopes: Any, claims: Any, request: Request
    ) -> bool:
        """Whether it is whom the service expects; who has not signed in may still become it."""
        if not id_token_hint:
            return True
        hint = keys.read_signed(id_token_hint, request.client.client_id)
        if hint is None:
            return False
        own = self.signed and subject(self.signed.account, request.client.sector)
        return own is None or hint.get("sub") == own

    # The code.

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Request, *_: Any, **__: Any
    ) -> None:
        """Keep its digest, and what it is bound to."""
        grant: Grant = request.grant
        signed: Signed = request.signed
        asked = {
            "redirect_uri": request.redirect_uri,
            "challenge": request.code_challenge,
            "nonce": request.nonce,
        }
        source = _Source(grant, request.scopes, signed, uuid4(), asked)
        self._keep("code", code["code"], CODE, source)

    def validate_code(
        self, client_id: str, code: str, client: Service, request: Request, *_: Any, **__: Any
    ) -> bool:
        """Once, by the service it was made for; from here on it is used, whatever comes next."""
        self.found = self._once("code", code, client)
        if self.found is None:
            return False
        Token.objects.filter(pk=self.found.pk).update(used_at=self.now)
        request.user, request.scopes = self.found.grant.account, self.found.scopes
        return True

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        """What its verifier is checked against."""
        return str(self.found.asked["challenge"]) if self.found else None

    def get_code_challenge_method(self, code: str, request: Request) -> str:
        """There is one."""
        return "S256"

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, *_: Any, **__: Any
    ) -> bool:
        """Where the code was sent to."""
        return self.found is not None and self.found.asked["redirect_uri"] == redirect_uri

    def get_authorization_code_nonce(self, *_: Any, **__: Any) -> str | None:
        """What the service marked its question with."""
        return self.found.asked.get("nonce") if self.found else None

    def invalidate_authorization_code(self, *_: Any, **__: Any) -> None:
        """It was used when it was looked at."""

    # Tokens.

    def save_bearer_token(
        self, token: dict[str, Any], request: Request, *_: Any, **__: Any
    ) -> None:
        """Keep the digests; a service that may not stay connected gets no refresh token."""
        assert self.found is not None
        before = self.found
        signed = Signed(before.grant.account, before.signed_in_at, before.how)
        source = _Source(before.grant, request.scopes, signed, before.chain, {})
        self._keep("access", token["access_token"], ACCESS, source)
        if before.grant.service.refresh:
            left = before.signed_in_at + LONGEST - self.now
            whole = _Source(before.grant, before.scopes, signed, before.chain, {})
            self._keep("refresh", token["refresh_token"], min(REFRESH, left), whole)
        else:
            token.pop("refresh_token", None)
        Token.objects.filter(pk=before.pk).update(used_at=self.now)
        Grant.objects.filter(pk=before.grant_id).update(used_at=self.now)
        if before.kind == "code":
            by = actor_of(before.grant.account, "account")
            note(by, "sign_in", f"service.entered {before.grant.service}", now=self.now)

    def get_id_token(self, token: Any, token_handler: Any, request: Request) -> str:
        """Who signed in, when and how, for this service; nothing else about it."""
        assert self.found is not None
        seconds = int(self.now.timestamp())
        service, before = self.found.grant.service, self.found
        said = {
            "iss": settings.ADDRESS,
            "sub": subject(before.grant.account, service.sector),
            "aud": service.client_id,
            "iat": seconds,
            "exp": seconds + int(ACCESS.total_seconds()),
            "auth_time": int(before.signed_in_at.timestamp()),
        }
        if before.how in METHODS:
            said.update(acr=TWO_FACTORS, amr=METHODS[before.how])
        if before.kind == "code" and before.asked.get("nonce"):
            said["nonce"] = before.asked["nonce"]
        return keys.sign(said)

    def validate_refresh_token(
        self, refresh_token: str, client: Service, request: Request, *_: Any, **__: Any
    ) -> bool:
        """Once, by the service it was made for."""
        self.found = self._once("refresh", refresh_token, client)
        if self.found is None:
            return False
        request.user = self.found.grant.account
        return True

    def get_original_scopes(self, *_: Any, **__: Any) -> list[str]:
        """What was allowed with it."""
        return list(self.found.scopes) if self.found else []

    def rotate_refresh_token(self, request: Request) -> bool:
        """Each works once."""
        return True

    def validate_bearer_token(
        self, token: str | None, scopes: Sequence[str], request: Request
    ) -> bool:
        """An access token whose time is not over, of a service that is still allowed."""
        self.found = self._live("access", token).first() if token else None
        if self.found is None:
            return False
        request.client, request.user = self.found.grant.service, self.found.grant.account
        request.scopes = self.found.scopes
        return set(scopes) <= set(self.found.scopes)

    def get_userinfo_claims(self, request: Request) -> dict[str, Any]:
        """What the service may know of the parent now."""
        today = timezone.localdate(self.now)
        return claims(request.user, request.client, request.scopes, today)

    def revoke_token(
        self, token: str, token_type_hint: str | None, request: Request, *_: Any, **__: Any
    ) -> None:
        """End a service's own token, and all that came from the same sign-in."""
        own = Token.objects.filter(digest=digest(token), grant__service=request.client)
        for found in own.exclude(kind="code"):
            self._end_chain(found)

    # What is kept.

    def _keep(self, kind: str, text: str, lasts: timedelta, source: "_Source") -> None:
        Token.objects.create(
            kind=kind,
            digest=digest(text),
            grant=source.grant,
            chain=source.chain,
            scopes=list(source.scopes),
            asked=source.asked,
            signed_in_at=source.signed.at,
            how=source.signed.how,
            made_at=self.now,
            expires_at=self.now + lasts,
        )

    def _live(self, kind: str, text: str) -> Any:
        return Token.objects.select_related("grant__account", "grant__service").filter(
            kind=kind,
            digest=digest(text),
            ended_at__isnull=True,
            expires_at__gt=self.now,
            grant__ended_at__isnull=True,
            grant__service__ended_at__isnull=True,
            grant__account__is_active=True,
            grant__account__role=PARENT,
        )

    def _once(self, kind: str, text: str, service: Service) -> Token | None:
        """A token that works once; who brings it a second time ends all that came from it."""
        of_service = self._live(kind, text).filter(grant__service=service)
        found: Token | None = of_service.select_for_update(of=("self",)).first()
        if found is not None and found.used_at is not None:
            self._end_chain(found)
            return None
        return found

    def _end_chain(self, of: Token) -> None:
        Token.objects.filter(chain=of.chain, ended_at__isnull=True).update(ended_at=self.now)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a token rests on."""

    grant: Grant
    scopes: Sequence[str]
    signed: Signed
    chain: UUID
    asked: dict[str, Any]


def too_old(signed: Signed, request: Request, now: datetime) -> bool:
    """Whether the service wants somebody who signed in later (`max_age`, in seconds)."""
    asked = str(getattr(request, "max_age", None) or "")
    if not asked:
        return False
    return not asked.isdecimal() or now - signed.at > timedelta(seconds=min(int(asked), 10**8))


def _credentials(request: Request) -> tuple[str, str]:
    """Identifier and secret; empty where there are none or two kinds."""
    header = str(request.headers.get("Authorization") or "")
    sent = (str(request.client_id or ""), str(request.client_secret or ""))
    if not header:
        return sent
    kind, _space, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, colon, secret = text.partition(":")
    if kind.lower() != "basic" or not colon or sent[1]:
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
