"""What a closed period says between the State and a provider, row by row, equal to the ledger.

A row is a child's care of one period at the provider, with what the closed period posted about it:

* `original`: about the closed period itself.
* `correction`: about an earlier period, where what the State owes for it did not go down: it rose,
  or only hours, meals or the parents' part changed. The parents' part may go either way.
* `refund`: about an earlier period, where what the State owes for it went down: the provider had
  too much of it and owes the difference, a negative amount.

What the State owes for a row is its part and its goodwill. Several corrections of one child and
period of care in one closed period are one row: their sum. Hours and meals are the differences
between the newest bill posted up to the closed period and the newest one posted before it.

The rows' State's part and goodwill add up to the transfers `state` and `goodwill_state` of the
period; with what was carried on before they are what is payable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum

from accueil.attendance.models import CareContract
from accueil.billing.models import Part, Statement, Transfer
from accueil.billing.models.ledger import OWED_BY_STATE, balance, signed
from accueil.law.calendar import Period
from accueil.registry.models import Provider

ROW_KINDS = ("original", "correction", "refund")
TOLD = ("state", "parents", "goodwill_state")
Of = tuple[UUID, str]  # a child, the period of care


@dataclass(frozen=True, slots=True)
class Row:
    """A child's care of a period: minutes, meals and cents, or how they changed."""

    iam_code: str
    about: str
    kind: str
    minutes: int
    meals: int
    state_cents: int
    parent_cents: int
    goodwill_cents: int

    @property
    def payable_cents(self) -> int:
        """What the State owes for it."""
        return self.state_cents + self.goodwill_cents


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A provider's rows of a closed period, and what was carried on before."""

    number: str
    provider: str
    name: str
    period: str
    before_cents: int
    rows: tuple[Row, ...]

    def cents(self, kind: str) -> int:
        """What the rows of a kind come to, for the State to pay."""
        return sum(row.payable_cents for row in self.rows if row.kind == kind)

    @property
    def payable_cents(self) -> int:
        """What is payable now; below zero: the provider owes it to the State."""
        return self.before_cents + sum(row.payable_cents for row in self.rows)


def before(provider: Provider, period: Period) -> int:
    """What the State owed from earlier periods, less all that was paid for them; or less than 0.

    A period may be paid before its statement is made: that is none of what was before.
    """
    moved = Transfer.objects.filter(
        Q(kind__in=("state", "goodwill_state"), period__lt=period.name)
        | Q(kind__in=("payment", "refund"), about__lt=period.name),
        provider=provider,
    )
    cents: int = moved.aggregate(sum=balance(OWED_BY_STATE))["sum"]
    return cents


def rows_of(provider: Provider, period: Period) -> tuple[Row, ...]:
    """The rows of a closed period, by child and period of care. The connection sees the country."""
    sums: dict[Of, dict[str, int]] = {}
    moved = Transfer.objects.filter(provider=provider, period=period.name, kind__in=TOLD)
    for child, about, kind, cents in moved.values_list("child", "about", "kind").annotate(
        sum=Sum(signed())
    ):
        sums.setdefault((child, about), {})[kind] = cents
    stated = Part.objects.filter(provider=provider, statement__posted=period.name)
    for child, about in stated.values_list("child", "period").distinct():
        sums.setdefault((child, about), {})
    given, codes = _given(provider, period, sums), _codes(provider, {child for child, _ in sums})
    rows = [
        _row(codes.get(child, ""), about, period, given[child, about], cents)
        for (child, about), cents in sums.items()
    ]
    told = [
        row for row in rows if any((row.minutes, row.meals, row.payable_cents)) or row.parent_cents
    ]
    return tuple(sorted(told, key=lambda row: (row.iam_code, row.about)))


def _row(
    code: str, about: str, period: Period, given: tuple[int, int], cents: Mapping[str, int]
) -> Row:
    state, goodwill = cents.get("state", 0), cents.get("goodwill_state", 0)
    if about == period.name:
        kind = "original"
    else:
        kind = "refund" if state + goodwill < 0 else "correction"
    return Row(code, about, kind, *given, state, cents.get("parents", 0), goodwill)


def _given(provider: Provider, period: Period, of: Iterable[Of]) -> dict[Of, tuple[int, int]]:
    """By child and period of care, the minutes and meals that the closed period changed."""
    wanted = set(of)
    about = {
        "child__in": {child for child, _ in wanted},
        "period__in": {name for _, name in wanted},
    }
    newest: dict[tuple[Of, bool], int] = {}
    bills = Statement.objects.filter(posted__lte=period.name, **about).order_by("version")
    for child, name, version, posted in bills.values_list(
        "child_id", "period", "version", "posted"
    ):
        newest[(child, name), True] = version
        if posted < period.name:
            newest[(child, name), False] = version
    parts = {
        (part.child, part.period, part.version): (part.minutes, part.meals)
        for part in Part.objects.filter(provider=provider, **about)
    }
    found: dict[Of, tuple[int, int]] = {}
    for one in wanted:
        minutes, meals = parts.get((*one, newest.get((one, True), 0)), (0, 0))
        less, fewer = parts.get((*one, newest.get((one, False), 0)), (0, 0))
        found[one] = (minutes - less, meals - fewer)
    return found


def _codes(provider: Provider, children: Iterable[UUID]) -> dict[UUID, str]:
    """The IAM code by which the provider knows each child: that of its last contract."""
    known = CareContract.objects.filter(provider=provider, child__in=set(children))
    return dict(known.order_by("valid", "recorded_at").values_list("child_id", "iam_code"))
