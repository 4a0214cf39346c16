"""The work list of requests, the open ones first; one of them, decided or finished."""

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions import corrections as action
from accueil.billing.models import Correction
from accueil.store.models import Message, note
from accueil.web.base.corrections import shown, words
from accueil.web.base.corrections.forms import AnswerForm
from accueil.web.base.middleware import OfficeRequest

TEMPLATES = "base/corrections/"
FIRST = Case(When(state="asked", then=Value(0)), When(state="accepted", then=Value(1)), default=2)


@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """All requests: those that wait for a decision first, the oldest first."""
    known = cast(OfficeRequest, request)
    found = Correction.objects.order_by(FIRST, "asked_at")
    note(known.actor, "read", "list of corrections", now=known.now)
    context = shown.slice_of(request, found, lambda key: reverse("ministry_correction", args=[key]))
    context["goodwill_url"] = reverse("goodwill_list")
    return render(request, f"{TEMPLATES}list.html", context)


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, correction: UUID) -> HttpResponse:
    """One request, and its decision; once accepted it can be finished here too."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(Correction, pk=correction)
    note(known.actor, "read", f"correction {found.number}", now=known.now, child=found.child_id)
    form = AnswerForm(request.POST or None) if found.state == "asked" else None
    problem = ""
    if request.method == "POST":
        try:
            if done := _done(known, found, form):
                return redirect(f"{request.path}?done={done}")
        except action.CannotCorrect as error:
            problem = words.refused(error)
            found.refresh_from_db()
            form = AnswerForm() if found.state == "asked" else None
    status = 409 if problem else 200
    context = _context(request, found, form, problem)
    return render(request, f"{TEMPLATES}one.html", context, status=status)


def _done(request: OfficeRequest, found: Correction, form: AnswerForm | None) -> str:
    """What was done of what was sent; empty: something in it is wrong."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    if request.POST.get("finish"):
        action.finish(found.pk, **who)
        return "done"
    if form is None:
        raise action.CannotCorrect("decided")
    if not form.is_valid():
        return ""
    decide = action.accept if form.cleaned_data["decision"] == "accept" else action.refuse
    return decide(found.pk, form.cleaned_data["answer"], **who).state


def _context(
    request: HttpRequest, found: Correction, form: AnswerForm | None, problem: str
) -> dict[str, Any]:
    told = Message.objects.filter(key=f"correction:{found.pk}:{found.state}").exists()
    said = {
        "accepted": gettext("The request was accepted."),
        "refused": gettext("The request was refused."),
        "done": gettext("The correction is done."),
    }.get(request.GET.get("done", ""), "")
    if said and told:
        said = f"{said} " + gettext("Who asked is told by e-mail.")
    elif said:
        said = f"{said} " + gettext("No e-mail address is known: the office tells the family.")
    accepted = found.state == "accepted"
    return {
        "correction": found,
        "name": shown.child_names([found.child_id]).get(found.child_id, ""),
        "rows": shown.about(found),
        "tag": words.TAGS[found.state],
        "state": words.STATES[found.state],
        "next": gettext("The provider enters the days again.") if accepted else "",
        "said": problem or said,
        "kind": "wrong" if problem else "done",
        "form": form,
        "finish_url": request.path if accepted else "",
        "links": _links(found),
        "back_url": reverse("ministry_corrections"),
    }


def _links(found: Correction) -> list[tuple[str, str]]:
    asked = f"?period={found.period}"
    if found.provider_id:
        asked += f"&provider={found.provider_id}"
    goodwill = reverse("goodwill_propose", args=[found.child_id])
    links = [(f"{goodwill}{asked}", gettext("Propose goodwill"))]
    with suppress(NoReverseMatch):
        links.insert(0, (reverse("bill", args=[found.child_id, found.period]), gettext("The bill")))
    return links
