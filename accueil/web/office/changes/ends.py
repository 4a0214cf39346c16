"""Ending a contract: at the family's wish with a period's last day, or annulled."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accueil.actions import change, ending
from accueil.identity.permissions import may
from accueil.law import words
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.facts import days
from accueil.web.base.fields import Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.changes import draft as drafts
from accueil.web.office.changes.asked import AnnulForm, EndForm
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.family import (
    DAY,
    Family,
    family_of,
    log_change,
    recorder_of,
    writer_of,
)
from accueil.web.office.changes.shown import language
from accueil.web.office.changes.views import (
    TEMPLATES,
    before_and_after,
    meanwhile,
    shown_now,
    stamp,
)

BARS = (0, 3, 6, 12)
LONGEST_BAR = 12


def contract_end(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Which day is the last one, and why."""
    return _ask(request, child, "terminated")


def contract_annul(request: OfficeRequest, child: UUID) -> HttpResponse:
    """From which period on, until when there is no other contract, and why."""
    return _ask(request, child, "annulled")


def _ask(request: OfficeRequest, child: UUID, ended: str) -> HttpResponse:
    family = family_of(request, child, f"contract: {ended}")
    contract = _contract(family, request.today)
    if contract is None:
        context = {"family": family, "back_url": reverse("child", args=[child])}
        return render(request, TEMPLATES + "no_contract.html", context)
    where = drafts.place(ended, child)
    known = drafts.load(request, where).steps
    data = request.POST if request.method == "POST" else None
    form = _form(ended, data, contract, request.today, known)
    if request.method == "POST" and form.is_valid():
        drafts.keep(request, where, Draft(steps=dict(form.cleaned_data)))
        return redirect("contract_end_preview", child, ended)
    context = {
        "form": form,
        "family": family,
        "contract": contract,
        "last": contract.until - DAY if contract.until else None,
        "ended": ended,
        "annul_url": reverse("contract_annul", args=[child])
        if ended == "terminated" and may(request.user.role, "contract.annul")
        else "",
        "back_url": reverse("child", args=[child]),
    }
    return render(request, TEMPLATES + "end.html", context)


def _contract(family: Family, today: date) -> m.Membership | None:
    """The contract that can be ended: in force in the current period, or that begins later."""
    first = Period.containing(today).first
    found = m.Membership.objects.current().filter(child=family.child, valid__overlap=days(first))
    contract: m.Membership | None = found.order_by("valid").first()
    return contract


def _form(ended: str, data: Any, contract: m.Membership, today: date, known: Any) -> Form:
    if ended == "annulled":
        periods = [
            (period.name, words.month_year(period.year, period.month, language()))
            for period in _annulled_periods(contract, today)
        ]
        return AnnulForm(data, periods, _bars(), known or {"bar": "0"})
    lasts = [
        (period.name, words.date_long(period.last, language()))
        for period in _periods(contract)
        if period.last >= today
    ]
    return EndForm(data, lasts, known)


def _periods(contract: m.Membership) -> Iterator[Period]:
    """The billing periods of a contract."""
    period = Period.containing(contract.first)
    while contract.until is None or period.first < contract.until:
        yield period
        period = period.later(1)


def _annulled_periods(contract: m.Membership, today: date) -> list[Period]:
    """The periods from which a contract can be annulled: those of the last year up to now."""
    earliest = change.year_before(today)
    current = max(Period.containing(today), Period.containing(contract.first))
    found = [period for period in _periods(contract) if period.first <= current.first]
    return [period for period in found if period.first >= earliest]


def _bars() -> list[tuple[str, str]]:
    """For how long there is no new contract, in months."""
    named = {
        0: gettext("It is possible at once"),
        3: gettext("Three months"),
        6: gettext("Six months"),
        12: gettext("One year, the longest time"),
    }
    return [(str(months), named[months]) for months in BARS]


def _ending(ended: str, draft: Draft) -> ending.Ending:
    """The ending that was typed."""
    typed = draft.steps
    if ended == "terminated":
        last = Period.named(typed["last"]).last
        return ending.Ending(ended, last, typed.get("reason") or "", key=draft.key)
    first = Period.named(typed["period"]).first
    months = int(typed["bar"])
    return ending.Ending(ended, first, typed["reason"], _bar(first, months), draft.key)


def _bar(first: date, months: int) -> date | None:
    """The first day of a new contract so many months after a day; None for no bar."""
    if not months:
        return None
    if months == LONGEST_BAR:
        return ending.longest_bar(first)
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, min(first.day, 28))


def contract_end_preview(request: OfficeRequest, child: UUID, ended: str) -> HttpResponse:
    """What the ending means in money; nothing is saved."""
    family, draft = _opened(request, child, ended)
    if not draft.steps:
        return redirect(_start(ended), child)
    return _preview(request, family, ended, draft)


def _start(ended: str) -> str:
    return "contract_annul" if ended == "annulled" else "contract_end"


def _opened(request: OfficeRequest, child: UUID, ended: str) -> tuple[Family, Draft]:
    """The family and what was typed; annulling needs its own permission."""
    if ended not in ("terminated", "annulled"):
        raise Http404("a contract is terminated or annulled")
    permission = "contract.annul" if ended == "annulled" else "contract.end"
    if not may(request.user.role, permission):
        raise PermissionDenied(permission)
    family = family_of(request, child, f"contract: {ended}, before and after")
    return family, drafts.load(request, drafts.place(ended, child))


def _preview(
    request: OfficeRequest, family: Family, ended: str, draft: Draft, problem: str = ""
) -> HttpResponse:
    child, asked = family.child.pk, _ending(ended, draft)
    alone = replace(family, children=(family.child,))
    annulled = ended == "annulled"
    since = asked.day if annulled else asked.day + DAY
    periods = _shown_periods(since, request.today) if annulled else [Period.containing(since)]
    to = recorder_of(request, family, since, asked.reason)
    apply = ending.apply_of(family.child, asked, writer_of(request))
    try:
        seen = change.digest(alone.children)
        context = before_and_after(request, alone, apply, to, periods=periods)
    except ending.CannotEnd:
        drafts.drop(request, drafts.place(ended, child))
        return redirect(_start(ended), child)
    kept = shown_now(request, drafts.place(ended, child), draft, seen)
    context |= {
        "title": gettext("The contract is annulled") if annulled else gettext("The contract ends"),
        "lead": list(_lead(asked)),
        "draft": kept,
        "problem": problem,
        "back_url": reverse(_start(ended), args=[child]),
        "edit_url": reverse(_start(ended), args=[child]),
        "action": reverse("contract_end_save", args=[child, ended]),
        "save_words": gettext("Annul the contract") if annulled else gettext("End the contract"),
    }
    return render(request, TEMPLATES + "preview.html", context, status=409 if problem else 200)


def _shown_periods(since: date, today: date) -> list[Period]:
    """The periods past and present, or the first one without a contract."""
    first, current = Period.containing(since), Period.containing(today)
    count = max((current.year - first.year) * 12 + current.month - first.month, 0)
    return [first.later(number) for number in range(count + 1)]


def _lead(asked: ending.Ending) -> Iterator[str]:
    """What is about to happen, in words."""
    if asked.ended == "terminated":
        day = words.date_long(asked.day, language())
        yield gettext("Last day of the contract: %(day)s") % {"day": day}
        yield gettext("The table shows the first billing period without a contract.")
        return
    day = words.date_long(asked.day, language())
    yield gettext("First day without a contract: %(day)s") % {"day": day}
    if asked.bar_until:
        day = words.date_long(asked.bar_until, language())
        yield gettext("A new contract is possible from: %(day)s") % {"day": day}
    yield gettext("Reason: %s") % asked.reason


@require_POST
def contract_end_save(request: OfficeRequest, child: UUID, ended: str) -> HttpResponse:
    """End the contract as it was shown, and write to the family. Clicked twice it ends once."""
    family, draft = _opened(request, child, ended)
    if not draft.seen:
        return redirect(_start(ended), child)
    if request.POST.get("key") != draft.key:
        problem = gettext(
            "Something else was typed since this page was made. This is how it is now."
        )
        return _preview(request, family, ended, draft, problem)
    alone = replace(family, children=(family.child,))
    asked, writer = _ending(ended, draft), writer_of(request)
    try:
        with transaction.atomic():
            ending.finish(alone.children, family.child, asked, writer, draft.seen)
            log_change(request, alone, f"contract {ended} on {asked.day}", asked.reason)
    except (change.ChangedMeanwhile, ending.CannotEnd):
        return _preview(request, family, ended, draft, meanwhile())
    return redirect(f"{reverse('change_done', args=[child])}?at={stamp(draft)}")
