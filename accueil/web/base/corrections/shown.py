"""Requests, goodwill and money before and after, as rows of words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from accueil.billing.models import Correction, Goodwill
from accueil.billing.preview import Difference, Differences
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.registry.models import Identity
from accueil.registry.providers import provider_names
from accueil.web.base.corrections import words
from accueil.web.base.templatetags.look import day, euros
from accueil.web.base.templatetags.look import period as period_name

A_PAGE = 25
Row = dict[str, Any]
Names = Mapping[UUID, str]


def child_names(children: Iterable[UUID]) -> Names:
    """The names of children that the connection sees."""
    found = Identity.objects.current().filter(child__in=set(children)).order_by("valid")
    return {one.child_id: f"{one.given_name} {one.family_name}" for one in found}


def people(accounts: Iterable[UUID | None]) -> Names:
    """The names of those who did something."""
    found = Account.objects.filter(pk__in={one for one in accounts if one})
    return {one.pk: one.name for one in found}


def slice_of(request: HttpRequest, found: QuerySet[Correction], url: Callable[[UUID], str]) -> Row:
    """A page of a list of requests, as the list's template shows it; `url`: where one is read."""
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = listed(list(page.object_list))
    for row in rows:
        row["url"] = url(row["correction"].pk)
    return {"rows": rows, "slice": page}


def listed(found: Sequence[Correction]) -> list[Row]:
    """Requests as rows of a list: child, period, provider, who asked, state."""
    children = child_names(one.child_id for one in found)
    providers = provider_names(one.provider_id for one in found)
    return [
        {
            "correction": one,
            "child": children.get(one.child_id, ""),
            "provider": _at(one, providers),
            "asked_by": words.ASKED_BY[one.asked_by],
            "tag": words.TAGS[one.state],
            "state": words.STATES[one.state],
        }
        for one in found
    ]


def _at(correction: Correction, providers: Names) -> str:
    if correction.provider_id is None:
        return gettext("At all providers of the child")
    return providers.get(correction.provider_id, "")


def about(correction: Correction) -> list[Row]:
    """One request as rows of a summary list."""
    who = people([correction.account, correction.decided_by])
    by = who.get(correction.account, "") if correction.account else ""
    asked = str(words.ASKED_BY[correction.asked_by])
    rows: list[Row] = [
        {"label": gettext("Billing period"), "value": period_name(correction.period)},
        {
            "label": gettext("Provider"),
            "value": _at(correction, provider_names([correction.provider_id])),
        },
        {"label": gettext("Asked by"), "value": f"{asked} ({by})" if by else asked},
        {"label": gettext("Asked on"), "value": day(correction.asked_at.date())},
        {"label": gettext("What is wrong with the bill?"), "lines": _lines(correction.reason)},
    ]
    if correction.decided_at:
        rows.append({"label": gettext("Decided on"), "value": day(correction.decided_at.date())})
        decided_by = who.get(correction.decided_by, "") if correction.decided_by else ""
        rows.append({"label": gettext("Decided by"), "value": decided_by})
    if correction.answer:
        rows.append({"label": gettext("Answer"), "lines": _lines(correction.answer)})
    return rows


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def sides(found: Differences) -> list[Row]:
    """Before and after of each bill that changes: for the family, the State, the provider."""
    children = child_names(row.child for row in found.rows)
    providers = provider_names(row.provider for row in found.rows)
    tables = []
    for (child, period, provider), rows in groupby(found.rows, _bill):
        parts = list(rows)
        heads = (children.get(child, ""), period_name(period), providers.get(provider, ""))
        tables.append({"title": ", ".join(filter(None, heads)), "rows": _three(parts)})
    return tables


def _bill(row: Difference) -> tuple[UUID, Period, UUID]:
    return row.child, row.period, row.provider


def _three(parts: Sequence[Difference]) -> list[Row]:
    state = (sum(p.state_before for p in parts), sum(p.state_after for p in parts))
    family = (sum(p.family_before for p in parts), sum(p.family_after for p in parts))
    return [
        _row(gettext("The parents pay"), *family),
        _row(gettext("The State pays"), *state),
        {
            **_row(gettext("The provider earns"), family[0] + state[0], family[1] + state[1]),
            "total": True,
        },
    ]


def _row(label: str, before: int, after: int) -> Row:
    return {"label": label, "before_cents": before, "after_cents": after}


def bills(found: Differences) -> Row:
    """What a family reads of bills that were made: how many change, and what it gets or pays."""
    children = child_names(row.child for row in found.rows)
    rows = []
    for (period, child), parts in groupby(found.rows, lambda row: (row.period, row.child)):
        known = list(parts)
        label = f"{children.get(child, '')}, {period_name(period)}"
        before, after = (
            sum(part.family_before for part in known),
            sum(part.family_after for part in known),
        )
        rows.append(_row(label, before, after))
    names = child_names(child for child, _ in found.impossible)
    return {
        "said": said(found),
        "rows": rows,
        "impossible": [
            f"{names.get(child, '')}, {period_name(period)}" for child, period in found.impossible
        ],
    }


def said(found: Differences) -> str:
    """In a sentence: how many bills change, and what the parents get back or pay more."""
    if not found.rows:
        return gettext("No bill that was made changes.")
    changed = ngettext(
        "This changes %(count)d bill that was made.",
        "This changes %(count)d bills that were made.",
        found.bills,
    ) % {"count": found.bills}
    amount = {"amount": euros(abs(found.family_cents))}
    if found.family_cents < 0:
        money = gettext("The parents get back: %(amount)s.") % amount
    elif found.family_cents > 0:
        money = gettext("The parents pay more: %(amount)s.") % amount
    else:
        money = gettext("The parents pay the same.")
    return f"{changed} {money}"


def state_of(goodwill: Goodwill) -> str:
    """`proposed`, `approved` or `withdrawn`."""
    if goodwill.withdrawn_at:
        return "withdrawn"
    return "approved" if goodwill.approved_at else "proposed"


def granted(found: Sequence[Goodwill]) -> list[Row]:
    """Goodwill as rows of a list."""
    children = child_names(one.child_id for one in found)
    providers = provider_names(one.provider_id for one in found)
    who = people(one.recorded_by for one in found)
    rows = []
    for one in found:
        tag, state = words.GOODWILL[state_of(one)]
        names = (children.get(one.child_id, ""), providers.get(one.provider_id, ""))
        by = who.get(one.recorded_by, "")
        rows.append(
            {"goodwill": one, "child": names[0], "provider": names[1], "by": by, "tag": tag}
            | {"state": state}
        )
    return rows


def about_goodwill(one: Goodwill) -> list[Row]:
    """Goodwill as rows of a summary list."""
    who = people([one.recorded_by, one.approved_by, one.withdrawn_by])
    rows: list[Row] = [
        {"label": gettext("Billing period"), "value": period_name(one.period)},
        {"label": gettext("Provider"), "value": one.provider.name},
        {"label": gettext("Amount"), "value": euros(one.cents)},
        {"label": gettext("Reason"), "lines": _lines(one.reason)},
        {"label": gettext("Proposed by"), "value": who.get(one.recorded_by, "")},
    ]
    if one.approved_by:
        rows.append({"label": gettext("Approved by"), "value": who.get(one.approved_by, "")})
    if one.withdrawn_by:
        rows.append({"label": gettext("Withdrawn by"), "value": who.get(one.withdrawn_by, "")})
    return rows
