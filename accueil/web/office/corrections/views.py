"""The office's requests for corrections: its list, one of them, a new one for a child."""

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions import corrections as action
from accueil.billing.models import Correction, Part
from accueil.identity.permissions import AGENCY, COUNTRY, PROVIDER, SCOPES, may
from accueil.law.calendar import Period
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.store.models import Message, note
from accueil.store.security import seeing_the_country
from accueil.web.base.corrections import shown, words
from accueil.web.base.corrections.forms import Choices, OfficeAskForm
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.children.known import url_of

TEMPLATES = "base/corrections/"
# State → what comes next, for who waits.
NEXT = {
    "asked": gettext_lazy("The ministry decides. You are told by e-mail."),
    "accepted": gettext_lazy("The provider enters the days again. The next invoice shows it."),
    "done": gettext_lazy("The next invoice shows the difference."),
}


@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """The requests about children that this account sees, the newest first."""
    known = cast(OfficeRequest, request)
    if SCOPES[known.user.role] in (PROVIDER, AGENCY):
        return _own(known)
    if may(known.user.role, "correction.decide"):
        return redirect("ministry_corrections")
    note(known.actor, "read", "list of corrections", now=known.now)
    found = Correction.objects.order_by("-asked_at")
    context = shown.slice_of(request, found, lambda key: reverse("correction", args=[key]))
    return render(request, f"{TEMPLATES}list.html", context)


def _own(request: OfficeRequest) -> HttpResponse:
    """To the list of the provider that somebody works for; an agency's childminders have one."""
    if request.user.provider_id is None:
        return redirect("provider_home")
    return redirect("provider_corrections", request.user.provider_id)


@require_GET
def correction(request: HttpRequest, correction: UUID) -> HttpResponse:
    """One request: whose, why, what was decided."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(Correction, pk=correction)
    child = get_object_or_404(Child, pk=found.child_id)
    what = f"correction {found.number}"
    note(known.actor, "read", what, now=known.now, child=child.pk)
    context = {
        "correction": found,
        "name": shown.child_names([child.pk]).get(child.pk, ""),
        "rows": shown.about(found),
        "tag": words.TAGS[found.state],
        "state": words.STATES[found.state],
        "next": _next(found),
        "said": _said(request.GET.get("done", "")),
        "kind": "done",
        "links": _links(found),
        "back_url": reverse("corrections"),
    }
    return render(request, f"{TEMPLATES}one.html", context)


def _next(found: Correction) -> str:
    """What comes next; and where the family was not told because no address is known."""
    if found.asked_by != "parent":
        return str(NEXT.get(found.state, ""))
    if found.state == "asked":
        return gettext("The ministry decides. The family is told by e-mail, if one is known.")
    if Message.objects.filter(key=f"correction:{found.pk}:{found.state}").exists():
        return gettext("The family was told by e-mail.")
    return gettext("No e-mail address of the family is known. Tell the family what was decided.")


def _links(found: Correction) -> list[tuple[str, str]]:
    links = [
        (url_of("bill", found.child_id, found.period), gettext("The bill")),
        (url_of("child", found.child_id), gettext("The child's page")),
    ]
    return [(url, text) for url, text in links if url]


def _said(done: str) -> str:
    told = {
        "asked": gettext("The request was sent."),
        "joined": gettext(
            "There was a request for this bill already. What you wrote was added to it."
        ),
    }
    return told.get(done, "")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, child: UUID) -> HttpResponse:
    """Ask for a correction of a child's bill, in the name of the parents or of the office."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(Child, pk=child)
    note(known.actor, "read", "correction: to ask for one", now=known.now, child=found.pk)
    form = _form(known, found)
    if request.method == "POST" and form.is_valid() and (made := _asked(known, found, form)):
        done = "joined" if made.joined else "asked"
        return redirect(f"{reverse('correction', args=[made.correction.pk])}?done={done}")
    back = url_of("bills", found.pk) or reverse("child", args=[found.pk])
    context = {
        "form": form,
        "name": shown.child_names([found.pk]).get(found.pk, ""),
        "change_url": url_of("change_start", found.pk),
        "back_url": back,
    }
    return render(request, f"{TEMPLATES}ask.html", context)


def _form(request: OfficeRequest, child: Child) -> OfficeAskForm:
    """The form, with the period and provider that the address names."""
    who = "ministry" if SCOPES[request.user.role] == COUNTRY else "office"
    asks = [("parent", words.ASKED_BY["parent"]), (who, words.ASKED_BY[who])]
    asked = {"period": request.GET.get("period"), "provider": request.GET.get("provider")}
    return OfficeAskForm(
        request.POST or None,
        Period.containing(request.today),
        initial={name: value for name, value in asked.items() if value},
        providers=_providers(child),
        asks=asks,
    )


def _providers(child: Child) -> Choices:
    """The providers that the child's bills name."""
    with seeing_the_country():
        parts = Part.objects.filter(child=child.pk).values_list("provider_id", flat=True)
        names = provider_names(parts)
    return sorted(((str(key), name) for key, name in names.items()), key=lambda one: one[1])


def _asked(request: OfficeRequest, child: Child, form: OfficeAskForm) -> action.Asked | None:
    """The request, or None and what is wrong with it stands in the form."""
    typed: dict[str, Any] = form.cleaned_data
    if typed["about"] == "family":
        form.add_error(
            "about",
            gettext(
                "No request is needed for this. Record what has changed: the bills correct"
                " themselves, at most one year back."
            ),
        )
        return None
    period = Period.named(typed["period"])
    about: dict[str, Any] = {"asked_by": typed["asked_by"]}
    about |= {"actor": request.actor, "now": request.now}
    try:
        with transaction.atomic():
            made = [
                action.ask(child.pk, period, typed["reason"], provider=provider, **about)
                for provider in _asked_of(child, period, typed["provider"])
            ]
            return made[0]
    except action.CannotCorrect as error:
        form.refuse(error)
        return None


def _asked_of(child: Child, period: Period, chosen: str) -> list[UUID | None]:
    """Each provider that a request is about: it alone enters its days. Without a bill, none."""
    if chosen != "all":
        return [UUID(chosen)]
    with seeing_the_country():
        parts = Part.objects.filter(child=child.pk, period=period.name)
        found = sorted(set(parts.values_list("provider_id", flat=True)))
    return [*found] or [None]
