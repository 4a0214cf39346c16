"""What families pay: open invoices, statements of the provider's bank, the work list, cash."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.bank import NotMatched
from accueil.actions.settling_entries import BACK, CASH, pay_cash, take_back_cash
from accueil.attendance.children import attending
from accueil.billing.models import BankEntry, Invoice
from accueil.billing.open_invoices import Open, open_invoices
from accueil.identity.permissions import may
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.bank import words
from accueil.web.base.bank.pages import done_of, entry_page, read_page
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import bounded
from accueil.web.provider.known import provider_of
from accueil.web.provider.payments.forms import Cash, TakeBack

TEMPLATES, PAY = "provider/payments", "invoices.pay"
DAY, SINCE = timedelta(days=1), date(2009, 1, 1)  # the first vouchers
MOST_WAITING, MOST_BOOKED = 100, 30


@require_GET
def families(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """What is open, what waits, what was booked last."""
    of, pays = provider_of(provider), may(request.user.role, PAY)
    listed = _open(of, request.today)
    waits = BankEntry.objects.filter(provider=of, settled_at=None).order_by("day", "pk")
    context = {
        "provider": of,
        "open": [one for one in listed if one["cents"] > 0],
        "credits": [one for one in listed if one["cents"] < 0],
        "waiting": [
            {"entry": one, "url": _url("provider_bank_entry", of, one.pk) if pays else ""}
            for one in waits[:MOST_WAITING]
        ],
        "booked": _booked(of, pays),
        "pays": pays,
        "done": done_of(request),
        "said": next((key for key in ("settled", "cash", "back") if key in request.GET), ""),
    }
    return render(request, f"{TEMPLATES}/families.html", context)


@bounded
def read(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Hand in a statement of the provider's bank."""
    of = provider_of(provider)
    return read_page(request, of, _home(of))


@require_http_methods(["GET", "POST"])
def entry(request: OfficeRequest, provider: UUID, entry: UUID) -> HttpResponse:
    """An entry that waits: which invoice is it?"""
    of = provider_of(provider)
    one = get_object_or_404(BankEntry, pk=entry, provider=of)
    return entry_page(request, one, _home(of), _open(of, request.today))


@require_http_methods(["GET", "POST"])
def cash(request: OfficeRequest, provider: UUID, invoice: UUID) -> HttpResponse:
    """A family paid an invoice in cash."""
    of = provider_of(provider)
    one = get_object_or_404(Invoice, pk=invoice, provider=of)
    due = next((o["cents"] for o in _open(of, request.today) if o["number"] == one.number), 0)
    initial = {"amount": max(due, 0) or None, "day": request.today, "key": uuid4()}
    form = Cash(request.today, request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        made = {"key": given["key"], "by": request.user.pk, "now": request.now}
        pay_cash(one, given["amount"], given["day"], **made)
        note(request.actor, "change", "cash payment recorded", now=request.now)
        return redirect(f"{_home(of)}?cash=1")
    context = {"provider": of, "form": form, "invoice": one, "due": due, "back_url": _home(of)}
    return render(request, f"{TEMPLATES}/cash.html", context)


@require_http_methods(["GET", "POST"])
def back(request: OfficeRequest, provider: UUID, entry: UUID) -> HttpResponse:
    """A cash payment that was none is taken back, with a reason."""
    of = provider_of(provider)
    one = get_object_or_404(BankEntry, pk=entry, provider=of, key__startswith=f"{CASH}:")
    if one.invoice is None:
        raise Http404("no invoice")
    form = TakeBack(request.POST or None)
    if form.is_valid():
        why = form.cleaned_data["reason"]
        try:
            take_back_cash(one, why, by=request.user.pk, now=request.now)
        except NotMatched as refused:
            form.add_error("reason", str(words.REFUSALS[refused.code]))
        else:
            note(request.actor, "change", "cash payment taken back", now=request.now, why=why)
            return redirect(f"{_home(of)}?back=1")
    context = {"provider": of, "form": form, "entry": one, "back_url": _home(of)}
    return render(request, f"{TEMPLATES}/back.html", context)


def _open(of: Provider, today: date) -> list[dict[str, Any]]:
    """The families with which something is open, by the names of their children."""
    names = {one.child: one.name for one in attending(of, SINCE, today + DAY)}
    return [
        {
            "number": one.invoice.number,
            "invoice": one.invoice,
            "period": one.invoice.period,
            "name": _names(one, names) or one.invoice.number,
            "cents": one.cents,
            "cash_url": _url("provider_cash", of, one.invoice.pk),
        }
        for one in open_invoices(of)
    ]


def _names(one: Open, names: dict[UUID, str]) -> str:
    return ", ".join(sorted(names[child] for child in one.children if child in names))


def _booked(of: Provider, pays: bool) -> list[dict[str, Any]]:
    """The last payments of families; one in cash can be taken back, once."""
    entries = list(
        BankEntry.objects.filter(provider=of, invoice__isnull=False)
        .select_related("invoice")
        .order_by("-settled_at", "-day")[:MOST_BOOKED]
    )
    taken = _taken_back(of, entries)
    return [
        {
            "entry": one,
            "cash": one.key.startswith((f"{CASH}:", f"{BACK}:")),
            "back_url": _url("provider_cash_back", of, one.pk)
            if pays and one.key.startswith(f"{CASH}:") and one.pk not in taken
            else "",
        }
        for one in entries
    ]


def _taken_back(of: Provider, entries: Iterable[BankEntry]) -> set[UUID]:
    keys = {f"{BACK}:{one.pk}": one.pk for one in entries}
    known = BankEntry.objects.filter(provider=of, key__in=keys)
    return {keys[key] for key in known.values_list("key", flat=True)}


def _home(of: Provider) -> str:
    return reverse("provider_payments", args=[of.pk])


def _url(name: str, of: Provider, key: UUID) -> str:
    return reverse(name, args=[of.pk, key])
