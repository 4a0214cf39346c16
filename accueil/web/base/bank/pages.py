"""The two pages of bank statements: handing one in, and settling an entry that waits."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from accueil.actions.bank import NotMatched, Read, read_bank_file
from accueil.actions.settling_entries import match, set_aside
from accueil.billing.models import BankEntry
from accueil.exchange.camt import CamtError
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.store.uploads import shown_name
from accueil.web.base.bank import words
from accueil.web.base.bank.forms import HandIn, Settle
from accueil.web.base.middleware import OfficeRequest

FIGURES = ("new", "same", "matched", "waiting", "left_out")


def read_page(request: OfficeRequest, provider: Provider | None, back_url: str) -> HttpResponse:
    """Hand in a statement; afterwards the page of the account says what came of it."""
    form = HandIn(request.POST or None, request.FILES or None)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = shown_name(file.name)
        try:
            done = read_bank_file(
                file.read(), name, provider=provider, by=request.user.pk, now=request.now
            )
        except CamtError as refused:
            problems = [words.problem(one) for one in refused.problems]
        else:
            note(request.actor, "change", "bank statement read", now=request.now)
            figures = {key: getattr(done, key) for key in FIGURES}
            return redirect(f"{back_url}?{urlencode(figures)}")
    context = {"form": form, "problems": problems, "of": provider, "back_url": back_url}
    return render(request, "base/bank/read.html", context)


def entry_page(
    request: OfficeRequest, entry: BankEntry, back_url: str, open_: Iterable[Any] = ()
) -> HttpResponse:
    """Match an entry that waits by hand, or set it aside with a word why."""
    form = Settle(request.POST or None)
    if entry.settled_at is None and form.is_valid():
        given = form.cleaned_data
        try:
            if given["what"] == "match":
                match(entry, given["number"], by=request.user.pk, now=request.now)
            else:
                set_aside(entry, given["word"], by=request.user.pk, now=request.now)
        except NotMatched as refused:
            field = "number" if given["what"] == "match" else "word"
            form.add_error(field, str(words.REFUSALS[refused.code]))
        else:
            note(request.actor, "change", "bank entry settled", now=request.now)
            return redirect(f"{back_url}?settled=1")
    context = {"form": form, "entry": entry, "back_url": back_url, "open": list(open_)}
    return render(request, "base/bank/entry.html", context)


def done_of(request: OfficeRequest) -> Read | None:
    """What was just read, from the address."""
    given = [request.GET.get(name, "") for name in FIGURES]
    if not all(text.isascii() and text.isdigit() and len(text) < 8 for text in given):
        return None
    return Read(*map(int, given))
