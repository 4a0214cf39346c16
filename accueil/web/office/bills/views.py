"""The pages: all bills of a child, one bill, a line of it, its case file, its papers."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions.monthly import monthly_statement
from accueil.actions.papers import PRINTED, Writer, rendering
from accueil.attendance.periods import is_closed
from accueil.billing.changes import changes
from accueil.billing.frozen import Frozen
from accueil.billing.standing import Posted, owed_by, posted
from accueil.documents.changed import told as in_words
from accueil.documents.models import Document
from accueil.exchange.case_file import case_toml
from accueil.identity.permissions import may
from accueil.law.parameters import shipped
from accueil.registry.models import Child, Home
from accueil.registry.providers import provider_names
from accueil.store.models import note
from accueil.web.base.bills import shown
from accueil.web.base.bills.compared import compared, sums
from accueil.web.base.bills.rests import rests
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.bills import facts, opened, told
from accueil.web.office.bills.periods import goodwill, periods

TEMPLATES = "office/bills/"


def bills(request: HttpRequest, child: UUID) -> HttpResponse:
    """Every period of a child, what the family owes, its papers."""
    asked = cast(OfficeRequest, request)
    of, name = opened.child_or_404(child)
    note(asked.actor, "read", "bills", now=asked.now, child=of.pk)
    homes = _households(of)
    owed = owed_by(_lives_in(of, asked.today))
    names = provider_names(owed)
    context = {
        "child": of,
        "name": name,
        "periods": periods(of, asked.today),
        "owed": [(names.get(key, ""), cents, abs(cents)) for key, cents in owed.items()],
        "papers": told.papers(of, homes),
    }
    return render(request, f"{TEMPLATES}list.html", context)


def bill(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """One bill, opened down to its lines; not billed yet: what it will come to."""
    asked = cast(OfficeRequest, request)
    of = opened.opened(asked, child, period)
    note(asked.actor, "read", f"bill {of.period.name}", now=asked.now, child=of.child.pk)
    context: dict[str, Any] = {
        "child": of.child,
        "name": of.name,
        "period": of.period,
        "statement": of.statement,
        "running": of.so_far is not None,
        "obstacles": told.obstacles(of.obstacles),
        "ask_url": _ask_url(asked, of),
    }
    if of.frozen is not None and (of.statement or of.frozen.providers):
        context |= _content(of)
    return render(request, f"{TEMPLATES}bill.html", context)


def _ask_url(asked: OfficeRequest, of: opened.Opened) -> str:
    """Where a correction of this bill is asked for: only of closed periods."""
    if not (of.statement and may(asked.user.role, "correction.ask") and is_closed(of.period)):
        return ""
    return f"{reverse('correction_ask', args=[of.child.pk])}?period={of.period.name}"


def _content(of: opened.Opened) -> dict[str, Any]:
    """What the page shows of a bill that there is, or is expected."""
    frozen, earlier = of.frozen, opened.before(of)
    assert frozen
    to = of.telling(frozen, *([earlier[1]] if earlier else []))
    made = shown.bill(frozen, to)
    moment = of.statement.made_at if of.statement else None
    newest = opened.listed(of)
    granted = goodwill(of.child).get(of.period.name, 0)
    ledger = [one for one in posted(of.child.pk) if one.about == of.period.name]
    return {
        "bill": made,
        "so_far": shown.bill(of.so_far, to) if of.so_far else None,
        "goodwill": told.goodwill(of.child, of.period),
        "goodwill_cents": granted,
        "family_cents": made["parents_cents"] - granted,
        "rests": rests(frozen, to, facts.known(of.child, frozen, moment)),
        "versions": newest,
        "is_newest": not newest or newest[0] == of.statement,
        "before": earlier[0] if earlier else None,
        "changes": compared(earlier[1], frozen, to) if earlier else [],
        "why": _why(earlier[1], frozen, to) if earlier else [],
        "change_sums": sums(earlier[1], frozen, to) if earlier else [],
        "posted": _by_period(ledger),
    }


def _why(before: Frozen, after: Frozen, to: shown.Telling) -> list[dict[str, Any]]:
    """What changed between two versions, in sentences; each with what it moves for the parents."""
    names = {str(key): name for key, name in to.names.items()}
    return [
        {"text": in_words(one, to.language, names), "cents": one.cents}
        for one in changes(before, after, to.law)
    ]


def _by_period(ledger: list[Posted]) -> list[dict[str, Any]]:
    """Into which period what was posted: State's part, what the family pays."""
    signs = {"parents": 1, "uncovered": 1, "goodwill_parents": -1}
    found: dict[str, dict[str, Any]] = {}
    for one in ledger:
        row = found.setdefault(one.into, {"period": one.into, "state_cents": 0, "family_cents": 0})
        if one.kind in ("state", "goodwill_state"):
            row["state_cents"] += one.cents
        row["family_cents"] += signs.get(one.kind, 0) * one.cents
    return [found[name] for name in sorted(found)]


def line(request: HttpRequest, child: UUID, period: str, place: int) -> HttpResponse:
    """One line of a bill: the rule, the numbers of the tariff, every step."""
    asked = cast(OfficeRequest, request)
    of = opened.opened(asked, child, period)
    found = shown.line(of.frozen, place, of.telling(of.frozen)) if of.frozen else None
    if found is None:
        raise Http404("no such line")
    note(asked.actor, "read", f"line of bill {of.period.name}", now=asked.now, child=of.child.pk)
    url = reverse("bill", args=[of.child.pk, of.period.name])
    context = {
        "child": of.child,
        "name": of.name,
        "period": of.period,
        "line": found,
        "bill_url": f"{url}{of.query}#line-{place}",
    }
    return render(request, f"{TEMPLATES}line.html", context)


def case(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """The case file from which anyone computes the bill again: no names."""
    asked = cast(OfficeRequest, request)
    of = opened.opened(asked, child, period)
    if of.frozen is None:
        raise Http404("there is nothing to compute")
    name = of.period.name
    note(asked.actor, "download", f"case {name}", now=asked.now, child=of.child.pk)
    version = of.statement.version if of.statement else 0
    response = HttpResponse(case_toml(of.frozen.case), content_type="application/toml")
    code = of.child.iam_code or "case"
    response["Content-Disposition"] = f'attachment; filename="{code}-{name}-{version}.toml"'
    return response


def statement(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """The child's monthly statement of a billed period as a PDF: frozen when first asked for."""
    asked = cast(OfficeRequest, request)
    of = opened.opened(asked, child, period)
    if of.statement is None:
        raise Http404("the period is not billed")
    writer = Writer(asked.actor.account, asked.user.name, asked.now)
    found = monthly_statement(of.child, of.period, shipped(), writer)
    return _download(asked, of.child, found)


def paper(request: HttpRequest, child: UUID, document: UUID) -> HttpResponse:
    """An invoice of the family or a monthly statement of the child, as the PDF that was sent."""
    asked = cast(OfficeRequest, request)
    of, _ = opened.child_or_404(child)
    found = told.papers_of(of, _households(of)).filter(pk=document).first()
    if found is None or found.kind not in PRINTED:
        raise Http404("no such paper")
    return _download(asked, of, found)


def _download(asked: OfficeRequest, child: Child, found: Document) -> HttpResponse:
    what = f"{found.kind} {found.number} version {found.version}"
    note(asked.actor, "download", what, now=asked.now, child=child.pk)
    made = rendering(found, localtime(asked.now))
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lives_in(child: Child, today: date) -> list[UUID]:
    """The child's household now: what another family owes, that it left, is not this one's."""
    homes = Home.objects.current().on(today).filter(child=child)
    return list(homes.values_list("household", flat=True))


def _households(child: Child) -> list[UUID]:
    """The households that a child belongs to, or belonged to."""
    return sorted(
        set(Home.objects.current().filter(child=child).values_list("household", flat=True))
    )
