"""The pages: how a family reaches its account; another letter for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accueil.actions.access import AccountState, CodeState, access_of, letter_again
from accueil.actions.activation import write
from accueil.identity.permissions import may
from accueil.registry import models as m
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents.words import PROOFS
from accueil.web.base.templatetags.look import day, message_kind
from accueil.web.office.access import words
from accueil.web.office.contract import case

TEMPLATE = "office/access/access.html"


def access(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The letters, codes and accounts of a child: states, never a code."""
    child = get_object_or_404(m.Child.objects.select_related("office"), pk=key)
    note(request.actor, "read", "access", now=request.now, child=child.pk)
    found = access_of(child, request.now)
    context = {
        "child": child,
        "name": case.name_of(child),
        "card": m.Card.objects.filter(child=child, void_at=None).first(),
        "code_columns": _columns(_("Written"), _("Code"), _("Letter")),
        "codes": [_code(code) for code in found.codes],
        "accounts": [_account(of) for of in found.accounts],
        "sent_columns": _columns(_("When"), _("Message"), _("Status")),
        "may_reissue": may(request.user.role, "access.reissue"),
        "written": "written" in request.GET,
        "activated": "activation" in request.GET,
    }
    return render(request, TEMPLATE, context)


@require_POST
def letter(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Write another letter with a new connection code. Clicked twice, one letter is written."""
    child = get_object_or_404(m.Child.objects.select_related("office"), pk=key)
    letter_again(child, case.writer(request))
    note(request.actor, "change", "access: letter", now=request.now, child=child.pk)
    return redirect(f"{reverse('access', args=[key])}?written=1")


@require_POST
def activation(request: OfficeRequest, key: UUID, account: UUID) -> HttpResponse:
    """Write a letter with an activation code for an account of the child."""
    child = get_object_or_404(m.Child.objects.select_related("office"), pk=key)
    if not write(child, account, request.now):
        raise Http404("no such account of this child")
    note(request.actor, "change", "access: activation", now=request.now, child=child.pk)
    return redirect(f"{reverse('access', args=[key])}?activation=1")


def _columns(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label} for label in labels]


def _moment(at: datetime) -> str:
    there = localtime(at)
    return f"{day(there.date())}, {there:%H:%M}"


def _code(code: CodeState) -> list[str]:
    said = str(words.CODES[code.state])
    since = f"{said}, {_moment(code.since)}" if code.since else said
    letter = str(words.LETTERS.get(code.letter, "–"))
    printed = f"{letter}, {_moment(code.printed)}" if code.printed else letter
    return [_moment(code.made), since, printed]


def _account(of: AccountState) -> dict[str, Any]:
    rows = [
        {"label": _("Since"), "value": f"{day(of.since.date())}, {PROOFS[of.proof]}"},
        {"label": _("Mobile number"), "value": of.mobile},
        {"label": _("E-mail"), "value": of.email or _("none")},
        {"label": _("Last sign-in"), "value": _moment(of.last) if of.last else _("never")},
        {"label": _("Failed sign-ins in one day"), "value": of.failed},
    ]
    return {
        "account": of.account,
        "rows": rows,
        "codes": [_code(code) for code in of.codes],
        "sent": [
            [_moment(one.at), message_kind(one.kind), str(words.MESSAGES[one.state])]
            for one in of.sent
        ],
    }
