"""Keys for programs: which there are, a new one, the end of one."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity.api_keys import end_key, make_key, state_of
from accueil.identity.models import ApiKey
from accueil.web.base.fields import ChoiceField, ChoicesField, Form, TextField
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of

SCOPES: dict[str, Words] = {
    "stays.write": _("Enter stays, meals and absences"),
    "stays.read": _("Read what is entered, and whether a period is declared"),
    "children.read": _("Read names, dates of birth and care contracts of the children"),
}
LASTS: dict[str, Words] = {
    "90": _("3 months"),
    "182": _("6 months"),
    "365": _("1 year"),
    "730": _("2 years"),
}
A_YEAR = "365"
STATES: dict[str, Words] = {
    "active": _("Works"),
    "ends_soon": _("Ends soon"),
    "expired": _("Has ended"),
    "ended": _("Was ended"),
}


class NewKey(Form):
    """What a new key is for, what it may do, and how long."""

    name = TextField(
        label=_("Which program is the key for?"),
        help_text=_("For example, the name of the program and the computer it runs on"),
        max_length=60,
    )
    scopes = ChoicesField(label=_("What may the program do?"), choices=list(SCOPES.items()))
    lasts = ChoiceField(label=_("How long is the key to work?"), choices=list(LASTS.items()))


@require_GET
def api_keys(request: HttpRequest, provider: UUID) -> HttpResponse:
    """A provider's keys, those that work first; those that end soon are said above."""
    found, now = provider_of(provider), cast(OfficeRequest, request).now
    keys = ApiKey.objects.filter(provider=found).order_by("-made_at")
    rows = sorted((_shown(key, now) for key in keys), key=lambda row: not row["works"])
    shown = {
        "provider": found,
        "rows": rows,
        "soon": [row for row in rows if row["state"] == "ends_soon"],
        "ended": "ended" in request.GET,
    }
    return render(request, "provider/keys/keys.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, provider: UUID) -> HttpResponse:
    """A new key; the answer shows its text, once and never again."""
    found, known = provider_of(provider), cast(OfficeRequest, request)
    initial = {"scopes": list(SCOPES), "lasts": A_YEAR}
    form = NewKey(request.POST or None, initial=initial)
    if not form.is_valid():
        return render(request, "provider/keys/new.html", {"provider": found, "form": form})
    typed = form.cleaned_data
    ends = known.now + timedelta(days=int(typed["lasts"]))
    key, text = make_key(found, typed["name"], typed["scopes"], ends, by=known.actor, now=known.now)
    shown = {"provider": found, "key": _shown(key, known.now), "text": text}
    return render(request, "provider/keys/made.html", shown)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, provider: UUID, key: UUID) -> HttpResponse:
    """The end of a key, asked once more before it is done."""
    found, known = provider_of(provider), cast(OfficeRequest, request)
    row = get_object_or_404(ApiKey, pk=key, provider=found)
    if request.method == "POST":
        end_key(row, by=known.actor, now=known.now)
        answer = redirect("api_keys", provider=found.pk)
        answer["Location"] += "?ended"
        return answer
    shown = {"provider": found, "key": _shown(row, known.now)}
    return render(request, "provider/keys/end.html", shown)


def _shown(key: ApiKey, now: datetime) -> dict[str, Any]:
    """A key as its row says it: days in the page's time."""
    state = state_of(key, now)
    return {
        "pk": key.pk,
        "name": key.name,
        "beginning": f"{key.beginning}…",
        "scopes": [SCOPES[scope] for scope in key.scopes],
        "made": timezone.localdate(key.made_at),
        "ends": timezone.localdate(key.expires_at),
        "used": timezone.localtime(key.used_at) if key.used_at else None,
        "state": state,
        "said": str(STATES[state]),
        "status": {"active": "done", "ends_soon": "check"}.get(state, "blocked"),
        "works": state in ("active", "ends_soon"),
        "warned": _warning(key) if state == "ends_soon" else "",
    }


def _warning(key: ApiKey) -> str:
    return gettext(
        "The key “%(name)s” ends soon. Make a new one in time, and enter it in the program."
    ) % {"name": key.name}
