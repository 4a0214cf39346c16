"""OpenID Connect with oauthlib: a code with PKCE, refresh tokens, userinfo, revocation.

Nothing else is offered: no tokens through the browser, no passwords, no devices.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from oauthlib.common import Request, add_params_to_uri
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.oauth2.rfc6749.endpoints import (
    AuthorizationEndpoint,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.tokens import BearerToken
from oauthlib.openid.connect.core.endpoints.userinfo import UserInfoEndpoint
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant, RefreshTokenGrant

from accueil.identity.services.models import Service
from accueil.identity.services.registered import allow
from accueil.identity.services.rules import ACCESS, NONCE, Rules, Signed, new_token, too_old
from accueil.store.security import seeing_the_country

# At this level oauthlib would write down codes and tokens.
logging.getLogger("oauthlib").setLevel(logging.WARNING)
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Refused(Exception):
    """A request that is answered on our page: its service or its address is not known."""


class SentBack(Exception):
    """A request that is refused at the service: `uri` says it why."""

    def __init__(self, uri: str) -> None:
        super().__init__("refused")
        self.uri = uri


@dataclass(frozen=True, slots=True)
class Asked:
    """What a service asks for at the browser; `prompt`: `none`, `login`, `consent`."""

    service: Service
    scopes: tuple[str, ...]
    prompt: frozenset[str]
    redirect_uri: str
    state: str
    request: Request


def read(uri: str, issuer: str, *, signed: Signed | None, now: datetime) -> Asked:
    """What is asked for by an address of ours with its question. Raises Refused or SentBack."""
    try:
        scopes, info = _authorization(Rules(now, signed)).validate_authorization_request(uri)
    except errors.FatalClientError as fault:
        raise Refused(fault.error) from fault
    except errors.OAuth2Error as fault:
        back = getattr(fault, "redirect_uri", None)
        if not back:
            raise Refused(fault.error) from fault
        raise SentBack(_with_issuer(fault.in_uri(back), issuer)) from fault
    except ValueError as fault:
        raise Refused("invalid_request") from fault
    request: Request = info["request"]
    return Asked(
        service=request.client,
        scopes=tuple(scopes),
        prompt=frozenset(info["prompt"]),
        redirect_uri=request.redirect_uri,
        state=request.state or "",
        request=request,
    )


def wants_a_new_sign_in(asked: Asked, signed: Signed, now: datetime) -> bool:
    """Whether one has to sign in once more: it is asked for, or the last time is too long ago."""
    return "login" in asked.prompt or too_old(signed, asked.request, now)


@transaction.atomic
def allowed(uri: str, issuer: str, asked: Asked, *, signed: Signed, now: datetime) -> str:
    """Remember that it is allowed; where to send the browser, with a code."""
    grant = allow(signed.account, asked.service, asked.scopes, now)
    with seeing_the_country():
        known = {"user": signed.account, "grant": grant, "signed": signed}
        endpoint = _authorization(Rules(now, signed))
        headers, _body, _status = endpoint.create_authorization_response(
            uri, scopes=list(asked.scopes), credentials=known
        )
    return _with_issuer(str(headers["Location"]), issuer)


def refused(asked: Asked, issuer: str) -> str:
    """Where to send the browser of somebody who does not allow it."""
    fault = errors.AccessDeniedError(state=asked.state or None)
    return _with_issuer(fault.in_uri(asked.redirect_uri), issuer)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service is answered: headers, text, status."""

    headers: dict[str, str]
    body: str
    status: int


def token(body: str, authorization: str, now: datetime) -> Answer:
    """A code or a refresh token against tokens."""
    return _answer(_token_endpoint(Rules(now)).create_token_response, body, authorization)


def revoke(body: str, authorization: str, now: datetime) -> Answer:
    """The end of a token."""
    return _answer(RevocationEndpoint(Rules(now)).create_revocation_response, body, authorization)


def userinfo(authorization: str, now: datetime) -> Answer:
    """What a service may know, for an access token in the header."""
    return _answer(UserInfoEndpoint(Rules(now)).create_userinfo_response, "", authorization)


def _answer(ask: Any, body: str, authorization: str) -> Answer:
    """No session stands behind these: for the time of the answer all accounts are seen."""
    sent = {"Authorization": authorization} if authorization else {}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with transaction.atomic(), seeing_the_country():
            headers, said, status = ask("/", "POST", body, sent)
    except errors.OAuth2Error as fault:
        return _told(fault)
    except ValueError:
        return _told(errors.InvalidRequestError())
    return Answer(dict(headers), said or "", status)


def _told(fault: Any) -> Answer:
    """What went wrong, in the protocol's words."""
    headers = {**fault.headers, "Content-Type": "application/json"}
    return Answer(headers, fault.json, fault.status_code)


def _authorization(rules: Rules) -> AuthorizationEndpoint:
    grant = AuthorizationCodeGrant(rules)
    grant.custom_validators.pre_auth.append(_strict)
    return AuthorizationEndpoint("code", _bearer(rules), {"code": grant})


def _token_endpoint(rules: Rules) -> TokenEndpoint:
    kinds = {
        "authorization_code": AuthorizationCodeGrant(rules),
        "refresh_token": RefreshTokenGrant(rules),
    }
    return TokenEndpoint("authorization_code", _bearer(rules), kinds)


def _bearer(rules: Rules) -> BearerToken:
    return BearerToken(rules, new_token, int(ACCESS.total_seconds()), new_token)


def _strict(request: Request) -> dict[str, Any]:
    """Refuse what the protocol leaves open and we do not offer."""
    if request.response_type is None:
        raise errors.MissingResponseTypeError(request=request)
    if request.response_type != "code":
        raise errors.UnsupportedResponseTypeError(request=request)
    if not request.code_challenge:
        raise errors.MissingCodeChallengeError(request=request)
    if request.code_challenge_method != "S256" or not CHALLENGE.fullmatch(request.code_challenge):
        raise errors.UnsupportedCodeChallengeMethodError(request=request)
    if request.nonce and not NONCE.fullmatch(request.nonce):
        raise errors.InvalidRequestError("nonce: at most 255 letters", request=request)
    if request.response_mode not in (None, "query"):
        raise errors.InvalidRequestError("response_mode: query", request=request)
    for name in ("request", "request_uri"):
        if name in dict(request.uri_query_params):
            raise errors.CustomOAuth2Error(f"{name}_not_supported", request=request)
    return {}


def _with_issuer(uri: str, issuer: str) -> str:
    """Who answers, so that a service knows which of several (RFC 9207)."""
    return str(add_params_to_uri(uri, [("iss", issuer)]))


def origin(uri: str) -> str:
    """Scheme and host of an address, as a policy of pages names them."""
    found = urlsplit(uri)
    return f"{found.scheme}://{found.netloc}"


def with_state(uri: str, state: str) -> str:
    """An address of a service with the mark that it wants to see again."""
    return str(add_params_to_uri(uri, [("state", state)])) if state else uri
