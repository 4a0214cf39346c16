"""The renewal radar: contracts that end, what forgetting would cost, reminders."""

from collections.abc import Sequence
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accueil.actions import remind
from accueil.actions.papers import Writer
from accueil.actions.renewal import forgetting_all
from accueil.identity.permissions import COUNTRY, SCOPES, may
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry import parents, radar
from accueil.registry.search import last_day
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.radar.words import WHY_NOT

PAGE = 25
WHICH = ("all", "soon", "over")
AT_ONCE = 50


def radar_page(request: HttpRequest) -> HttpResponse:
    """Contracts that end within so many periods, the first last day first, with their costs."""
    asked = cast(OfficeRequest, request)
    periods, which = _filters(request)
    everywhere = SCOPES[asked.user.role] == COUNTRY
    found = radar.listed(asked.today, periods, "" if everywhere else asked.actor.office)
    if which != "all":
        found = [one for one in found if (one[1] < asked.today) == (which == "over")]
    listed = Paginator([contract for contract, _ in found], PAGE).get_page(request.GET.get("page"))
    rows = rows_of(contracts_of(list(listed.object_list)), asked)
    note(asked.actor, "read", f"renewal radar, {len(rows)} contracts", now=asked.now)
    context = {
        "slice": listed,
        "rows": rows,
        "total_cents": sum(row["cents"] or 0 for row in rows),
        "periods": periods,
        "which": which,
        "period_choices": range(1, radar.MOST_PERIODS + 1),
        "may_remind": may(asked.user.role, "radar.remind"),
        "may_renew": may(asked.user.role, "contract.sign"),
        "everywhere": everywhere,
        "done": _done(request),
    }
    return render(request, "office/radar/radar.html", context)


def remind_one(request: HttpRequest, contract: int) -> HttpResponse:
    """Remind one family; asked twice it is one reminder."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked = cast(OfficeRequest, request)
    current = m.Membership.objects.current().select_related("child__office")
    found = get_object_or_404(current, pk=contract)
    count = remind.remind(found, asked.today, writer_of(asked), shipped())
    note(asked.actor, "change", "reminder", now=asked.now, child=found.child_id)
    return redirect(f"{reverse('radar')}?reminded={count}")


def remind_due(request: HttpRequest) -> HttpResponse:
    """Remind the families whose reminder is due, at most 50 at once; the job does the rest."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked = cast(OfficeRequest, request)
    count = remind.remind_all(asked.today, writer_of(asked), shipped(), most=AT_ONCE)
    note(asked.actor, "change", f"reminders that are due, {count} messages", now=asked.now)
    return redirect(f"{reverse('radar')}?reminded={count}")


def writer_of(asked: OfficeRequest) -> Writer:
    """Who writes a letter, on the clock of the country."""
    return Writer(asked.user.pk, asked.user.name, timezone.localtime(asked.now))


def contracts_of(keys: Sequence[int]) -> list[m.Membership]:
    """Contracts with their children and offices, in the order of their keys."""
    rows = m.Membership.objects.select_related("child__office").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def rows_of(contracts: Sequence[m.Membership], asked: OfficeRequest) -> list[dict[str, Any]]:
    """Contracts as rows of the list, with names, costs and whether a reminder was ordered."""
    children = [contract.child_id for contract in contracts]
    identities = m.Identity.objects.current().filter(child__in=children).order_by("valid")
    names = {i.child_id: f"{i.family_name}, {i.given_name}" for i in identities}
    said = parents.confirmations(children)
    ordered = remind.reminded(contracts, asked.today)
    costs = forgetting_all(contracts, shipped(), asked.today)
    rows = []
    for contract in contracts:
        cost, last = costs[contract.pk], last_day(contract)
        rows.append(
            {
                "contract": contract,
                "name": names.get(contract.child_id, contract.number),
                "last": last,
                "over": last is not None and last < asked.today,
                "cents": cost.cents,
                "cost": cost,
                "why_not": WHY_NOT.get(cost.why, ""),
                "reminded": contract.pk in ordered,
                "confirmed": said.get(contract.child_id),
                "office": contract.child.office.name,
            }
        )
    return rows


def _filters(request: HttpRequest) -> tuple[int, str]:
    asked, which = request.GET.get("periods", ""), request.GET.get("which", "")
    known = [str(count) for count in range(1, radar.MOST_PERIODS + 1)]
    periods = int(asked) if asked in known else radar.MOST_PERIODS
    return periods, which if which in WHICH else WHICH[0]


def _done(request: HttpRequest) -> str:
    """What just happened."""
    count = request.GET.get("reminded", "")
    if not (count.isascii() and count.isdigit() and len(count) < 5):
        return ""
    number = int(count)
    return ngettext(
        "%(count)s message was ordered. Who was reminded before is not reminded again.",
        "%(count)s messages were ordered. Who was reminded before is not reminded again.",
        number,
    ) % {"count": number}
