"""Stays from a file: handed in, looked at, taken in; and the tables to fill in."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accueil.actions import waiting_files
from accueil.actions.import_stays import LOG, Handed, Outcome, preview, take_in
from accueil.attendance.children import attending
from accueil.exchange.stays_file import Limits
from accueil.exchange.stays_words import place, sentence
from accueil.identity.models import Account
from accueil.law.calendar import week_of
from accueil.registry.models import Provider
from accueil.store.models import AccessLog, Actor, note
from accueil.store.uploads import shown_name
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import bounded
from accueil.web.provider.files import tables
from accueil.web.provider.files.forms import HandIn
from accueil.web.provider.known import provider_of

SHOWN_FAULTS, SHOWN_WEEKS, SHOWN_PAST = 200, 400, 10
WEEKS_BACK = 4
WEEK = timedelta(days=7)
TEMPLATES = "provider/files"


@bounded
def hand_in(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Choose a file; it is looked at before anything is entered."""
    of = provider_of(provider)
    form = HandIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        waiting = waiting_files.Waiting(
            file.read(), shown_name(file.name), form.cleaned_data["reason"] or ""
        )
        key = waiting_files.put(waiting, provider=of.pk, account=request.user.pk, now=request.now)
        return redirect("stays_file_look", of.pk, key)
    this = week_of(request.today)
    context = {
        "provider": of,
        "form": form,
        "weeks": [this - WEEK * back for back in range(WEEKS_BACK)],
        "past": _past(of),
        "done": _done(request),
    }
    return render(request, f"{TEMPLATES}/hand_in.html", context)


def look(request: OfficeRequest, provider: UUID, key: UUID) -> HttpResponse:
    """What the file would change, or what is wrong with it."""
    of = provider_of(provider)
    handed = _waiting(request, of, key)
    if handed is None:
        return _gone(request, of)
    outcome = preview(handed, _actor(request, of), now=request.now)
    shown = outcome.weeks[:SHOWN_WEEKS]
    for child in {week.child for week in shown} or [None]:
        what = "preview of stays from a file"
        note(_actor(request, of), "read", what, now=request.now, child=child)
    context = {
        "provider": of,
        "key": key,
        "name": handed.name,
        "outcome": outcome,
        "faults": [
            {"place": place(fault), "text": sentence(fault)}
            for fault in outcome.faults[:SHOWN_FAULTS]
        ],
        "most_faults": SHOWN_FAULTS,
        "weeks": tables.week_rows(of, shown),
        "more_weeks": len(outcome.weeks) > len(shown),
        "back_url": reverse("stays_file", args=[of.pk]),
    }
    return render(request, f"{TEMPLATES}/look.html", context)


@require_POST
def take(request: OfficeRequest, provider: UUID, key: UUID) -> HttpResponse:
    """Enter all of the file's days; where something is wrong by now, look at it again."""
    of = provider_of(provider)
    handed = _waiting(request, of, key)
    if handed is None:
        return _gone(request, of)
    outcome = take_in(handed, _actor(request, of), now=request.now)
    if outcome.faults_total:
        return redirect("stays_file_look", of.pk, key)
    waiting_files.forget(key, provider=of.pk, account=request.user.pk)
    answer = redirect("stays_file", of.pk)
    answer["Location"] += f"?new={outcome.new}&replaced={outcome.replaced}&same={outcome.same}"
    return answer


@require_POST
def drop(request: OfficeRequest, provider: UUID, key: UUID) -> HttpResponse:
    """Forget the file; nothing is entered."""
    of = provider_of(provider)
    waiting_files.forget(key, provider=of.pk, account=request.user.pk)
    return redirect("stays_file", of.pk)


def errors(request: OfficeRequest, provider: UUID, key: UUID) -> HttpResponse:
    """All that is wrong, up to a thousand, as a table for a spreadsheet."""
    of = provider_of(provider)
    handed = _waiting(request, of, key)
    if handed is None:
        return _gone(request, of)
    outcome = preview(handed, _actor(request, of), now=request.now)
    head = [_("Row"), _("Column"), _("Heading"), _("What is wrong")]
    rows = [[f.row or "", f.column, f.name, sentence(f)] for f in outcome.faults]
    return _csv([head, *rows], "errors.csv")


def week_table(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """A table to fill in: the children of a week, a row for each agreed day."""
    of = provider_of(provider)
    try:
        monday = week_of(date.fromisoformat(request.GET.get("week", "")))
    except ValueError:
        monday = week_of(request.today)
    children = attending(of, monday, monday + WEEK)
    for child in children:
        note(_actor(request, of), "download", "table of a week", now=request.now, child=child.child)
    return _csv(tables.to_fill_in(children, monday), f"{monday}.csv")


def _waiting(request: OfficeRequest, of: Provider, key: UUID) -> Handed | None:
    found = waiting_files.get(key, provider=of.pk, account=request.user.pk, now=request.now)
    if found is None:
        return None
    limits = Limits(
        settings.STAYS_CSV_BYTES, settings.STAYS_XLSX_BYTES, settings.STAYS_INFLATED_BYTES
    )
    return Handed(BytesIO(found.content), found.name, of.pk, found.reason, limits=limits)


def _gone(request: OfficeRequest, of: Provider) -> HttpResponse:
    context = {"provider": of, "back_url": reverse("stays_file", args=[of.pk])}
    return render(request, f"{TEMPLATES}/gone.html", context, status=410)


def _actor(request: OfficeRequest, of: Provider) -> Actor:
    """Who acts, in the provider's own log, also where its agency does."""
    return replace(request.actor, office=str(of.pk))


def _csv(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """A table as spreadsheets in Luxembourg open it: semicolons, UTF-8 with its mark."""
    written = StringIO()
    csv.writer(written, delimiter=";").writerows(rows)
    answer = HttpResponse(
        written.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _past(of: Provider) -> list[dict[str, Any]]:
    """The last files that were taken in: when, by whom, what."""
    entries = AccessLog.objects.filter(
        office=str(of.pk), action="change", what__startswith=f"{LOG}: "
    ).order_by("-at")[:SHOWN_PAST]
    listed = list(entries)
    accounts = Account.objects.filter(pk__in={entry.account for entry in listed})
    names: dict[UUID | None, str] = dict(accounts.values_list("pk", "name"))
    return [
        {"at": entry.at, "by": names.get(entry.account, ""), **tables.past_of(entry.what)}
        for entry in listed
    ]


def _done(request: OfficeRequest) -> Outcome | None:
    """What was just taken in."""
    given = [request.GET.get(name, "") for name in ("new", "replaced", "same")]
    if not all(text.isascii() and text.isdigit() and len(text) < 8 for text in given):
        return None
    new, replaced, same = map(int, given)
    return Outcome(new=new, replaced=replaced, same=same)
