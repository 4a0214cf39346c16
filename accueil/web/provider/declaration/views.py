"""Periods of a provider, a period's draft, the declaration, a child's lines."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accueil.actions.declare import CannotDeclare, Draft, declare, digest_of, draft
from accueil.attendance.disputes import waiting
from accueil.attendance.models import CareContract, Closing, Declaration
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.declaration import shown, words
from accueil.web.provider.known import provider_of

TEMPLATES = "provider/declaration/"
LISTED = 14
EARLIEST = Period(2017, 10)


def declarations(request: HttpRequest, provider: UUID) -> HttpResponse:
    """The billing periods of a provider, the latest first, and how far each is."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    current = Period.containing(asked.today)
    begun = CareContract.objects.current().filter(provider=found).order_by("valid").first()
    first = max(Period.containing(begun.first) if begun else current, current.later(1 - LISTED))
    periods = [current.later(-back) for back in range(LISTED) if current.later(-back) >= first]
    note(asked.actor, "read", "list of declarations", now=asked.now)
    context = {"provider": found, "rows": _periods(found, periods, current)}
    return render(request, f"{TEMPLATES}list.html", context)


def _periods(provider: Provider, periods: list[Period], current: Period) -> list[dict[str, Any]]:
    names = [period.name for period in periods]
    said = Declaration.objects.filter(provider=provider, period__in=names).order_by("version")
    latest = {one.period: one for one in said}
    closed = set(Closing.objects.filter(period__in=names).values_list("period", flat=True))
    rows = []
    for period in periods:
        one = latest.get(period.name)
        changed = one is not None and period.name not in closed
        changed = changed and one is not None and one.digest != digest_of(provider.pk, period)
        rows.append(
            {
                "period": period,
                "url": reverse("declaration_of", args=[provider.pk, period.name]),
                "declaration": one,
                "at": timezone.localtime(one.declared_at) if one else None,
                "state": _state(period, current, one, closed=period.name in closed),
                "changed": changed,
            }
        )
    return rows


def _state(period: Period, current: Period, one: Declaration | None, *, closed: bool) -> str:
    if one is not None:
        return "declared"
    if closed:
        return "closed"
    return "open" if period >= current else "due"


def declaration_of(request: HttpRequest, provider: UUID, period: str) -> HttpResponse:
    """A period's draft: sums, what blocks or looks odd, the children, what was declared."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    seen = draft(found, _period(asked, period), shipped(), today=asked.today)
    note(asked.actor, "read", "draft of a declaration", now=asked.now)
    return _page(asked, seen)


def _page(
    asked: OfficeRequest, seen: Draft, *, refused: str = "", status: int = 200
) -> HttpResponse:
    said = Declaration.objects.filter(
        provider=seen.amounts.provider, period=seen.amounts.period.name
    )
    blocking = seen.blocking
    odd = [check for check in seen.checks if check not in blocking]
    context = {
        **_of(seen),
        "refused": words.REFUSED.get(refused, ""),
        "done": asked.method == "GET" and asked.GET.get("done") == "1" and not seen.changed,
        "blocking": shown.groups(seen, blocking, money=True),
        "odd": shown.groups(seen, odd, money=True),
        "odd_count": len(odd),
        "rows": shown.children(seen),
        "history": shown.history(list(said.order_by("-version"))),
        "changes": shown.changes(seen),
        "may_declare": may(asked.user.role, "declaration.declare"),
        "back_url": reverse("declaration", args=[seen.amounts.provider.pk]),
    }
    return render(asked, f"{TEMPLATES}period.html", context, status=status)


def _of(seen: Draft) -> dict[str, Any]:
    return {
        "draft": seen,
        "provider": seen.amounts.provider,
        "period": seen.amounts.period,
        "so_far": seen.amounts.so_far,
        "expected": seen.amounts.expected,
        "over": seen.over,
        "disputes": list(waiting(seen.amounts.provider.pk, seen.amounts.period)),
    }


def confirm(request: HttpRequest, provider: UUID, period: str) -> HttpResponse:
    """Look once more, then declare."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    of = _period(asked, period)
    here = reverse("declaration_of", args=[found.pk, of.name])
    if asked.method == "POST":
        return _declare(asked, found, of, here)
    seen = draft(found, of, shipped(), today=asked.today)
    if not seen.may_be_declared:
        return redirect(here)
    note(asked.actor, "read", "draft of a declaration", now=asked.now)
    return _confirm_page(asked, seen, here)


def _confirm_page(
    asked: OfficeRequest, seen: Draft, here: str, *, refused: str = ""
) -> HttpResponse:
    context = {
        **_of(seen),
        "odd_count": len(seen.checks),
        "refused": words.REFUSED.get(refused, ""),
        "back_url": here,
    }
    return render(asked, f"{TEMPLATES}confirm.html", context, status=409 if refused else 200)


def _declare(asked: OfficeRequest, provider: Provider, of: Period, here: str) -> HttpResponse:
    law, today = shipped(), asked.today
    seen = asked.POST.get("seen", "")[:64]
    about: dict[str, Any] = {"by": asked.actor, "now": asked.now, "today": today}
    try:
        declare(provider, of, law, seen=seen, despite=_despite(asked, provider), **about)
    except CannotDeclare as error:
        now = draft(provider, of, law, today=today)
        if error.reason == "disputed":
            return _confirm_page(asked, now, here, refused=error.reason)
        return _page(asked, now, refused=error.reason, status=409)
    return redirect(f"{here}?done=1")


def _despite(asked: OfficeRequest, provider: Provider) -> set[UUID]:
    """What families say, that the person saw and declares all the same."""
    if asked.POST.get("despite") != "yes":
        return set()
    seen = set(asked.POST.getlist("disputed"))
    return {one.pk for one in waiting(provider.pk) if str(one.pk) in seen}


def child_amounts(request: HttpRequest, provider: UUID, period: str, child: UUID) -> HttpResponse:
    """A child's lines of a period at this provider, each with the sentence that says why."""
    asked, found, law = cast(OfficeRequest, request), provider_of(provider), shipped()
    of = _period(asked, period)
    seen = draft(found, of, law, today=asked.today, only=child)
    one = next((one for one in seen.amounts.children if one.who.child == child), None)
    if one is None:
        raise Http404("child")
    note(asked.actor, "read", "a child's lines of a declaration", now=asked.now, child=child)
    expected = not seen.over and asked.GET.get("expected") == "1"
    mine = [check for check in seen.checks if check.child == child]
    part = one.expected if expected else one.so_far
    context = {
        **_of(seen),
        "one": one,
        "figures": part.figures,
        "is_expected": expected,
        "unknown": shown.unknown(one),
        "weeks": shown.weeks(one, law, expected=expected),
        "uncovered": shown.uncovered(one, expected=expected),
        "checks": shown.groups(seen, mine, money=True),
        "back_url": reverse("declaration_of", args=[found.pk, of.name]),
    }
    return render(request, f"{TEMPLATES}child.html", context)


def _period(asked: OfficeRequest, name: str) -> Period:
    """The period of an address. Not found: none of that name, one that has not begun."""
    try:
        found = Period.named(name)
    except ValueError:
        raise Http404("period") from None
    if not EARLIEST <= found <= Period.containing(asked.today).later(1):
        raise Http404("period")
    return found
