"""The pages: the bills of all children, of one child, one bill, one line of it."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions.calculator_of import answers_without_income
from accueil.attendance.periods import is_closed
from accueil.billing.frozen import Frozen
from accueil.billing.standing import posted
from accueil.billing.versions import version
from accueil.law.calendar import Period
from accueil.store.models import note
from accueil.web.base.bills import around, facts, opened, shown
from accueil.web.base.bills.compared import compared, sums
from accueil.web.base.bills.periods import goodwill, periods, periods_of
from accueil.web.base.bills.rests import rests
from accueil.web.base.carried import text_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.bills import listed
from accueil.web.parent.known import Own, child_or_404, own_children

TEMPLATES = "parent/bills/"
YEARS_A_PAGE = 3


def bills(request: HttpRequest) -> HttpResponse:
    """The bills of all children, the newest first, and the papers about them."""
    asked = cast(OfficeRequest, request)
    children = own_children(asked)
    of = periods_of([own.child.pk for own in children], asked.today, listed.url_of_bill)
    rows = [{"own": own, **row} for own in children for row in of[own.child.pk]]
    rows.sort(key=lambda row: row["period"], reverse=True)
    for own in children:
        note(asked.actor, "read", "family bills", now=asked.now, child=own.child.pk)
    several = len(children) > 1
    recent, older = listed.folded(rows, listed.RECENT_OF_SEVERAL if several else listed.RECENT)
    slice_ = Paginator(older, YEARS_A_PAGE).get_page(request.GET.get("page"))
    shown_now = [*(recent if slice_.number == 1 else []), *(row for _, of in slice_ for row in of)]
    listed.expect(asked, [(row["own"].child.pk, row) for row in shown_now])
    context = {
        "children": children,
        "several": several,
        "recent": recent if slice_.number == 1 else [],
        "slice": slice_,
        **_papers_shown(listed.papers(asked, children)),
        "balances": listed.balances(asked, children),
    }
    return render(request, f"{TEMPLATES}all.html", context)


def child_bills(request: HttpRequest, child: UUID) -> HttpResponse:
    """Every period of a child, its years, its papers."""
    asked = cast(OfficeRequest, request)
    own = child_or_404(asked, child)
    note(asked.actor, "read", "bills", now=asked.now, child=own.child.pk)
    rows = periods(own.child, asked.today, listed.bill_url(own))
    listed.expect(asked, [(own.child.pk, row) for row in rows])
    recent, older = listed.folded(rows, listed.RECENT)
    context = {
        "own": own,
        "recent": recent,
        "slice": older,
        "years": sorted({row["period"].year for row in rows}, reverse=True),
        **_papers_shown(listed.papers(asked, [own])),
        "back_url": reverse("family_bills"),
    }
    return render(request, f"{TEMPLATES}child.html", context)


def _papers_shown(papers: listed.Rows) -> dict[str, Any]:
    """Invoices as a list shows them: those of the latest periods, the older ones by year."""
    recent, older = listed.folded(papers, listed.RECENT_INVOICES)
    closed = any(not one["url"] for one in papers)
    return {"papers": recent, "older_papers": older, "closed_papers": closed}


def bill(request: HttpRequest, child: UUID, period: str) -> HttpResponse:
    """One bill, opened down to its lines; not billed yet: what it will come to."""
    asked = cast(OfficeRequest, request)
    own, of = _opened(asked, child, period)
    note(asked.actor, "read", f"bill {of.period.name}", now=asked.now, child=own.child.pk)
    context: dict[str, Any] = {
        "own": own,
        "period": of.period,
        "statement": of.statement,
        "made": localtime(of.statement.made_at).date() if of.statement else None,
        "running": of.so_far is not None,
        "closed": is_closed(of.period),
        "obstacles": around.obstacles(of.obstacles),
        "days_url": reverse("family_days", args=[own.child.pk, of.period.name]),
        "back_url": reverse("family_child_bills", args=[own.child.pk]),
    }
    if of.frozen is not None and (of.statement or of.frozen.providers):
        answers = answers_without_income(own.child, today=asked.today)
        context |= {
            **_content(asked, own, of),
            "answers_now": text_of(answers) if answers else "",
            "calculator_do": "change",
        }
    return render(request, f"{TEMPLATES}bill.html", context)


def _opened(request: OfficeRequest, key: UUID, period: str) -> tuple[Own, opened.Opened]:
    """A bill of a child of the account."""
    own = child_or_404(request, key)
    asked = opened.Asked(own.child, own.name, period, "family_bill_line", request.GET)
    return own, opened.opened(asked, request.today)


def _content(asked: OfficeRequest, own: Own, of: opened.Opened) -> dict[str, Any]:
    """What the page shows of a bill that there is, or is expected."""
    frozen, corrected = of.frozen, opened.before(of)
    assert frozen
    last = _last(of)
    to = of.telling(frozen, *([corrected[1]] if corrected else []), *([last] if last else []))
    made = shown.bill(frozen, to)
    versions = opened.listed(of)
    all_granted = goodwill(of.child)
    granted = all_granted.get(of.period.name, 0)
    before = of.period.later(-1)
    ledger = [one for one in posted(of.child.pk) if one.about == of.period.name]
    at = of.statement.made_at if of.statement else None
    return {
        "bill": made,
        "so_far": _so_far(of.so_far) if of.so_far else None,
        "goodwill_cents": granted,
        "family_cents": made["parents_cents"] - granted,
        "state_cents": made["state_cents"] + granted,
        "before_period": before,
        "news": around.why(last, frozen, to) if last else [],
        "last_cents": _family_cents(last) - all_granted.get(before.name, 0) if last else None,
        "rests": rests(frozen, to, facts.known(of.child, frozen, at), household=False),
        "versions": [(one, localtime(one.made_at).date()) for one in versions],
        "is_newest": not versions or versions[0] == of.statement,
        "changes": compared(corrected[1], frozen, to) if corrected else [],
        "why": around.why(corrected[1], frozen, to) if corrected else [],
        "change_sums": sums(corrected[1], frozen, to) if corrected else [],
        "posted": around.by_period(ledger),
        "papers": _papers(asked, own, of),
    }


def _papers(asked: OfficeRequest, own: Own, of: opened.Opened) -> list[dict[str, Any]]:
    """The invoices of the period; of one that is still running none is made, and none is asked."""
    if of.so_far:
        return []
    return [one for one in listed.papers(asked, [own]) if one["period"] == of.period.name]


def _last(of: opened.Opened) -> Frozen | None:
    """The newest bill of the period before; None: there was none."""
    found = version(of.child.pk, of.period.later(-1))
    return opened.content_of(found) if found else None


def _so_far(frozen: Frozen) -> dict[str, int]:
    """The sums of what is entered until now."""
    return {
        "minutes": sum(stay.until - stay.start for stay in frozen.case.stays),
        "state_cents": sum(week.state_cents for week in frozen.weeks),
        "parents_cents": _family_cents(frozen),
    }


def _family_cents(frozen: Frozen) -> int:
    parents = sum(week.parent_cents for week in frozen.weeks)
    return parents + sum(one.cents for one in frozen.uncovered)


def line(request: HttpRequest, child: UUID, period: str, place: int) -> HttpResponse:
    """One line of a bill: the rule, the numbers of the tariff, every step, the article."""
    asked = cast(OfficeRequest, request)
    own, of = _opened(asked, child, period)
    found = shown.line(of.frozen, place, of.telling(of.frozen)) if of.frozen else None
    if found is None:
        raise Http404("no such line")
    what = f"line of bill {of.period.name}"
    note(asked.actor, "read", what, now=asked.now, child=own.child.pk)
    url = reverse("family_bill", args=[own.child.pk, of.period.name])
    context = {
        "own": own,
        "period": of.period,
        "line": found,
        "back_url": f"{url}{of.query}#line-{place}",
    }
    return render(request, f"{TEMPLATES}line.html", context)


def period_or_404(name: str, request: OfficeRequest) -> Period:
    """A period that has begun. Not found: one that has not, or is none."""
    try:
        found = Period.named(name)
    except ValueError:
        raise Http404("period") from None
    if found.first > request.today:
        raise Http404("period")
    return found
