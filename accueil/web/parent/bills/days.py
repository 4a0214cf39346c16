"""The days of a period as they are entered; and one of them, to say that it is not right."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.actions import family_bills
from accueil.actions.attended import Day
from accueil.actions.corrections import CannotCorrect
from accueil.actions.corrections import ask as ask_correction
from accueil.actions.disputes import Asked, CannotDispute
from accueil.actions.disputes import dispute as dispute_day
from accueil.attendance.disputes import of_children
from accueil.attendance.models import Dispute
from accueil.attendance.periods import is_closed
from accueil.billing.models import Correction
from accueil.law.calendar import Period
from accueil.registry.providers import provider_names
from accueil.store.models import note
from accueil.store.security import seeing_the_country
from accueil.web.base.corrections.words import TAGS
from accueil.web.base.disputes.words import disputed, entered, times
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.bills import words
from accueil.web.parent.bills.forms import DisputeForm, WishForm
from accueil.web.parent.bills.views import TEMPLATES, period_or_404
from accueil.web.parent.known import Own, child_or_404


def days(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """Each day with what is entered, and what was said and answered about it."""
    asked = cast(OfficeRequest, request)
    own = child_or_404(asked, child)
    of = period_or_404(period, asked)
    note(asked.actor, "read", f"days of {of.name}", now=asked.now, child=own.child.pk)
    last = min(of.last, asked.today)
    found = family_bills.days_of(asked.user.pk, own.child.pk, of.first, last)
    said = _said(own, of.first, of.last)
    names = provider_names({day.provider for day in found})
    context = {
        "own": own,
        "period": of,
        "closed": is_closed(of),
        "running": of.last >= asked.today,
        "rows": [_row(own, day, names, said) for day in reversed(found)],
        "several": len(names) > 1,
        "minutes": sum(_minutes(day) for day in found),
        "meals": sum(day.entered.meals for day in found),
        "wishes": _wishes(own, of),
        "done": _done(asked),
        "bill_url": reverse("family_bill", args=[own.child.pk, of.name]),
        "back_url": reverse("family_bill", args=[own.child.pk, of.name]),
    }
    return render(request, f"{TEMPLATES}days.html", context)


def _done(asked: OfficeRequest) -> str:
    told = {
        "disputed": gettext("The provider was told. It answers here, before it declares."),
        "wished": gettext(
            "Your request was sent. The provider, your commune and the ministry see it."
        ),
    }
    return told.get(asked.GET.get("done", ""), "")


def _said(own: Own, first: date, last: date) -> dict[tuple[date, UUID], Dispute]:
    """The newest dispute of each day and provider."""
    found: dict[tuple[date, UUID], Dispute] = {}
    for one in reversed(of_children([own.child.pk], first, last)):
        found[one.day, one.provider_id] = one
    return found


def _row(
    own: Own, day: Day, names: dict[UUID, str], said: dict[tuple[date, UUID], Dispute]
) -> dict[str, Any]:
    one = said.get((day.day, day.provider))
    return {
        "day": day.day,
        "provider": names.get(day.provider, ""),
        "entered": entered(day.entered),
        "minutes": _minutes(day),
        "agreed": times(day.agreed),
        "said": disputed(one) if one else None,
        "url": reverse("family_dispute", args=[own.child.pk, day.day.isoformat(), day.provider]),
    }


def _minutes(day: Day) -> int:
    return sum(until - start for start, until in day.entered.stays)


def _wishes(own: Own, of: Period) -> list[dict[str, Any]]:
    """What parents asked to be corrected of a closed period, and what became of it."""
    found = Correction.objects.filter(child=own.child, period=of.name, asked_by="parent")
    names = provider_names({one.provider_id for one in found if one.provider_id})
    return [
        {
            "number": one.number,
            "reason": one.reason,
            "answer": one.answer,
            "provider": names.get(one.provider_id, "") if one.provider_id else "",
            "tag": TAGS[one.state],
            "state": words.WISHES[one.state],
        }
        for one in found.order_by("-asked_at")
    ]


def dispute(request: HttpRequest, child: UUID, day: str, provider: UUID) -> HttpResponse:
    """One day at a provider: what is entered; say that it is not right, or ask for a correction."""
    asked = cast(OfficeRequest, request)
    own = child_or_404(asked, child)
    of = _day(day, asked)
    period = Period.containing(of)
    found = family_bills.days_of(asked.user.pk, own.child.pk, of, of)
    known = next((one for one in found if one.provider == provider), None)
    if known is None:
        raise Http404("no such day")
    closed = is_closed(period)
    said = of_children([own.child.pk], of, of).filter(provider=provider)
    form: DisputeForm | WishForm = (WishForm if closed else DisputeForm)(request.POST or None)
    back = reverse("family_days", args=[own.child.pk, period.name])
    if request.method == "POST" and form.is_valid():
        done = _wish(asked, known, own, form) if closed else _dispute(asked, known, own, form)
        if done:
            return redirect(f"{back}?done={done}#day-{of.isoformat()}")
    note(asked.actor, "read", f"dispute of {of}", now=asked.now, child=own.child.pk)
    context = {
        "own": own,
        "day": of,
        "period": period,
        "closed": closed,
        "provider": provider_names([provider]).get(provider, ""),
        "entered": entered(known.entered),
        "agreed": times(known.agreed),
        "said": [disputed(one) for one in said],
        "waiting": any(one.answered_at is None for one in said),
        "form": form,
        "back_url": back,
    }
    return render(request, f"{TEMPLATES}dispute.html", context)


def _day(named: str, asked: OfficeRequest) -> date:
    """The day of an address, up to today."""
    try:
        found = date.fromisoformat(named)
    except ValueError:
        raise Http404("day") from None
    if found.isoformat() != named or found > asked.today:
        raise Http404("day")
    return found


def _dispute(asked: OfficeRequest, day: Day, own: Own, form: Any) -> str:
    """Tell the provider; what is refused stands in the form."""
    try:
        about = Asked(own.child.pk, day.provider, day.day)
        dispute_day(about, form.said(), actor=asked.actor, now=asked.now)
    except CannotDispute as error:
        form.add_error("what", words.REFUSED[error.code])
        return ""
    return "disputed"


def _wish(asked: OfficeRequest, day: Day, own: Own, form: Any) -> str:
    """Ask for a correction in the parents' name; what is refused stands in the form."""
    reason = f"{day.day:%d.%m.%Y}: {form.cleaned_data['reason']}"
    try:
        family_bills.own(asked.user.pk, [own.child.pk])
        with transaction.atomic(), seeing_the_country():
            ask_correction(
                own.child.pk,
                Period.containing(day.day),
                reason,
                asked_by="parent",
                actor=asked.actor,
                now=asked.now,
                provider=day.provider,
            )
    except CannotCorrect as error:
        form.add_error("reason", words.REFUSED[error.code])
        return ""
    return "wished"
