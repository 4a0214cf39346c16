"""Signing in to another service: our sign-in, then the question whether one allows it."""

from datetime import datetime
from typing import cast
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accueil.identity.models import SignIn
from accueil.identity.permissions import PARENT
from accueil.identity.services import protocol
from accueil.identity.services.keys import read_signed
from accueil.identity.services.models import Service
from accueil.identity.services.registered import covering, open_service
from accueil.identity.services.registered import sign_out as end_tokens
from accueil.identity.services.rules import Signed
from accueil.store.models import note
from accueil.store.sessions import kept_key
from accueil.web.base.headers import POLICY
from accueil.web.base.middleware import SIGNED_IN_AT, OfficeRequest
from accueil.web.base.routes import FAMILY_SIGN_IN, to_sign_in
from accueil.web.parent.services import words

OWN_FORMS = "form-action 'self'"


@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponseBase:
    """Where a service sends the browser: sign in, allow it or not, and go back there."""
    known = cast(OfficeRequest, request)
    uri, signed = f"{request.path}?{request.GET.urlencode()}", _signed(known)
    try:
        asked = protocol.read(uri, settings.ADDRESS, signed=signed, now=known.now)
    except protocol.Refused:
        return render(request, "parent/services/refused.html", status=400)
    except protocol.SentBack as back:
        return _away(request, back.uri, None)
    if request.user.is_authenticated and known.user.role != PARENT:
        shown = {"name": words.name_of(asked.service)}
        return render(request, "parent/services/staff.html", shown, status=403)
    if signed is None:
        return to_sign_in(request, FAMILY_SIGN_IN)
    if protocol.wants_a_new_sign_in(asked, signed, known.now):
        return _sign_in_again(request)
    if request.method == "POST":
        if request.POST.get("answer") != "allow":
            return _away(request, protocol.refused(asked, settings.ADDRESS), asked.service)
    elif "consent" in asked.prompt or not covering(known.user.pk, asked.service, asked.scopes):
        return _question(request, asked)
    uri = protocol.allowed(uri, settings.ADDRESS, asked, signed=signed, now=known.now)
    return _away(request, uri, asked.service)


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Where a service sends who signed out there: whether to sign out here too."""
    known = cast(OfficeRequest, request)
    service, back = _leaving(request)
    if not request.user.is_authenticated or known.user.role != PARENT:
        return _away(request, back, service) if back else redirect("family_home")
    if request.method == "GET":
        shown = {"name": words.name_of(service) if service else ""}
        return _may_lead_to(back, render(request, "parent/services/sign_out.html", shown))
    if service is not None:
        end_tokens(known.user, service, known.now)
    if request.POST.get("answer") == "leave":
        _leave(known)
    return _away(request, back, service) if back else redirect("family_home")


def _signed(known: OfficeRequest) -> Signed | None:
    """Which parent is signed in at this browser, since when and with what."""
    if not known.user.is_authenticated or known.user.role != PARENT:
        return None
    moment = known.session.get(SIGNED_IN_AT, 0)
    at = datetime.fromtimestamp(moment, ZoneInfo(settings.TIME_ZONE))
    row = SignIn.objects.filter(account=known.user.pk, session=_session(known)).first()
    return Signed(known.user, at, row.how if row else "")


def _session(known: OfficeRequest) -> bytes:
    """What `SignIn.session` keeps of this browser's session."""
    return bytes.fromhex(kept_key(str(known.session.session_key)))


def _question(request: HttpRequest, asked: protocol.Asked) -> HttpResponse:
    """What the service would learn, and two buttons."""
    shown = {
        "name": words.name_of(asked.service),
        "host": urlsplit(asked.redirect_uri).netloc,
        "learns": words.learns(asked.scopes),
        "learns_not": words.learns_not(asked.scopes),
        "stays": asked.service.refresh,
    }
    answer = render(request, "parent/services/question.html", shown)
    return _may_lead_to(asked.redirect_uri, answer)


def _may_lead_to(uri: str, answer: HttpResponse) -> HttpResponse:
    """Browsers hold a form to where it may lead, over redirects too."""
    if uri:
        allowed = f"{OWN_FORMS} {protocol.origin(uri)}"
        answer["Content-Security-Policy"] = POLICY.replace(OWN_FORMS, allowed)
    return answer


def _away(request: HttpRequest, uri: str, service: Service | None) -> HttpResponse:
    """On to the service.

    Who comes here from our sign-in comes from a form that may not lead elsewhere: a page of its
    own stands between.
    """
    came_from = urlsplit(request.headers.get("Referer", "")).netloc
    if request.method == "GET" and came_from == request.get_host():
        name = words.name_of(service) if service else protocol.origin(uri)
        return render(request, "parent/services/onward.html", {"name": name, "uri": uri})
    answer = HttpResponse(status=302)
    answer["Location"] = uri
    return answer


def _sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """End the session, and come back here after signing in once more."""
    again = request.GET.copy()
    left = [word for word in again.get("prompt", "").split() if word != "login"]
    for name in ("prompt", "max_age"):  # both are answered by the sign-in that comes now
        again.pop(name, None)
    if left:
        again["prompt"] = " ".join(left)
    if request.method == "POST":
        return to_sign_in(request, FAMILY_SIGN_IN)
    _leave(cast(OfficeRequest, request))
    target = urlencode({"next": f"{request.path}?{again.urlencode()}"})
    answer = redirect(FAMILY_SIGN_IN)
    answer["Location"] += f"?{target}"
    return answer


def _leave(known: OfficeRequest) -> None:
    """End the session of this browser."""
    note(known.actor, "sign_in", "sign_in.out", now=known.now)
    SignIn.objects.filter(session=_session(known)).update(ended_at=known.now)
    logout(known)


def _leaving(request: HttpRequest) -> tuple[Service | None, str]:
    """Which service one signed out of, and where to go back to, if that is one of its addresses."""
    hint = read_signed(request.GET.get("id_token_hint", "")) or {}
    named = request.GET.get("client_id", "") or str(hint.get("aud", ""))
    service = open_service(named)
    if service is None or (hint and hint.get("aud") != service.client_id):
        return None, ""
    uri = request.GET.get("post_logout_redirect_uri", "")
    if uri not in service.sign_out_uris:
        return service, ""
    return service, protocol.with_state(uri, request.GET.get("state", ""))
