"""The year as a picture and a table: what the parents and the State pay, period by period."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accueil.actions import family_bills
from accueil.store.models import note
from accueil.web.base.bills.periods import periods
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.pictures import width
from accueil.web.parent.bills.listed import Amounts, bill_url, expect
from accueil.web.parent.bills.views import TEMPLATES
from accueil.web.parent.known import Own, child_or_404

EARLIEST = 2017


def year(request: HttpRequest, child: UUID, year: int) -> HttpResponse:
    """A child's year: periods that are closed, corrected, still open, expected."""
    asked = cast(OfficeRequest, request)
    own = child_or_404(asked, child)
    if not EARLIEST <= year <= asked.today.year + 1:
        raise Http404("year")
    rows = _rows(asked, own, year)
    if not rows:
        raise Http404("nothing in this year")
    note(asked.actor, "read", f"year {year} of bills", now=asked.now, child=own.child.pk)
    most = max(row["amounts"].whole_cents for row in rows)
    for row in rows:
        row["bar"] = _bar(row["amounts"], most)
    expected = [row for row in rows if row["expected"]]
    context = {
        "own": own,
        "year": year,
        "rows": rows,
        "sums": _sum(rows),
        "expected": expected,
        "certificate": family_bills.certificate(asked.user.pk, own.child.pk, year),
        "over": year < asked.today.year,
        "back_url": reverse("family_child_bills", args=[own.child.pk]),
    }
    return render(request, f"{TEMPLATES}year.html", context)


def _rows(asked: OfficeRequest, own: Own, year: int) -> list[dict[str, Any]]:
    """The periods of a year that are known, from the first to the last."""
    posted = family_bills.posted_of_year(asked.user.pk, own.child.pk, year)
    rows = [
        row
        for row in reversed(periods(own.child, asked.today, bill_url(own)))
        if row["period"].year == year and row["period"].first <= asked.today
    ]
    expect(asked, [(own.child.pk, row) for row in rows])
    for row in rows:
        row["amounts"] = row["expected"] or _posted(posted.get(row["period"].name))
    return [row for row in rows if row["amounts"]]


def _posted(kinds: Mapping[str, int] | None) -> Amounts | None:
    """What the ledger says of a period, goodwill in it."""
    if kinds is None:
        return None
    return Amounts(
        kinds.get("state", 0) + kinds.get("goodwill_state", 0),
        kinds.get("parents", 0) - kinds.get("goodwill_parents", 0),
        kinds.get("uncovered", 0),
    )


def _bar(amounts: Amounts, most: int) -> dict[str, str]:
    """The three parts of a bar as shares of the longest one, and where each begins."""
    state, parents, beside = (
        width(cents, most)
        for cents in (amounts.state_cents, amounts.parent_cents, amounts.beside_cents)
    )
    third = f"{float(state[:-1]) + float(parents[:-1]):g}%"
    return {"state": state, "parents": parents, "beside": beside, "third": third}


def _sum(rows: list[dict[str, Any]]) -> Amounts:
    return Amounts(
        sum(row["amounts"].state_cents for row in rows),
        sum(row["amounts"].parent_cents for row in rows),
        sum(row["amounts"].beside_cents for row in rows),
    )
