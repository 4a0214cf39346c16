"""The account on one page; its password; where it is signed in; its end."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accueil.actions.facilities import places
from accueil.identity import certificates, own_account, sign_ins, typed_codes
from accueil.identity.accounts import WeakPassword
from accueil.identity.links import linked
from accueil.identity.models import Account
from accueil.identity.numbers import masked
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passwords import ChangePassword
from accueil.web.base.routes import FAMILY_SIGN_IN
from accueil.web.parent.known import own_children
from accueil.web.parent.office.changing import changing, confirmed, done, key_of
from accueil.web.parent.office.forms import Close
from accueil.web.parent.office.words import HOW, said

SHOWN_SIGN_INS = 3


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Which children, how one signs in, since when and where; each with its change."""
    known = cast(OfficeRequest, request)
    own = known.user
    since = dict(linked(own.pk).values_list("child", "made_at"))
    children = [(child, since[child.child.pk]) for child in own_children(known)]
    for child, _since in children:
        note(known.actor, "read", "own account", now=known.now, child=child.child.pk)
    shown = {
        "said": said(request.GET.get("done", "")),
        "children": children,
        "places": places(own, known.today),
        "rows": _rows(own),
        "keys": own.passkeys.order_by("added_at"),
        "certificates": own.certificates.order_by("added_at"),
        "offered": certificates.offered(),
        "left": typed_codes.recovery_codes_left(own),
        "sign_ins": _sign_ins(known)[:SHOWN_SIGN_INS],
    }
    return render(request, "parent/office/account.html", shown)


def _rows(own: Account) -> list[dict[str, Any]]:
    """How one signs in, line by line."""
    unproved = _("waits for its code: %(email)s") % {"email": own.email_pending}
    return [
        {"label": _("Password"), "value": "••••••••", "url": reverse("family_account_password")},
        {
            "label": _("Mobile number"),
            "value": masked(str(own.mobile)),
            "note": _("The code for signing in is sent there."),
            "url": reverse("family_account_mobile"),
        },
        {
            "label": _("E-mail address"),
            "value": own.private_email or "",
            "note": unproved if own.email_pending else "",
            "url": reverse("family_account_email"),
        },
    ]


def _sign_ins(known: OfficeRequest) -> list[dict[str, Any]]:
    """The last sign-ins in words."""
    found = sign_ins.last_of(known.user, key_of(known), known.now)
    return [{"of": one, "how": str(HOW.get(one.row.how, one.row.how))} for one in found]


@changing
def password(request: HttpRequest) -> HttpResponse:
    """Another password."""
    known, form = cast(OfficeRequest, request), ChangePassword(request.POST or None)
    if confirmed(request, form):
        try:
            own_account.change_password(
                known.user, form.cleaned_data["password"], but=key_of(request), now=known.now
            )
        except WeakPassword as weak:
            for problem in weak.problems:
                form.add_error("password", problem)
        else:
            return done(request, "password")
    return render(request, "parent/office/password.html", {"form": form})


@require_GET
def sign_ins_page(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in, and was."""
    known = cast(OfficeRequest, request)
    shown = {"sign_ins": _sign_ins(known), "said": said(request.GET.get("done", ""))}
    return render(request, "parent/office/sign_ins.html", shown)


@require_POST
def end_session(request: HttpRequest, one: UUID) -> HttpResponse:
    """End one session; whose browser asks next is asked to sign in."""
    known = cast(OfficeRequest, request)
    if sign_ins.end(known.user, one, known.now):
        note(known.actor, "change", "own account: session ended", now=known.now)
    return redirect("family_account_sign_ins")


@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    known = cast(OfficeRequest, request)
    note(known.actor, "change", "own account: signed out everywhere", now=known.now)
    sign_ins.end_all(known.user, known.now)
    logout(request)
    return redirect(f"{reverse(FAMILY_SIGN_IN)}?done=out")


@changing
def close(request: HttpRequest) -> HttpResponse:
    """What is lost and what stays; then the end."""
    known, form = cast(OfficeRequest, request), Close(request.POST or None)
    if confirmed(request, form):
        own_account.close(known.user, known.now)
        logout(request)
        return render(request, "parent/office/closed.html")
    shown = {"form": form, "last": request.GET.get("why") == "last"}
    return render(request, "parent/office/close.html", shown)
