"""Absences: the list of a period, a new one, its page with what can be changed, its evidence."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accueil.attendance.absences import NotAbsent, end_absence, record_absence
from accueil.attendance.children import attending
from accueil.attendance.models import Absence
from accueil.attendance.periods import Closed, is_closed
from accueil.identity.permissions import may
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Identity, Provider
from accueil.store import uploads
from accueil.store.models import Upload, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import handed_out
from accueil.web.provider.known import provider_of
from accueil.web.provider.week import words
from accueil.web.provider.week.absence_forms import REFUSED_FILES, AbsenceForm, ChangeForm
from accueil.web.provider.week.month import families_of, names_of, period_of
from accueil.web.provider.week.views import TEMPLATES

KIND_OF_FILE = "absence_evidence"
BEFORE, AHEAD = timedelta(days=100), timedelta(days=366)


def absences(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The absences of a period, by child."""
    asked_for, period = provider_of(provider), period_of(request)
    found = _current(asked_for).filter(valid__overlap=(period.first, period.last + DAY))
    names = children_called({row.child_id for row in found})
    families = families_of(provider, {row.recorded_by for row in found if row.recorded_by})
    note(request.actor, "read", f"absences of {period.name}", now=request.now)
    rows = sorted(found, key=lambda row: (names.get(row.child_id, ""), row.first))
    url = reverse("absences", args=[provider])
    context = {
        "provider": asked_for,
        "period": period,
        "rows": [_shown(row, names) | {"by": families.get(row.recorded_by, "")} for row in rows],
        "before": f"{url}?period={period.later(-1).name}",
        "after": f"{url}?period={period.later(1).name}",
        "new_url": reverse("absence_new", args=[provider]),
        "may_write": may(request.user.role, "attendance.write"),
        "back_url": reverse("week_of", args=[provider, period.first.isoformat()]),
    }
    return render(request, TEMPLATES + "absences.html", context)


def _current(provider: Provider) -> Any:
    return Absence.objects.current().filter(provider_id=provider.pk)


def children_called(children: set[UUID]) -> dict[UUID, str]:
    """The children's names, as they are called last."""
    rows = Identity.objects.current().filter(child_id__in=children).order_by("valid")
    return {row.child_id: f"{row.given_name} {row.family_name}" for row in rows}


def _shown(row: Absence, names: dict[UUID, str]) -> dict[str, Any]:
    state = "done" if row.evidence else "todo" if row.kind == "certificate" else ""
    return {
        "name": names.get(row.child_id, ""),
        "url": reverse("absence", args=[row.provider_id, row.pk]),
        "first": row.first,
        "last": _last(row),
        "kind": words.KINDS[row.kind],
        "evidence": state,
    }


def _last(row: Absence) -> date:
    return (row.until or row.first + DAY) - DAY


def new(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Enter an absence of several days."""
    asked_for = provider_of(provider)
    children = attending(asked_for, request.today - BEFORE, request.today + AHEAD)
    first = {"child": request.GET.get("child"), "kind": "sick"}
    form = AbsenceForm(children, request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        child = UUID(form.cleaned_data["child"])
        days = (form.cleaned_data["first"], form.cleaned_data["last"])
        made = _tried(form, lambda: _recorded(request, form, (child, asked_for), days))
        if not form.errors:
            return _to(asked_for, child, days[0], made)
    context = {"form": form, "provider": asked_for, "back_url": _list(asked_for)}
    return render(request, TEMPLATES + "absence_new.html", context)


def absence(request: OfficeRequest, provider: UUID, absence: int) -> HttpResponse:
    """One absence: what it says, what it means for the bill, and changing it."""
    asked_for = provider_of(provider)
    found = get_object_or_404(Absence, pk=absence, provider_id=asked_for.pk)
    if found.withdrawn_at is not None:
        return _instead(asked_for, found)
    name = children_called({found.child_id}).get(found.child_id, "")
    closed = is_closed(Period.containing(found.first))
    writing = may(request.user.role, "attendance.write") and not closed
    known = ChangeForm.known(found)
    withdrawn = known | {"reason": request.POST.get("reason", "")}
    data = withdrawn if "withdraw" in request.POST else request.POST
    form = ChangeForm(data or None, request.FILES or None, initial=known)
    if request.method == "POST" and writing:
        done = _sent(request, form, found)
        if done is not None:
            return done
    else:
        note(request.actor, "read", "absence", now=request.now, child=found.child_id)
    who = [found.recorded_by] if found.recorded_by else []
    by = names_of(who) | families_of(provider, who)
    context = {
        "form": form,
        "provider": asked_for,
        "absence": found,
        "name": name,
        "last": _last(found),
        "kind": words.KINDS[found.kind],
        "meaning": words.MEANINGS[found.kind],
        "by": by.get(found.recorded_by, ""),
        "writing": writing,
        "closed": closed,
        "back_url": _list(asked_for, Period.containing(found.first)),
    }
    return render(request, TEMPLATES + "absence.html", context)


def _sent(request: OfficeRequest, form: ChangeForm, known: Absence) -> HttpResponse | None:
    """Change an absence, or take it back whole; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    if "withdraw" in request.POST:
        _tried(form, lambda: _end(request, form, known, known.first))
        to: HttpResponse = redirect(_list(known.provider, Period.containing(known.first)))
    else:
        made = _tried(form, lambda: _changed(request, form, known))
        to = _to(known.provider, known.child_id, known.first, made)
    return None if form.errors else to


def _instead(provider: Provider, gone: Absence) -> HttpResponse:
    """What holds now in the place of an absence that was changed."""
    now = _current(provider).filter(child_id=gone.child_id, valid__overlap=gone.valid)
    there = now.order_by("valid").first()
    if there is None:
        return redirect(_list(provider, Period.containing(gone.first)))
    return redirect("absence", provider.pk, there.pk)


def _to(provider: Provider, child: UUID, day: date, made: Absence | None) -> HttpResponse:
    """The page of an absence that was recorded, or known before; else the list."""
    there = made or _current(provider).filter(child_id=child).on(day).first()
    if there is None:
        return redirect(_list(provider, Period.containing(day)))
    return redirect("absence", provider.pk, there.pk)


def _list(provider: Provider, period: Period | None = None) -> str:
    url = reverse("absences", args=[provider.pk])
    return f"{url}?period={period.name}" if period else url


def _tried(form: ChangeForm, do: Callable[[], Absence | None]) -> Absence | None:
    """Do something as a whole; where it is refused nothing is done, and the form says why."""
    try:
        with transaction.atomic():
            return do()
    except uploads.NotAccepted as refused:
        form.add_error("evidence", str(REFUSED_FILES[refused.reason]))
    except (NotAbsent, Closed) as refused:
        form.refuse(refused)
    return None


def _changed(request: OfficeRequest, form: ChangeForm, known: Absence) -> Absence | None:
    """Let it end earlier or later, say another kind, add evidence."""
    last: date = form.cleaned_data["last"]
    if last < known.first:
        raise NotAbsent("dates", last)
    if last < _last(known):
        _end(request, form, known, last + DAY)
    days = (known.first, last)
    return _recorded(request, form, (known.child_id, known.provider), days, known.evidence)


def _end(request: OfficeRequest, form: ChangeForm, known: Absence, day: date) -> Absence | None:
    """It is over before a day; None where nothing of it is left."""
    who: dict[str, Any] = {"by": request.actor.account, "now": request.now}
    rest = end_absence(known, day, reason=form.cleaned_data["reason"], **who)
    why = form.cleaned_data["reason"]
    note(request.actor, "change", "absence", now=request.now, child=known.child_id, why=why)
    return rest


def _recorded(
    request: OfficeRequest,
    form: ChangeForm,
    of: tuple[UUID, Provider],
    days: tuple[date, date],
    evidence: UUID | None = None,
) -> Absence | None:
    """Keep the file and record the absence of a child at a provider; None: it is known so."""
    given, now, by = form.cleaned_data, request.now, request.actor.account
    child, provider = of
    made = record_absence(
        child,
        provider,
        *days,
        kind=given["kind"],
        note=given["note"],
        evidence=_kept(request, form, provider, child) or evidence,
        reason=given["reason"],
        by=by,
        now=now,
    )
    note(request.actor, "change", "absence", now=now, child=child, why=given["reason"])
    return made


def _kept(request: OfficeRequest, form: ChangeForm, provider: Provider, child: UUID) -> UUID | None:
    """The file that was handed in with the form, kept. Refuses with `uploads.NotAccepted`."""
    file = form.cleaned_data["evidence"]
    if not file:
        return None
    belongs = uploads.Belongs(str(provider.pk), KIND_OF_FILE, child=child)
    by, now = request.actor.account, request.now
    kept: UUID = uploads.take_in(file.read(), file.name, belongs, by=by, now=now).pk
    return kept


def evidence(request: OfficeRequest, provider: UUID, absence: int) -> HttpResponse:
    """The file as it was handed in: to be kept, never shown or run by the browser."""
    asked_for = provider_of(provider)
    found = get_object_or_404(Absence, pk=absence, provider_id=asked_for.pk)
    if found.evidence is None:
        raise Http404("no evidence")
    file = get_object_or_404(Upload, pk=found.evidence, office=str(asked_for.pk))
    note(request.actor, "download", "absence: evidence", now=request.now, child=found.child_id)
    return handed_out(file)
