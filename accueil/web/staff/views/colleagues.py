"""Colleagues: who works here, and may they still."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity import accounts
from accueil.identity.accounts import EmailTaken, Invited
from accueil.identity.mail import send_link
from accueil.identity.models import Account
from accueil.registry.models import Office
from accueil.web.base.middleware import OfficeRequest
from accueil.web.staff.forms import ROLES, SPOKEN, Invite
from accueil.web.staff.links import link_to
from accueil.web.staff.views.sign_in import redirect_with


@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """The accounts of the own office; for the ministry, all."""
    found = list(accounts.colleagues(cast(OfficeRequest, request).actor))
    with_keys = set(
        Account.objects.filter(passkeys__isnull=False, pk__in=[a.pk for a in found]).values_list(
            "pk", flat=True
        )
    )
    rows = [
        {
            "account": account,
            "role": ROLES[account.role],
            "state": state_of(account, account.pk in with_keys),
        }
        for account in found
    ]
    shown = {"rows": rows, "said": _done(request.GET.get("done", ""))}
    return render(request, "staff/colleagues.html", shown)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new colleague, who gets an e-mail with a link."""
    known = cast(OfficeRequest, request)
    form = Invite(known.actor, request.POST or None, initial={"language": known.user.language})
    if form.is_valid() and _invited(known, form):
        return redirect_with("colleagues", done="invited")
    return render(request, "staff/invite.html", {"form": form})


@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague: a new link, the second step taken away, signing in allowed or not."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(accounts.colleagues(known.actor), pk=pk)
    manages = accounts.manages(known.actor, found)
    action = request.POST.get("action", "")
    if manages and action in ("invite_again", "reset", "deactivate", "activate"):
        _act(known, found, action)
        return redirect_with("colleagues", done=action)
    shown = {
        "found": found,
        "role": ROLES[found.role],
        "language": SPOKEN[found.language],
        "state": state_of(found, found.passkeys.exists()),
        "manages": manages,
    }
    return render(request, "staff/colleague.html", shown)


def state_of(account: Account, has_passkey: bool) -> str:
    """How far an account is, in words."""
    if not account.is_active:
        return _("Deactivated")
    if account.totp_secret is None and not has_passkey:
        return _("Invited")
    return _("Active")


def _invited(known: OfficeRequest, form: Invite) -> bool:
    typed = form.cleaned_data
    own_office = known.user.office if "role" not in typed else None
    chosen = Office.objects.filter(pk=typed.get("office") or "").first()
    role = typed.get("role") or known.actor.role
    office = own_office or chosen
    if not _fits(form, role, office):
        return False
    who = Invited(typed["email"], typed["name"], role, office, typed["language"])
    try:
        account, token = accounts.invite(who, by=known.actor, now=known.now)
    except EmailTaken:
        form.add_error("email", _("There is an account with this e-mail address already."))
        return False
    send_link(account, "invitation", link_to(token), by=known.actor, now=known.now)
    return True


def _fits(form: Invite, role: str, office: Office | None) -> bool:
    """Whether role and office go together; says what does not."""
    expected = accounts.ROLE_OF_OFFICE[office.kind] if office else None
    if expected is None and role in accounts.ROLE_OF_OFFICE.values():
        form.add_error("office", _("Choose the office of this officer."))
    elif expected is not None and role != expected:
        form.add_error("office", _("This role does not belong to this office."))
    return not form.errors


def _act(known: OfficeRequest, found: Account, action: str) -> None:
    by, now = known.actor, known.now
    if action in ("deactivate", "activate"):
        accounts.set_active(found, action == "activate", by=by, now=now)
        return
    change = accounts.reset if action == "reset" else accounts.invite_again
    token = change(found, by=by, now=now)
    send_link(found, "invitation", link_to(token), by=by, now=now)


def _done(done: str) -> str:
    return {
        "invited": _("The invitation is on its way."),
        "invite_again": _("A new link is on its way; the older one no longer works."),
        "reset": _("Password and second step are taken away; a link to set up new ones is sent."),
        "deactivate": _("The account is deactivated: nobody can sign in with it."),
        "activate": _("The account is active again."),
    }.get(done, "")
