"""A provider's requests for corrections: the list, one of them, a new one."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions import corrections as action
from accueil.attendance.children import attending
from accueil.billing.models import Correction
from accueil.identity.permissions import may
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.corrections import shown, words
from accueil.web.base.corrections.forms import PERIODS, AskForm, Choices
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of

TEMPLATES = "base/corrections/"
NEXT = {
    "asked": gettext_lazy("The ministry decides. Who asked is told by e-mail."),
    "accepted": gettext_lazy("The days of this period can be entered again."),
    "done": gettext_lazy("The next invoice and the next statement show the difference."),
}


@require_GET
def corrections(request: HttpRequest, provider: UUID) -> HttpResponse:
    """The requests about this provider's bills, the newest first."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    found = Correction.objects.filter(provider=one).order_by("-asked_at")
    note(known.actor, "read", "list of corrections", now=known.now)
    asks = may(known.user.role, "correction.ask")
    context = {
        **shown.slice_of(
            request, found, lambda key: reverse("provider_correction", args=[one.pk, key])
        ),
        "of": one.name,
        "ask_url": reverse("provider_correction_ask", args=[one.pk]) if asks else "",
    }
    return render(request, f"{TEMPLATES}list.html", context)


@require_GET
def correction(request: HttpRequest, provider: UUID, correction: UUID) -> HttpResponse:
    """One request: why, what was decided, and where its days are entered again."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    found = get_object_or_404(Correction, pk=correction, provider=one)
    what = f"correction {found.number}"
    note(known.actor, "read", what, now=known.now, child=found.child_id)
    asks = found.state == "accepted" and may(known.user.role, "correction.ask")
    context = {
        "correction": found,
        "name": shown.child_names([found.child_id]).get(found.child_id, ""),
        "rows": shown.about(found),
        "tag": words.TAGS[found.state],
        "state": words.STATES[found.state],
        "next": NEXT.get(found.state, ""),
        "said": _said(request.GET.get("done", "")),
        "kind": "done",
        "days_url": reverse("provider_correction_days", args=[one.pk, found.pk]) if asks else "",
        "links": _links(one, found),
        "back_url": reverse("provider_corrections", args=[one.pk]),
    }
    return render(request, f"{TEMPLATES}one.html", context)


def _links(provider: Provider, found: Correction) -> list[tuple[str, str]]:
    days = reverse("care_child_days", args=[provider.pk, found.child_id])
    return [(f"{days}?period={found.period}", gettext("The days of this period"))]


def _said(done: str) -> str:
    told = {
        "asked": gettext("The request was sent."),
        "joined": gettext(
            "There was a request for this bill already. What you wrote was added to it."
        ),
        "recorded": gettext("The correction is recorded. The next invoice shows the difference."),
    }
    return told.get(done, "")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, provider: UUID) -> HttpResponse:
    """Ask for a correction of a child's bill at this provider."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    note(known.actor, "read", "correction: to ask for one", now=known.now)
    current = Period.containing(known.today)
    names = {"child": request.GET.get("child"), "period": request.GET.get("period")}
    initial = {name: value for name, value in names.items() if value}
    form = AskForm(request.POST or None, current, initial=initial, first=_children(one, current))
    form.order_fields(["child", "period", "reason"])
    if request.method == "POST" and form.is_valid() and (made := _asked(known, one, form)):
        done = "joined" if made.joined else "asked"
        page = reverse("provider_correction", args=[one.pk, made.correction.pk])
        return redirect(f"{page}?done={done}")
    back = reverse("provider_corrections", args=[one.pk])
    context = {"form": form, "name": one.name, "back_url": back}
    return render(request, f"{TEMPLATES}ask.html", context)


def _children(provider: Provider, current: Period) -> Choices:
    """The children with a care contract on some day of the periods that are offered."""
    first = current.later(1 - PERIODS).first
    return [(str(one.child), one.name) for one in attending(provider, first, current.last + DAY)]


def _asked(request: OfficeRequest, provider: Provider, form: AskForm) -> action.Asked | None:
    """The request, or None and what is wrong with it stands in the form."""
    typed = form.cleaned_data
    try:
        return action.ask(
            UUID(typed["child"]),
            Period.named(typed["period"]),
            typed["reason"],
            asked_by="provider",
            actor=request.actor,
            now=request.now,
            provider=provider.pk,
        )
    except action.CannotCorrect as error:
        form.refuse(error)
        return None
