"""A draft as its page shows it: sums, what blocks or looks odd, the children, the history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accueil.actions.checks import Check, monday_of
from accueil.actions.declare import Change, Draft, changes_since
from accueil.actions.expected import ChildAmounts, Figures, lines_of
from accueil.attendance.models import Declaration
from accueil.identity.models import Account
from accueil.law.parameters import Parameters
from accueil.registry.models import Provider
from accueil.web.provider.declaration import words

# Where something is mended: code → route.
IN_WEEK = (
    *("meals_without_presence", "door_open", "not_entered", "elsewhere", "above_contract"),
    *("above_60", "outside_opening"),
)
IN_CONTRACT = ("contract_ends", "no_contract", "no_membership", "membership_ends", "too_young")
IN_FACTS = ("no_price", "no_agreement")


def url(name: str, *values: Any) -> str:
    """The address of a page; nothing where it is not there."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""


def groups(draft: Draft, checks: Iterable[Check], *, money: bool) -> list[dict[str, Any]]:
    """Checks by what they are about, each child with the page where it is mended."""
    names = {one.who.child: one.who.name for one in draft.amounts.children}
    found = []
    for code, listed in groupby(checks, key=lambda check: check.code):
        rows = [_check(draft, check, names, money=money) for check in listed]
        title, about = words.CHECKS[code]
        found.append({"code": code, "title": title, "about": about, "rows": rows})
    return found


def _check(draft: Draft, check: Check, names: Mapping[UUID, str], *, money: bool) -> dict[str, Any]:
    provider = draft.amounts.provider.pk
    if check.code in IN_WEEK:
        target = url("week_of", provider, monday_of(check).isoformat())
    elif check.code in IN_CONTRACT or check.code == "too_old":
        target = url("care_contract", provider, check.child)
    elif check.code in IN_FACTS:
        target = url("provider_facts", provider)
    elif check.code == "no_evidence":
        target = url("absences", provider)
    else:
        target = ""
    dated = check.code not in ("membership_ends", "contract_ends", "no_membership")
    return {
        "name": names[check.child],
        "day": check.day if dated else None,
        "detail": words.detail(check, money=money),
        "url": target,
        "cents": check.values.get("cents") if money else None,
    }


def children(draft: Draft) -> list[dict[str, Any]]:
    """The children of a period with the provider's part of each."""
    amounts = draft.amounts
    flagged = {check.child for check in draft.checks}
    return [
        {
            "name": one.who.name,
            "url": url("care_amounts", amounts.provider.pk, amounts.period.name, one.who.child),
            "figures": one.so_far.figures,
            "odd": one.who.child in flagged,
            "unknown": unknown(one),
        }
        for one in amounts.children
    ]


def unknown(one: ChildAmounts) -> bool:
    """Whether there is no amount though there may be care."""
    return one.so_far.refused or any(n.code == "household_unknown" for n in one.so_far.notes)


def history(declared: Sequence[Declaration]) -> list[dict[str, Any]]:
    """Each version: when, by whom, its sums; the latest first."""
    names = _names(one.declared_by for one in declared)
    return [
        {
            "version": one.version,
            "at": timezone.localtime(one.declared_at),
            "by": names.get(one.declared_by, ""),
            "figures": Figures(one.minutes, one.meals, one.parent_cents, one.state_cents),
            "children": one.children,
        }
        for one in declared
    ]


def changes(draft: Draft) -> list[dict[str, Any]]:
    """What was entered or taken out after the last declaration, by moment and child."""
    if draft.declaration is None:
        return []
    found = changes_since(draft.declaration)
    people = _names(change.by for change in found)
    names = {one.who.child: one.who.name for one in draft.amounts.children}

    def key(change: Change) -> tuple[datetime, UUID, Any]:
        return change.at, change.child, change.day

    return [
        {
            "at": timezone.localtime(at),
            "name": names.get(child, ""),
            "day": day,
            "lines": [words.change(one) for one in sorted(listed, key=lambda c: c.recorded)],
            "reason": next(
                (c.reason for c in found if key(c) == (at, child, day) and c.reason), ""
            ),
            "by": people.get(next(c.by for c in found if key(c) == (at, child, day)), ""),
        }
        for (at, child, day), listed in groupby(found, key=key)
    ]


def _names(accounts: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {account for account in accounts if account}
    return dict(Account.objects.filter(pk__in=wanted).values_list("id", "name"))


def weeks(one: ChildAmounts, law: Parameters, *, expected: bool) -> list[dict[str, Any]]:
    """A child's weeks with the lines of this provider, each with its sentence."""
    part = one.expected if expected else one.so_far
    lines = lines_of(part, law, words.language())
    return [
        {
            "monday": week.week.monday,
            "school": week.week.school_week,
            "state_cents": week.state_cents,
            "parent_cents": week.parent_cents,
            "lines": [line for line in lines if line.monday == week.week.monday],
        }
        for week in part.weeks
        if week.lines
    ]


def uncovered(one: ChildAmounts, *, expected: bool) -> list[dict[str, Any]]:
    """What the parents pay alone: by what it is, with its first day."""
    part = one.expected if expected else one.so_far
    return [
        {
            "name": words.uncovered_name(line),
            "day": line.day,
            "minutes": line.minutes or None,
            "meals": line.meals or None,
            "cents": line.cents,
        }
        for line in sorted(part.uncovered, key=lambda line: (line.kind, line.day, line.name))
    ]


def provider_pages(provider: Provider) -> dict[str, str]:
    """The pages one goes to from here, those that are there."""
    names = ("week", "day", "declaration", "care_contracts", "provider_facts")
    return {name: url(name, provider.pk) for name in names}
