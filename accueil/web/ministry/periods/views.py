"""Billing periods: all of them, one of them, and its closing."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.close import CannotClose, Readiness, close_period, readiness
from accueil.attendance.models import Closing
from accueil.billing.periods import opened
from accueil.billing.sums import sums_of
from accueil.identity.models import Account
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.web.base.fields import Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.periods import words

TEMPLATES = "ministry/periods/"
MOST_LISTED = 24
# So many children are settled while somebody waits for a page; more is the work of a run.
MOST_AT_ONCE = 500
FEW = 10  # so many rows are shown without being asked for


class CloseForm(Form):
    """Why a period is closed though a provider has not declared it."""

    reason = TextField(
        label=gettext_lazy("Why is it closed all the same?"),
        help_text=gettext_lazy("What you write is kept. Name no child."),
        rows=3,
        max_length=1000,
    )

    def __init__(self, *arguments: Any, asked: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not asked:
            del self.fields["reason"]


@require_GET
def periods(request: HttpRequest) -> HttpResponse:
    """Every billing period since billing began, the running one first."""
    known = cast(OfficeRequest, request)
    closed = set(Closing.objects.values_list("period", flat=True))
    shown = _listed(known, closed)
    sums = sums_of(shown)
    states = [(one, _state(one, known, closed)) for one in shown]
    context = {"periods": [{"of": one, "state": s, "sums": sums[one]} for one, s in states]}
    return render(request, f"{TEMPLATES}list.html", context)


def _listed(known: OfficeRequest, closed: Iterable[str]) -> list[Period]:
    """From the running period back to the first that was begun or closed."""
    now = Period.containing(known.today)
    first = min((*opened(), *map(Period.named, closed), now))
    shown: list[Period] = []
    one = now
    while one >= first and len(shown) < MOST_LISTED:
        shown.append(one)
        one = one.later(-1)
    return shown


def _state(period: Period, known: OfficeRequest, closed: Iterable[str]) -> dict[str, str]:
    if period.name in closed:
        return {"kind": "done", "text": _("Closed")}
    if period.last >= known.today:
        return {"kind": "blocked", "text": _("Running")}
    return {"kind": "todo", "text": _("Over and open")}


@require_http_methods(["GET", "POST"])
def period(request: HttpRequest, period: str) -> HttpResponse:
    """What a period lacks, and the button that closes it; afterwards what came of it."""
    known = cast(OfficeRequest, request)
    one = _named(period, known)
    seen = readiness(one, now=known.now)
    may_close = may(known.user.role, "period.close") and not seen.never
    given = request.POST if request.method == "POST" else None
    form = CloseForm(given, asked=bool(seen.missing))
    problem = ""
    if request.method == "POST":
        if not may(known.user.role, "period.close"):
            raise PermissionDenied("period.close")
        if form.is_valid():
            problem = _close(known, one, seen, form.cleaned_data.get("reason") or "")
            if not problem:
                return redirect(f"{reverse('period', args=[one.name])}?closed=1")
    context = {
        "period": one,
        "seen": seen,
        "sums": sums_of([one])[one],
        "form": form,
        "may_close": may_close and seen.due <= MOST_AT_ONCE and seen.begun,
        "wait": may_close and not (seen.due <= MOST_AT_ONCE and seen.begun),
        "problem": problem,
        "said": seen.closing and "closed" in request.GET,
        "never": [words.NEVER[code] for code in seen.never if code == "earlier_open"],
        "earlier": [(e, reverse("period", args=[e.name])) for e in seen.earlier],
        "by": _who(seen.closing),
        "payments_url": _url("payments"),
        "corrections_url": _url("corrections"),
        "few": len(seen.missing) <= FEW,
        **_tables(seen),
    }
    return render(request, f"{TEMPLATES}period.html", context, status=409 if problem else 200)


def _named(name: str, known: OfficeRequest) -> Period:
    try:
        found = Period.named(name)
    except ValueError:
        raise Http404("no such period") from None
    if found > Period.containing(known.today):
        raise Http404("this period has not begun")
    return found


def _close(known: OfficeRequest, one: Period, seen: Readiness, reason: str) -> str:
    """Close it; what is in the way, in words."""
    if seen.due > MOST_AT_ONCE or not seen.begun:
        return _("The bills are not up to date. Run the billing first.")
    try:
        close_period(one, shipped(), by=known.actor, now=known.now, reason=reason)
    except CannotClose as error:
        never = [str(words.NEVER[code]) for code in error.codes if code in words.NEVER]
        return " ".join(never) or _(
            "A provider changed something in the meantime. Nothing was closed. This is how it is"
            " now."
        )
    return ""


def _who(closing: Closing | None) -> str:
    """Who closed a period; empty where it was a command or job."""
    if closing is None or closing.closed_by is None:
        return ""
    return str(Account.objects.filter(pk=closing.closed_by).values_list("name", flat=True).first())


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _tables(seen: Readiness) -> dict[str, Any]:
    """Providers whose word is missing, and what is in the way of bills."""
    return {
        "provider_columns": [
            {"label": _("Provider")},
            {"label": _("What is missing")},
            {"label": _("Children"), "number": True},
            {"label": _("Telephone or e-mail address")},
        ],
        "provider_rows": [
            [
                {"text": one.provider.name, "url": _provider(one.provider.pk)},
                words.MISSING[one.why],
                str(one.children),
                one.provider.telephone or one.provider.email or "–",
            ]
            for one in seen.missing
        ],
        "obstacle_columns": [
            {"label": _("What is in the way")},
            {"label": _("Children"), "number": True},
            {"label": _("Who mends it")},
        ],
        "obstacle_rows": list(_obstacles(seen)),
        "due": ngettext(
            "The bills of %(count)d child wait for a change to be taken in.",
            "The bills of %(count)d children wait for a change to be taken in.",
            seen.due,
        )
        % {"count": seen.due}
        if seen.due
        else "",
        "asked": ngettext(
            "%(count)d correction about this period is not decided or not done.",
            "%(count)d corrections about this period are not decided or not done.",
            seen.corrections,
        )
        % {"count": seen.corrections}
        if seen.corrections
        else "",
    }


def _provider(key: object) -> str:
    return reverse("ministry_provider", args=[key])


def _obstacles(seen: Readiness) -> Iterator[list[Any]]:
    for kind, children in seen.obstacles.items():
        what, who = words.OBSTACLES.get(kind, words.OTHER)
        yield [what, str(children), who]
