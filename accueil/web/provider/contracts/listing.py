"""The children of a provider, with the state of their contracts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from accueil.attendance.models import CareContract
from accueil.identity.permissions import may
from accueil.law.words import duration
from accueil.registry.models import Identity, Provider
from accueil.registry.names import fold
from accueil.store.models import note
from accueil.web.base.care.words import language
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.contracts import words
from accueil.web.provider.known import provider_of

DAY = timedelta(days=1)
SOON = timedelta(days=60)
ON_A_PAGE = 50
SHOWN = ("now", "ending", "over")


def care_contracts(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The provider's own children: today's, those whose contract ends soon, those who left."""
    at = provider_of(provider)
    note(request.actor, "read", "list of care contracts", now=request.now)
    asked, show = request.GET.get("q", "").strip(), request.GET.get("show", "now")
    rows = [row for row in _rows(at, request.today) if _is_asked(row, asked)]
    counts = {one: sum(_in(row, one) for row in rows) for one in SHOWN}
    chosen = [row for row in rows if _in(row, show if show in SHOWN else "now")]
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "provider": at,
        "rows": page.object_list,
        "slice": page,
        "asked": asked,
        "show": show if show in SHOWN else "now",
        "counts": counts,
        "may_write": may(request.user.role, "care.write"),
    }
    return render(request, "provider/contracts/list.html", context)


def _rows(at: Provider, today: date) -> Iterator[dict[str, Any]]:
    """A row for each child that has or had a contract, by name."""
    held: dict[UUID, list[CareContract]] = {}
    for row in CareContract.objects.current().filter(provider=at).order_by("valid"):
        held.setdefault(row.child_id, []).append(row)
    known = Identity.objects.current().filter(child_id__in=list(held)).order_by("valid")
    names = {one.child_id: one for one in known}
    for child in sorted(names, key=lambda c: _by_name(names[c])):
        yield _row(names[child], held[child], today)


def _by_name(one: Identity) -> tuple[str, str]:
    return fold(one.family_name), fold(one.given_name)


def _row(one: Identity, held: list[CareContract], today: date) -> dict[str, Any]:
    """What is agreed now, next, or was last; and how that stands."""
    open_ones = [row for row in held if row.until is None or row.until > today]
    row = open_ones[0] if open_ones else held[-1]
    end = held[-1].until
    minutes = sum(until - start for _day, start, until in row.pattern)
    return {
        "child": one.child_id,
        "name": f"{one.given_name} {one.family_name}",
        "born": one.born,
        "number": row.number,
        "group": row.group,
        "hours": duration(minutes, language()),
        "until": end - DAY if end else None,
        "over": not open_ones,
        "ending": bool(open_ones and end and end <= today + SOON),
        "state": _state(row, end, today, over=not open_ones),
        "kind": _kind(row, end, today, over=not open_ones),
    }


def _state(row: CareContract, end: date | None, today: date, *, over: bool) -> str:
    if over and end:
        return gettext("Ended on %(day)s") % {"day": words.short(end - DAY)}
    if row.first > today:
        return gettext("Begins on %(day)s") % {"day": words.short(row.first)}
    if end and end <= today + SOON:
        return gettext("Ends on %(day)s") % {"day": words.short(end - DAY)}
    return gettext("In force")


def _kind(row: CareContract, end: date | None, today: date, *, over: bool) -> str:
    if over:
        return "blocked"
    if row.first > today:
        return "todo"
    return "check" if end and end <= today + SOON else "done"


def _is_asked(row: dict[str, Any], asked: str) -> bool:
    """Whether each word that was typed begins a word of the name, or is the contract's number."""
    parts = fold(row["name"]).split()
    return asked == row["number"] or all(
        any(part.startswith(word) for part in parts) for word in fold(asked).split()
    )


def _in(row: dict[str, Any], show: str) -> bool:
    if show == "over":
        return bool(row["over"])
    return not row["over"] and (show != "ending" or bool(row["ending"]))
