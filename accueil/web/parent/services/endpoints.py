"""What the programs of other services ask: where things are, keys, tokens, what they may know."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accueil.identity.limits import TooMany, forgive, refuse_too_many
from accueil.identity.models import LANGUAGES
from accueil.identity.services import protocol
from accueil.identity.services.keys import ALGORITHM, published
from accueil.identity.services.models import SCOPES
from accueil.identity.services.rules import TWO_FACTORS
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest

KEPT = "public, max-age=3600"
UNKNOWN = 401
CLAIMS = ("sub", "locale", "email", "email_verified", "children", "auth_time", "acr", "amr")


@require_GET
def discovery(request: HttpRequest) -> JsonResponse:
    """Where things are and what is offered (OpenID Connect Discovery)."""
    there = {
        "authorization_endpoint": "family_authorize",
        "token_endpoint": "family_services_token",
        "userinfo_endpoint": "family_services_userinfo",
        "revocation_endpoint": "family_services_revoke",
        "end_session_endpoint": "family_services_sign_out",
        "jwks_uri": "family_services_keys",
    }
    secret = ["client_secret_basic", "client_secret_post"]
    said = {
        "issuer": settings.ADDRESS,
        **{name: settings.ADDRESS + reverse(route) for name, route in there.items()},
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": secret,
        "revocation_endpoint_auth_methods_supported": secret,
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": SCOPES,
        "claims_supported": CLAIMS,
        "acr_values_supported": [TWO_FACTORS],
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": LANGUAGES,
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
    return JsonResponse(said, headers={"Cache-Control": KEPT})


@require_GET
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys with which our signatures are checked."""
    return JsonResponse({"keys": published()}, headers={"Cache-Control": KEPT})


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A code or a refresh token against tokens."""
    return _counted(request, protocol.token)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The end of a service's own token."""
    return _counted(request, protocol.revoke)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What a service may know of the parent, for an access token in the header."""
    answer = protocol.userinfo(
        request.headers.get("Authorization", ""), cast(OfficeRequest, request).now
    )
    return _response(answer)


def _counted(
    request: HttpRequest, ask: Callable[[str, str, datetime], protocol.Answer]
) -> HttpResponse:
    """The answer; an address that tried too many wrong secrets gets none for a while."""
    now, address = cast(OfficeRequest, request).now, address_of(request)
    try:
        refuse_too_many("service", {"address": address}, now)
    except TooMany as refused:
        said = {"error": "temporarily_unavailable", "error_description": "Too many wrong secrets."}
        wait = str(refused.minutes * 60)
        return JsonResponse(said, status=429, headers={"Retry-After": wait})
    answer = ask(request.POST.urlencode(), request.headers.get("Authorization", ""), now)
    if answer.status != UNKNOWN:
        forgive("service", "address", address)
    return _response(answer)


def _response(answer: protocol.Answer) -> HttpResponse:
    kept = {"Cache-Control": "no-store", **answer.headers}
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in kept.items():
        response[name] = value
    response["Content-Type"] = "application/json"
    return response
