"""What periods of care amount to: both parts, children, corrections, papers. The country's sums."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from accueil.billing.models import Correction, Invoice, ProviderStatement, Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.law.calendar import Period


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """Of a period of care: cents of all that is posted about it, and children with a bill.

    `corrections`: children of whom something about another period is posted into this one.
    `asked`: requests about it that wait. `invoices`, `statements`: papers made for it.
    """

    state_cents: int = 0
    parent_cents: int = 0
    uncovered_cents: int = 0
    children: int = 0
    corrections: int = 0
    asked: int = 0
    invoices: int = 0
    statements: int = 0


def sums_of(periods: Collection[Period]) -> dict[Period, PeriodSums]:
    """The sums of some periods. The connection sees the country."""
    names = {period.name: period for period in periods}
    posted: dict[tuple[str, str], int] = {}
    about = Transfer.objects.filter(about__in=names, kind__in=("state", "parents", "uncovered"))
    for name, kind, cents in about.values_list("about", "kind").annotate(sum=Sum(signed())):
        posted[name, kind] = cents
    moved = Transfer.objects.filter(period__in=names).exclude(about=F("period"))
    corrected = dict(moved.values_list("period").annotate(count=Count("child", distinct=True)))
    counted = {
        "children": _counted(Statement, names, Q(version=1)),
        "asked": _counted(Correction, names, Q(state__in=("asked", "accepted"))),
        "invoices": _counted(Invoice, names, Q()),
        "statements": _counted(ProviderStatement, names, Q()),
    }
    return {
        period: PeriodSums(
            posted.get((name, "state"), 0),
            posted.get((name, "parents"), 0),
            posted.get((name, "uncovered"), 0),
            corrections=corrected.get(name, 0),
            **{key: found.get(name, 0) for key, found in counted.items()},
        )
        for name, period in names.items()
    }


def _counted(
    kind: type[Statement | Correction | Invoice | ProviderStatement],
    names: Collection[str],
    only: Q,
) -> dict[str, int]:
    rows = kind._default_manager.filter(only, period__in=names)
    return dict(rows.order_by().values_list("period").annotate(count=Count("pk")))
