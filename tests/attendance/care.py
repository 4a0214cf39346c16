"""Care contracts and days of the attendance tests."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from accueil.attendance.days import Day, days_of
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Entered
from accueil.attendance.models import CareContract, Declaration
from accueil.registry import models as m
from accueil.store.facts import days, record
from tests import factories as f

DAY = timedelta(days=1)
MONDAY = date(2026, 8, 31)
AN_HOUR = 60
_NUMBERS = count(1)


def care(child: m.Child, provider: m.Provider, first: date = f.SINCE, **more: Any) -> CareContract:
    """A care contract from a day on; `until=` ends it."""
    number = next(_NUMBERS)
    contract = CareContract(
        child=child,
        provider=provider,
        number=f"2026-{number:06}",
        iam_code=child.iam_code or f"T{child.pk.int % 10**7:07}",
        language="fr",
        signed=first,
        signer="Claire Weber",
        pattern=[[1, 480, 1020]],
        billed="real",
        valid=days(first, more.pop("until", None)),
        **more,
    )
    return record(contract, by=None, now=f.NOW)


def entry(
    child: m.Child | UUID,
    provider: m.Provider,
    day: date,
    *stays: tuple[int, int],
    row: int = 1,
    meals: int = 0,
    absence: str | None = None,
) -> DayEntry:
    """A day's entry: `entry(mia, creche, MONDAY, (480, 720), meals=1)`."""
    pk = child if isinstance(child, UUID) else child.pk
    return DayEntry(row, provider.pk, pk, day, stays, meals, absence)


def say(*entries: DayEntry, now: datetime = f.NOW, source: str = "grid", **more: Any) -> Entered:
    """Enter days."""
    return enter(entries, source=source, by=None, now=now, **more)


def told(entered: Entered) -> list[tuple[int, str]]:
    """Rows and codes of what is refused."""
    return [(refusal.row, refusal.code) for refusal in entered.refusals]


def day_of(child: m.Child, provider: m.Provider, day: date) -> Day:
    """What is entered of a child's day."""
    return days_of(provider.pk, [child.pk], day, day + DAY)[child.pk, day]


def rows(models: Iterable[Any]) -> list[int]:
    """How many rows tables have, withdrawn ones too."""
    return [model.objects.count() for model in models]


def declare(provider: m.Provider, period: str, version: int = 1) -> Declaration:
    """A provider has declared a period."""
    sums = dict.fromkeys(("children", "minutes", "meals", "parent_cents", "state_cents"), 0)
    return Declaration.objects.create(
        provider=provider, period=period, version=version, declared_at=f.NOW, **sums
    )
