"""The access log: who read or changed whose data, when, and why."""

import datetime
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accueil.identity.models import Account
from accueil.identity.permissions import PARENT
from accueil.registry.models import Child
from accueil.store.models import AccessLog, note
from accueil.web.base import purposes
from accueil.web.base.fields import ChoiceField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.people import ROLES
from accueil.web.staff import log_words
from accueil.web.staff.forms import Log

A_PAGE = 50


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """A page of the log, newest first, by account, child and days. Reading it is logged."""
    known = cast(OfficeRequest, request)
    names = {str(pk): f"{name} ({email})" for pk, name, email in _people()}
    form = Log(request.GET or None)
    cast(ChoiceField, form.fields["account"]).choices = [("", _("Everybody")), *names.items()]
    entries = AccessLog.objects.order_by("-at", "-pk")
    if form.is_valid():
        entries = _chosen(entries, form.cleaned_data)
        for child in form.cleaned_data["child"] or [None]:
            note(known.actor, "look_up", "log.read", now=known.now, child=child)
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    codes = _codes(shown)
    rows = [_row(entry, names, codes) for entry in shown]
    return render(request, "staff/log.html", {"form": form, "page_of_log": page, "rows": rows})


def _people() -> QuerySet[Any, tuple[Any, ...]]:
    return (
        Account.objects.exclude(role=PARENT)
        .order_by("name", "email")
        .values_list("pk", "name", "email")
    )


def _chosen(entries: QuerySet[AccessLog], chosen: dict[str, Any]) -> QuerySet[AccessLog]:
    if chosen["account"]:
        entries = entries.filter(account=chosen["account"])
    if chosen["child"]:
        entries = entries.filter(child__in=chosen["child"])
    if chosen["first"]:
        entries = entries.filter(at__gte=_midnight(chosen["first"]))
    if chosen["last"]:
        entries = entries.filter(at__lt=_midnight(chosen["last"] + datetime.timedelta(days=1)))
    return entries


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _codes(shown: Sequence[AccessLog]) -> dict[UUID, str]:
    """The children's IAM codes, by which the cards name them."""
    children = {entry.child for entry in shown if entry.child}
    found = Child.objects.filter(pk__in=children, iam_code__isnull=False)
    return {child.pk: child.iam_code or "" for child in found}


def _row(entry: AccessLog, names: dict[str, str], codes: dict[UUID, str]) -> dict[str, Any]:
    others = {PARENT: _("Parent"), "visitor": _("Visitor"), "software": _("Program of a provider")}
    return {
        "entry": entry,
        "at": timezone.localtime(entry.at),
        "who": names.get(str(entry.account), ""),
        "role": ROLES.get(entry.role) or others.get(entry.role, entry.role),
        "action": log_words.action(entry.action),
        "what": log_words.what(entry.what),
        "child": (codes.get(entry.child) or str(entry.child)) if entry.child else "–",
        "why": purposes.why(entry.why) or "–",
    }
