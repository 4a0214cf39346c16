"""What a period's bills add up to, counted from the newest statements; small cells left out.

The counts are kept in a small table and made anew when a newer statement came. Only closed periods
are published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet, Sum

from accueil.attendance.models import Closing
from accueil.billing.frozen import Frozen, thaw
from accueil.billing.models import Statement, Statistic
from accueil.billing.periods import opened
from accueil.billing.suppression import LEAST, left_out
from accueil.law.bands import AGE_GROUPS, BANDS, PROVIDER_KINDS
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry.communes import communes

NO_BAND = "none"
FREE = ("school_hours", "multilingual")
CUTS = ("kind", "band", "age_group", "commune")
ALL = "all"
CHUNK = 1000
LOCK = 2_001_021
MEASURES = ("children", "minutes", "free_minutes", "parent_cents", "state_cents")
SUMS = tuple(f"{name}__sum" for name in MEASURES)
# Commune, kind, band, age group.
Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Counted:
    """What was added up of a cell: children, minutes of care, free ones among them, cents."""

    children: int = 0
    minutes: int = 0
    free_minutes: int = 0
    parent_cents: int = 0
    state_cents: int = 0

    def add(self, other: "Counted") -> None:
        """Add another one."""
        for name in MEASURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell. `counted` None: left out, so that nobody can be recognised."""

    period: str
    cut: str
    value: str
    counted: Counted | None


@dataclass(slots=True)
class _Counting:
    cells: dict[Key, Counted] = field(default_factory=dict)

    def of(self, key: Key) -> Counted:
        return self.cells.setdefault(key, Counted())


def rebuild(period: Period, law: Parameters, *, now: datetime) -> int:
    """Count a period anew from its newest statements; how many cells. Done again it is the same.

    A period of a child that was erased is no longer counted: what was counted of it stays.
    """
    of = Statement.objects.filter(period=period.name)
    if of.filter(content__isnull=True).exists():
        return Statistic.objects.filter(period=period.name).count()
    counting = _Counting()
    last = _last(period)
    for commune, content in _newest(period):
        for key, counted in counted_of(thaw(bytes(content), law), commune):
            counting.of(key).add(counted)
    rows = [
        Statistic(
            period=period.name,
            commune=commune,
            kind=kind,
            band=band,
            age_group=age_group,
            last=last,
            counted_at=now,
            **{name: getattr(counted, name) for name in MEASURES},
        )
        for (commune, kind, band, age_group), counted in sorted(counting.cells.items())
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, period.name])
        Statistic.objects.filter(period=period.name).delete()
        Statistic.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def rebuild_due(law: Parameters, *, now: datetime) -> list[Period]:
    """Count the periods anew of which there is a newer statement; which they were."""
    kept = dict(Statistic.objects.values_list("period").annotate(Max("last")))
    due = [period for period in opened() if _last(period) != kept.get(period.name, 0)]
    for period in due:
        rebuild(period, law, now=now)
    return due


def _last(period: Period) -> int:
    return Statement.objects.filter(period=period.name).count()


def _newest(period: Period) -> Iterator[tuple[str, Any]]:
    """The commune and the content of each child's newest statement of a period, one by one."""
    rows = Statement.objects.filter(period=period.name).order_by("child", "-version")
    newest = rows.distinct("child").values_list("child__office_id", "content")
    return newest.iterator(chunk_size=CHUNK)


def counted_of(frozen: Frozen, commune: str) -> Iterator[tuple[Key, Counted]]:
    """What a child's bill adds to its cells: one for each kind of provider, one for all kinds."""
    found: dict[str, Counted] = {}
    ages = [week.week.age_group for week in frozen.weeks if week.week.rows]
    if not ages:
        return
    for assessed in frozen.weeks:
        for row in assessed.week.rows:
            mine = found.setdefault(row.provider.kind, Counted(1))
            mine.minutes += row.core_minutes + row.other_minutes
        for line in assessed.lines:
            mine = found[line.row.provider.kind]
            mine.parent_cents += line.parent_cents
            mine.state_cents += line.state_cents
            if line.rule.name in FREE:
                mine.free_minutes += line.quantity
    band = frozen.band or NO_BAND
    together = Counted()
    for kind, counted in found.items():
        together.add(counted)
        yield (commune, kind, band, ages[-1]), counted
    together.children = 1
    yield (commune, "", band, ages[-1]), together


def published_periods() -> list[Period]:
    """The closed periods that were counted, in order."""
    counted = Statistic.objects.values_list("period", flat=True).distinct()
    closed = set(Closing.objects.values_list("period", flat=True))
    return sorted(Period.named(name) for name in set(counted) & closed)


def published(period: Period, cut: str) -> list[Cell]:
    """A period's table by one cut, its total first; small cells left out, and what betrays them.

    Refuses with `ValueError` a period that is not published, and an unknown cut.
    """
    if cut not in CUTS or period not in published_periods():
        raise ValueError(f"nothing is published of {period.name} by {cut}")
    rows = Statistic.objects.filter(period=period.name)
    once = rows.filter(kind="")
    total = _summed(once, "period")[period.name]
    cells = _summed(rows.exclude(kind="") if cut == "kind" else once, cut)
    values = sorted(cells, key=lambda value: _place(cut, value))
    return published_cells(period.name, cut, total, [(value, cells[value]) for value in values])


def published_cells(
    period: str, cut: str, total: Counted, cells: Sequence[tuple[str, Counted]]
) -> list[Cell]:
    """The cells of a table as they may be published, the total first."""
    if total.children < LEAST:
        return [Cell(period, ALL, ALL, None), *(Cell(period, cut, v, None) for v, _ in cells)]
    counts = [counted.children for _, counted in cells]
    out = left_out(counts, overlapping=cut == "kind")
    shown = [
        Cell(period, cut, value, None if place in out else counted)
        for place, (value, counted) in enumerate(cells)
    ]
    return [Cell(period, ALL, ALL, total), *shown]


def everything() -> Iterator[Cell]:
    """All that is published: each period's total once, then its tables."""
    for period in published_periods():
        for number, cut in enumerate(CUTS):
            cells = published(period, cut)
            yield from cells if number == 0 else cells[1:]


def _summed(rows: "QuerySet[Statistic]", by: str) -> dict[str, Counted]:
    """Sums of the measures by the values of a column."""
    sums = [Sum(name) for name in MEASURES]
    grouped = rows.order_by().values(by).annotate(*sums).values_list(by, *SUMS)
    return {value: Counted(*summed) for value, *summed in grouped}


def _place(cut: str, value: str) -> tuple[int, str]:
    order = {
        "kind": PROVIDER_KINDS,
        "band": (*BANDS, NO_BAND),
        "age_group": AGE_GROUPS,
        "commune": tuple(commune.slug for commune in communes()),
    }[cut]
    return (list(order).index(value) if value in order else len(order)), value
