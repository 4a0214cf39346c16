"""Payment orders: the list, a new one, one of them; released by somebody else than who prepared."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accueil.actions import payments
from accueil.attendance.models import Closing
from accueil.billing.models import BankEntry, PaymentLine, PaymentOrder
from accueil.exchange import pain
from accueil.identity.models import Account
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.registry.providers import provider_names
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.payments import words

TEMPLATES, ORDER = "ministry/payments", "payments.order"
MOST_ORDERS, MOST_PERIODS = 60, 6


@require_GET
def orders(request: OfficeRequest) -> HttpResponse:
    """The orders, the newest first; the closed periods of which one can be prepared."""
    listed = list(PaymentOrder.objects.defer("content").order_by("-prepared_at")[:MOST_ORDERS])
    context = {
        "rows": [_listed(order) for order in listed],
        "periods": _periods() if may(request.user.role, ORDER) else [],
        "waiting": BankEntry.objects.filter(provider=None, settled_at=None).count(),
        "dropped": request.GET.get("dropped"),
    }
    return render(request, f"{TEMPLATES}/list.html", context)


@require_http_methods(["GET", "POST"])
def prepare(request: OfficeRequest, period: str) -> HttpResponse:
    """What an order of a period would pay; prepare it."""
    of = _period(period)
    claimed = _chosen(request.POST.getlist("claim"))
    error = ""
    if request.method == "POST":
        try:
            order = payments.prepare(of, by=request.user.pk, now=request.now, claimed=claimed)
        except payments.NotNow as refused:
            error = str(words.REFUSALS[refused.code])
        else:
            note(request.actor, "change", "payment order prepared", now=request.now)
            return redirect("payment_order", order.pk)
    lines = payments.planned(of, request.today, claimed)
    names = provider_names(line.provider for line in lines)
    context = {
        "period": of,
        "error": error,
        "lines": sorted(
            (_line(line.what, line.cents, names[line.provider], line.provider) for line in lines),
            key=_by_what,
        ),
        "total": sum(line.cents for line in lines if line.what == "paid"),
        "back_url": reverse("payments"),
    }
    return render(request, f"{TEMPLATES}/prepare.html", context)


@require_GET
def order(request: OfficeRequest, order: UUID) -> HttpResponse:
    """One order: its lines, its sums, who prepared it, what the bank said."""
    one = get_object_or_404(PaymentOrder, pk=order)
    return _order_page(request, one)


@require_POST
def release(request: OfficeRequest, order: UUID) -> HttpResponse:
    """Release an order that somebody else prepared."""
    return _done(request, order, payments.release, "payment order released")


@require_POST
def drop(request: OfficeRequest, order: UUID) -> HttpResponse:
    """Drop an order that waits."""
    return _done(request, order, payments.drop, "payment order dropped")


@require_GET
def file(request: OfficeRequest, order: UUID) -> HttpResponse:
    """The bank's file, only of an order that was released."""
    one = get_object_or_404(PaymentOrder, pk=order)
    if one.released_at is None or not one.content:
        raise Http404("not released")
    note(request.actor, "download", "payment order downloaded", now=request.now)
    answer = HttpResponse(bytes(one.content), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{one.number}.xml"'
    return answer


def _done(
    request: OfficeRequest, order: UUID, act: Callable[..., PaymentOrder], what: str
) -> HttpResponse:
    one = get_object_or_404(PaymentOrder, pk=order)
    try:
        act(one, by=request.user.pk, now=request.now)
    except payments.NotNow as refused:
        one.refresh_from_db()
        return _order_page(request, one, str(words.REFUSALS[refused.code]))
    note(request.actor, "change", what, now=request.now)
    return redirect("payment_order", one.pk)


def _order_page(request: OfficeRequest, one: PaymentOrder, error: str = "") -> HttpResponse:
    lines = list(one.payment_lines.all())
    names, told = provider_names(line.provider_id for line in lines), _told(one)
    rows = [
        {
            **_line(line.what, line.cents, names[line.provider_id], line.provider_id),
            "line": line,
            "told": told.get(line.pk, []),
        }
        for line in lines
    ]
    state, orders = words.state(one), may(request.user.role, ORDER)
    context = {
        **_listed(one),
        "lines": sorted(rows, key=_by_what),
        "counts": {what: sum(line.what == what for line in lines) for what in words.WHAT},
        "people": _people(one),
        "day": pain.day_of(one.content) if one.content else None,
        "error": error,
        "mine": one.prepared_by == request.user.pk,
        "may_act": orders and state == "waits",
        "may_file": orders and state == "released" and bool(one.content),
        "back_url": reverse("payments"),
    }
    return render(request, f"{TEMPLATES}/order.html", context, status=409 if error else 200)


def _listed(order: PaymentOrder) -> dict[str, Any]:
    state = words.state(order)
    return {"order": order, "tag": words.TAGS[state], "state": words.STATES[state]}


def _line(what: str, cents: int, name: str, provider: UUID) -> dict[str, Any]:
    known = {"what": what, "said": words.WHAT[what], "cents": cents}
    return {**known, "name": name, "provider": provider}


def _by_what(row: dict[str, Any]) -> tuple[int, str]:
    """What is claimed or carried on first: it asks to be looked at."""
    return (("claimed", "carried", "paid").index(row["what"]), row["name"])


def _told(order: PaymentOrder) -> dict[UUID, list[BankEntry]]:
    """By line, what the bank said of it, in the order of days."""
    found: dict[UUID, list[BankEntry]] = {}
    for entry in BankEntry.objects.filter(line__order=order).order_by("day", "cents"):
        if entry.line_id:
            found.setdefault(entry.line_id, []).append(entry)
    whole = BankEntry.objects.filter(provider=None, word=order.number).first()
    if whole:
        for line in PaymentLine.objects.filter(order=order, what="paid"):
            found.setdefault(line.pk, []).insert(0, whole)
    return found


def _people(order: PaymentOrder) -> dict[str, str]:
    """Who prepared, released, dropped it, by name."""
    by = {"prepared": order.prepared_by, "released": order.released_by, "dropped": order.dropped_by}
    names = dict(Account.objects.filter(pk__in=filter(None, by.values())).values_list("pk", "name"))
    return {what: names.get(key, "") for what, key in by.items() if key}


def _periods() -> list[dict[str, Any]]:
    """The last closed periods without an order that waits; nothing before the last ordered one."""
    orders = PaymentOrder.objects.filter(dropped_at=None)
    last = orders.order_by("-period").values_list("period", flat=True).first() or ""
    waits = set(orders.filter(released_at=None).values_list("period", flat=True))
    names = Closing.objects.filter(period__gte=last).order_by("-period")
    return [
        {"name": name, "url": reverse("payment_prepare", args=[name])}
        for name in names.values_list("period", flat=True)[:MOST_PERIODS]
        if name not in waits
    ]


def _period(name: str) -> Period:
    try:
        return Period.named(name)
    except ValueError:
        raise Http404("period") from None


def _chosen(given: Iterable[str]) -> set[UUID]:
    try:
        return {UUID(one) for one in given}
    except ValueError:
        raise Http404("provider") from None
