"""Addresses without a key: how often an address may ask, and pages of others that may ask too."""

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accueil.web.api.errors import Refused, refusal
from accueil.web.api.program import Rate
from accueil.web.base.entering import address_of
from accueil.web.base.open_data import ANY_ORIGIN

ASSESS, SCALE = "/api/v1/assess", "/api/v1/scale"
METHODS = {ASSESS: "POST, OPTIONS", SCALE: "GET, OPTIONS"}
MOST_BYTES = 64 * 1024
NETWORK = 64  # of an IPv6 address: one household or office has as many as it likes
TOLD = "ETag, RateLimit, RateLimit-Policy, Retry-After"
DAY_SECONDS = "86400"
RATE = Rate()


class Standing(NamedTuple):
    """How often somebody may still ask in this minute, and the seconds until the next one."""

    left: int
    seconds: int


def answer_anyone(
    request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer at an address without a key, whatever page of others asks; assessments are counted."""
    if request.method == "OPTIONS":
        response = _preflight(request.path_info)
    elif request.path_info == ASSESS:
        response = _counted(request, answer)
    else:
        response = answer(request)
    if response.status_code == 405:
        response.headers["Allow"] = METHODS[request.path_info]
    for name, value in {**ANY_ORIGIN, "Access-Control-Expose-Headers": TOLD}.items():
        response.headers[name] = value
    return response


def _preflight(path: str) -> HttpResponse:
    """What a browser asks before a page of others may ask."""
    headers = {
        "Allow": METHODS[path],
        "Access-Control-Allow-Methods": METHODS[path],
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": DAY_SECONDS,
    }
    return HttpResponse(status=204, headers=headers)


def _counted(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """An answer with how often one may still ask; a refusal after too many."""
    most, standing = settings.OPEN_REQUESTS_A_MINUTE, _standing(request)
    if standing.left < 0:
        expected = f"at most {most} requests a minute from one address"
        headers = {"Retry-After": str(standing.seconds)}
        refused = Refused(429, "too_many_from_here", expected=expected, headers=headers)
        response = refusal(refused)
    else:
        response = answer(request)
    left = max(0, standing.left)
    response.headers["RateLimit-Policy"] = f'"assess";q={most};w=60'
    response.headers["RateLimit"] = f'"assess";r={left};t={standing.seconds}'
    return response


def _standing(request: HttpRequest) -> Standing:
    used, seconds = RATE.use(_network(address_of(request)), time.time())
    return Standing(settings.OPEN_REQUESTS_A_MINUTE - used, seconds)


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 its network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and not known.ipv4_mapped:
        return str(int(known) >> NETWORK)
    return address
