"""The year as a picture and a table: what the parents and the State pay, period by period."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accueil.actions import family_bills
from accueil.billing.frozen import Frozen
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.store.models import note
from accueil.web.base.bills.periods import periods
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.pictures import width
from accueil.web.parent.bills.listed import bill_url
from accueil.web.parent.bills.views import TEMPLATES
from accueil.web.parent.known import Own, child_or_404

EARLIEST = 2017
EXPECTED = ("running", "waiting")


@dataclass(frozen=True, slots=True)
class Amounts:
    """A period in cents: the State's part, the parents' part, what is beside the voucher."""

    state_cents: int
    parent_cents: int
    beside_cents: int

    @property
    def family_cents(self) -> int:
        """What the parents pay."""
        return self.parent_cents + self.beside_cents

    @property
    def whole_cents(self) -> int:
        """All of it."""
        return self.state_cents + self.family_cents


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
    found = []
    for row in reversed(periods(own.child, asked.today, bill_url(own))):
        period: Period = row["period"]
        expected = row["state"]["code"] in EXPECTED and not row["version"]
        if period.year != year or period.first > asked.today:
            continue
        amounts = _expected(asked, own, period) if expected else _posted(posted.get(period.name))
        if amounts:
            found.append({**row, "amounts": amounts, "expected": expected})
    return found


def _posted(kinds: Mapping[str, int] | None) -> Amounts | None:
    """What the ledger says of a period, goodwill in it."""
    if kinds is None:
        return None
    return Amounts(
        kinds.get("state", 0) + kinds.get("goodwill_state", 0),
        kinds.get("parents", 0) - kinds.get("goodwill_parents", 0),
        kinds.get("uncovered", 0),
    )


def _expected(asked: OfficeRequest, own: Own, period: Period) -> Amounts | None:
    """What a period that is not billed is expected to come to."""
    keys, law = [own.child.pk], shipped()
    _, then = family_bills.outlook(asked.user.pk, keys, period, law, asked.today)[own.child.pk]
    return amounts_of(then.frozen) if then.frozen else None


def amounts_of(frozen: Frozen) -> Amounts:
    """The sums of a bill."""
    return Amounts(
        sum(week.state_cents for week in frozen.weeks),
        sum(week.parent_cents for week in frozen.weeks),
        sum(one.cents for one in frozen.uncovered),
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
