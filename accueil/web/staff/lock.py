"""Lock-out: five failures by e-mail and address, with either factor, and ten minutes of nothing.

The failures are counted by django-axes, which also answers who is locked out with `locked_page`.
An e-mail that no account has is counted and locked out like any other.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

LOCKED_STATUS = 429


def is_locked(request: HttpRequest, email: str) -> bool:
    """Whether this e-mail is locked out from this address; then any answer becomes that page."""
    credentials = {"username": email}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    vars(request).update(axes_locked_out=True, axes_credentials=credentials)
    return True


def failed(request: HttpRequest, email: str) -> None:
    """Count a failure with the second factor; the password's are counted as they happen."""
    credentials = {"username": email}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def locked_page(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """How long one has to wait."""
    email = (credentials or {}).get("username", "")
    minutes = minutes_left(email, get_client_ip_address(request), timezone.now())
    return render(request, "staff/locked.html", {"minutes": minutes}, status=LOCKED_STATUS)


def minutes_left(email: str, address: str, now: datetime) -> int:
    """Whole minutes until another try is possible, at least 1."""
    tried = AccessAttempt.objects.filter(username=email, ip_address=address)
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    pause: timedelta = settings.AXES_COOLOFF_TIME
    left = ((last or now) + pause - now).total_seconds()
    return max(1, -int(-left // 60))
