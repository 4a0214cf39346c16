"""Bills and papers as rows of a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime

from accueil.actions import family_bills
from accueil.actions.family_bills import Balance
from accueil.billing.frozen import Frozen
from accueil.law.parameters import shipped
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import Own

Rows = list[dict[str, Any]]

EXPECTED = ("running", "waiting")
# Periods that a list shows at once; the older ones are folded, year by year.
RECENT, RECENT_OF_SEVERAL, RECENT_INVOICES = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Amounts:
    """A period in cents: the State's part, the parents' part, what is beside the voucher."""

    state_cents: int
    parent_cents: int
    beside_cents: int

    @property
    def family_cents(self) -> int:
        """What the parents pay."""
        return self.parent_cents + self.beside_cents

    @property
    def whole_cents(self) -> int:
        """All of it."""
        return self.state_cents + self.family_cents


def amounts_of(frozen: Frozen) -> Amounts:
    """The sums of a bill."""
    return Amounts(
        sum(week.state_cents for week in frozen.weeks),
        sum(week.parent_cents for week in frozen.weeks),
        sum(one.cents for one in frozen.uncovered),
    )


def expect(request: OfficeRequest, rows: Iterable[tuple[UUID, dict[str, Any]]]) -> None:
    """Give each row of a child's period that is not billed what it is `expected` to come to.

    Where that cannot be said yet it is None, as in the rows of bills that are made.
    """
    open_ones = []
    for child, row in rows:
        row["expected"] = None
        if row["state"]["code"] in EXPECTED and not row["version"]:
            open_ones.append((child, row))
    asked = [(child, row["period"]) for child, row in open_ones]
    found = family_bills.expected(request.user.pk, asked, shipped(), request.today)
    for child, row in open_ones:
        frozen = found[child, row["period"].name]
        row["expected"] = amounts_of(frozen) if frozen else None


def folded(rows: Sequence[dict[str, Any]], at_once: int) -> tuple[Rows, list[tuple[int, Rows]]]:
    """Rows of a list, the newest first: those of the latest periods, the older ones by year."""
    names = sorted({_period(row) for row in rows}, reverse=True)
    recent, older = set(names[:at_once]), dict[int, Rows]()
    for row in rows:
        if _period(row) not in recent:
            older.setdefault(int(_period(row)[:4]), []).append(row)
    return [row for row in rows if _period(row) in recent], list(older.items())


def _period(row: dict[str, Any]) -> str:
    of = row["period"]
    return str(getattr(of, "name", of))


def bill_url(own: Own) -> Callable[[str], str]:
    """Where a period's bill of a child is read."""
    return lambda period: url_of_bill(own.child.pk, period)


def url_of_bill(child: UUID, period: str) -> str:
    """Where the bill of a child and a period is read."""
    return reverse("family_bill", args=[child, period])


def papers(request: OfficeRequest, children: Sequence[Own]) -> list[dict[str, Any]]:
    """The invoices about some children, the newest first.

    One that is about a child which is not of the account too has neither amount nor address.
    """
    names = {own.child.pk: own.given_name for own in children}
    found = family_bills.invoices(request.user.pk, list(names))
    return [
        {
            "number": one.number,
            "provider": one.provider,
            "period": one.period,
            "made": localtime(one.made_at).date(),
            "children": ", ".join(names[key] for key in names if key in one.children),
            "due_cents": one.due_cents,
            "url": reverse("family_invoice", args=[_shown(one.children, names), one.document])
            if one.document
            else "",
        }
        for one in found
    ]


def _shown(children: Sequence[Any], names: dict[Any, str]) -> Any:
    """One of the children of an invoice that are asked for."""
    return next(key for key in names if key in children)


def balances(request: OfficeRequest, children: Sequence[Own]) -> list[Balance]:
    """What is open with each provider now."""
    keys = [own.child.pk for own in children]
    return family_bills.balances(request.user.pk, keys, request.today)
