"""A child's contract: what holds, its history and papers, its end."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accueil.actions.care_contracts import (
    Ending,
    Found,
    child_with_us,
    notice_end,
    take_back,
    terminate,
)
from accueil.actions.care_preview import preview
from accueil.actions.care_terms import CannotAgree, newest_version, terms_of
from accueil.attendance.models import AgencyForm, CareContract, Stay
from accueil.documents.models import Document
from accueil.identity.permissions import may
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.care.terms import terms_rows
from accueil.web.base.care.words import language, week_lines
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.contracts import forms, words
from accueil.web.provider.contracts.agreeing import (
    CHILDMINDER,
    TEMPLATES,
    contract_now,
    writer_of,
)
from accueil.web.provider.contracts.shown import costs
from accueil.web.provider.known import provider_of

DAY = timedelta(days=1)
LINKS: tuple[tuple[str, Words], ...] = (
    ("week", _("The week of the group")),
    ("absences", _("Absences")),
    ("service_sheets", _("Service sheets")),
)


def _opened(
    request: OfficeRequest, provider: UUID, child: UUID, what: str
) -> tuple[Provider, Found, CareContract]:
    """The provider, a child of it and its contract; not found otherwise. Its reading is noted."""
    at = provider_of(provider)
    found = child_with_us(at, child, request.today)
    held = contract_now(at, child, request)
    if found is None or held is None:
        raise Http404("no such child")
    note(request.actor, "read", f"care contract {held.number}{what}", now=request.now, child=child)
    return at, found, held


def care_contract(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """What holds today or next, the versions; for who writes contracts also money and papers."""
    at, found, held = _opened(request, provider, child, "")
    newest = newest_version(at, held)
    until = newest.until
    over = until is not None and until <= request.today
    since = max(held.first, request.today) if not over else held.first
    terms = replace(terms_of(held), last=until - DAY if until else None)
    told, may_write = None, may(request.user.role, "care.write")
    if may_write and not over:
        ahead = replace(terms, first=since)
        seen = preview(at, child, ahead, shipped(), language=language())
        told = costs(seen, running=held.first < request.today)
    forms_there = AgencyForm.objects.filter(provider=at, child_id=child).order_by("made_at")
    context = {
        "provider": at,
        "child": found,
        "contract": held,
        "rows": terms_rows(at, terms),
        "left": newest.left,
        "ended": newest.ended,
        "over": over,
        "costs": told,
        "history": list(_history(at, child, request.today)),
        "papers": _papers(at, child),
        "agency_forms": [{"form": one, "name": words.FORMS[one.kind]} for one in forms_there],
        "links": _links(at),
        "signed": bool(request.GET.get("signed")),
        "may_write": may_write,
        "changes_on": held.until if held.until != until else None,
        "never_began": _never_began(at, held),
        "back_url": reverse("care_contracts", args=[provider]),
    }
    return render(request, TEMPLATES + "contract.html", context)


def _links(at: Provider) -> list[dict[str, Any]]:
    """Where the child's attendance is; only childminders have sheets."""
    found = []
    for name, label in LINKS:
        if name == "service_sheets" and at.kind != CHILDMINDER:
            continue
        with suppress(NoReverseMatch):
            found.append({"url": reverse(name, args=[at.pk]), "label": label})
    return found


def _never_began(at: Provider, held: CareContract) -> bool:
    """Whether nothing is entered of the child since the contract's first day."""
    there = Stay.objects.current().filter(provider=at, child_id=held.child_id)
    return not there.filter(day__gte=held.first).exists()


def _history(at: Provider, child: UUID, today: date) -> list[dict[str, Any]]:
    """Every version that was recorded, the newest first; withdrawn ones are marked."""
    rows = CareContract.objects.filter(provider=at, child_id=child)
    return [
        {
            "day": row.first,
            "until": row.until - DAY if row.until else None,
            "title": row.number,
            "text": " · ".join(week_lines(row.pattern, row.meal_days)),
            "now": row.withdrawn_at is None
            and row.first <= today
            and (row.until is None or today < row.until),
            "gone": row.withdrawn_at is not None,
        }
        for row in rows.order_by("-recorded_at", "-valid")
    ]


def _papers(at: Provider, child: UUID) -> list[dict[str, Any]]:
    """The papers of a child that this provider made, the newest first."""
    there = Document.objects.filter(provider=at, child_id=child, kind__in=words.KINDS)
    return [
        {"paper": paper, "name": words.KINDS[paper.kind]}
        for paper in there.defer("record").order_by("-made_at", "-version")
    ]


def end(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """The end of a contract: by its notice period, or on another day that was agreed."""
    at, found, held = _opened(request, provider, child, ": to end")
    form = forms.EndForm(request.POST if request.method == "POST" else None, request.today)
    computed = notice_end(request.today, held.notice_days)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ends = given["ends"] or notice_end(given["given"], held.notice_days)
        newest = newest_version(at, held)
        last = newest.until - DAY if newest.until and not newest.ended else None
        ends = min(ends, last) if last and not given["ends"] else ends
        ending = Ending(given["last_day"], ends, given["reason"])
        try:
            _end(request, at, held, ending)
        except CannotAgree as error:
            form.add_error(None, words.refused(error))
        else:
            return redirect("care_contract", provider, child)
    context = {
        "form": form,
        "provider": at,
        "child": found,
        "contract": held,
        "computed": computed,
        "back_url": reverse("care_contract", args=[provider, child]),
    }
    return render(request, TEMPLATES + "end.html", context)


@transaction.atomic
def _end(request: OfficeRequest, at: Provider, held: CareContract, ending: Ending) -> None:
    terminate(at, held.child_id, held.number, ending, writer_of(request))
    what = f"care contract {held.number}: ended"
    note(
        request.actor,
        "change",
        what,
        now=request.now,
        child=held.child_id,
        why=ending.reason,
    )


def taken_back(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """A contract that never began is taken back."""
    at, found, held = _opened(request, provider, child, ": to take back")
    form = forms.TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _take_back(request, at, held, form.cleaned_data["reason"])
        except CannotAgree as error:
            form.add_error(None, words.refused(error))
        else:
            return redirect("care_contracts", provider)
    context = {
        "form": form,
        "provider": at,
        "child": found,
        "contract": held,
        "back_url": reverse("care_contract", args=[provider, child]),
    }
    return render(request, TEMPLATES + "take_back.html", context)


@transaction.atomic
def _take_back(request: OfficeRequest, at: Provider, held: CareContract, reason: str) -> None:
    take_back(at, held.child_id, held.number, writer_of(request))
    what = f"care contract {held.number}: taken back"
    note(
        request.actor,
        "change",
        what,
        now=request.now,
        child=held.child_id,
        why=reason,
    )
