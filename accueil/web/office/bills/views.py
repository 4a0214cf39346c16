"""The pages: all bills of a child, one bill, a line of it, its case file, its papers."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions.monthly import monthly_statement
from accueil.actions.papers import PRINTED, Writer, rendering
from accueil.attendance.periods import is_closed
from accueil.billing.standing import owed_by, posted
from accueil.documents.models import Document
from accueil.exchange.case_file import case_toml
from accueil.identity.permissions import may
from accueil.law.parameters import shipped
from accueil.registry.models import Child, Home, Identity
from accueil.registry.providers import provider_names
from accueil.store.models import note
from accueil.web.base.bills import around, opened, shown
from accueil.web.base.bills.compared import compared, sums
from accueil.web.base.bills.periods import goodwill, periods
from accueil.web.base.bills.rests import rests
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.bills import facts, told

TEMPLATES = "office/bills/"


def bills(request: HttpRequest, child: UUID) -> HttpResponse:
    """Every period of a child, what the family owes, its papers."""
    asked = cast(OfficeRequest, request)
    of, name = child_or_404(child)
    note(asked.actor, "read", "bills", now=asked.now, child=of.pk)
    homes = _households(of)
    owed = owed_by(_lives_in(of, asked.today))
    names = provider_names(owed)
    context = {
        "child": of,
        "name": name,
        "periods": periods(of, asked.today, lambda name: reverse("bill", args=[of.pk, name])),
        "owed": [(names.get(key, ""), cents, abs(cents)) for key, cents in owed.items()],
        "papers": told.papers(of, homes),
    }
    return render(request, f"{TEMPLATES}list.html", context)


def child_or_404(key: UUID) -> tuple[Child, str]:
    """A child that whoever asks may see, and its name."""
    of = get_object_or_404(Child.objects.select_related("office"), pk=key)
    known = Identity.objects.current().filter(child=of).order_by("-valid").first()
    name = f"{known.given_name} {known.family_name}" if known else of.iam_code
    return of, name or str(of.pk)


def _opened(request: OfficeRequest, key: UUID, period: str) -> opened.Opened:
    """A version of a bill of a child that whoever asks may see."""
    of, name = child_or_404(key)
    asked = opened.Asked(of, name, period, "bill_line", request.GET)
    return opened.opened(asked, request.today)


def bill(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """One bill, opened down to its lines; not billed yet: what it will come to."""
    asked = cast(OfficeRequest, request)
    of = _opened(asked, child, period)
    note(asked.actor, "read", f"bill {of.period.name}", now=asked.now, child=of.child.pk)
    context: dict[str, Any] = {
        "child": of.child,
        "name": of.name,
        "period": of.period,
        "statement": of.statement,
        "running": of.so_far is not None,
        "obstacles": around.obstacles(of.obstacles),
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
        "goodwill": around.goodwill(of.child, of.period),
        "goodwill_cents": granted,
        "family_cents": made["parents_cents"] - granted,
        "rests": rests(frozen, to, facts.known(of.child, frozen, moment)),
        "versions": newest,
        "is_newest": not newest or newest[0] == of.statement,
        "before": earlier[0] if earlier else None,
        "changes": compared(earlier[1], frozen, to) if earlier else [],
        "why": around.why(earlier[1], frozen, to) if earlier else [],
        "change_sums": sums(earlier[1], frozen, to) if earlier else [],
        "posted": around.by_period(ledger),
    }


def line(request: HttpRequest, child: UUID, period: str, place: int) -> HttpResponse:
    """One line of a bill: the rule, the numbers of the tariff, every step."""
    asked = cast(OfficeRequest, request)
    of = _opened(asked, child, period)
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
    of = _opened(asked, child, period)
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
    of = _opened(asked, child, period)
    if of.statement is None:
        raise Http404("the period is not billed")
    writer = Writer(asked.actor.account, asked.user.name, asked.now)
    found = monthly_statement(of.child, of.period, shipped(), writer)
    return _download(asked, of.child, found)


def paper(request: HttpRequest, child: UUID, document: UUID) -> HttpResponse:
    """An invoice of the family or a monthly statement of the child, as the PDF that was sent."""
    asked = cast(OfficeRequest, request)
    of, _ = child_or_404(child)
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
