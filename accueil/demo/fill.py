"""Fill a database with an invented country, and empty it again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accueil.attendance.models import Closing
from accueil.billing.models import Mark, Opening, PaymentOrder, Statistic
from accueil.demo.applications import applications
from accueil.demo.billed import bill_some
from accueil.demo.care import is_small, periods_to_bill
from accueil.demo.care_rows import care_tables
from accueil.demo.country import country
from accueil.demo.disputed import dispute_one
from accueil.demo.guardians import know_guardians, link_first_parent
from accueil.demo.kaysers import move_in
from accueil.demo.load import OWNER, analyze, copy, empty, is_empty
from accueil.demo.material import keep_some
from accueil.demo.parents import join_some
from accueil.demo.provided import work_some
from accueil.demo.provider_rows import provider_tables
from accueil.demo.register import write_register
from accueil.demo.reminders import remind_some
from accueil.demo.renewing import say_some
from accueil.demo.rows import tables
from accueil.demo.situations import situations
from accueil.demo.staff import employ, hire
from accueil.demo.written import write_some
from accueil.identity.models import Account, Attempt, Link
from accueil.law.parameters import shipped
from accueil.material.models import Item
from accueil.registry import models as m
from accueil.store.models import AccessLog, Answered, Message, PrintBatch, Series, Upload

KEPT = (m.Child, m.Household, m.Application, m.Provider)
OTHERS = (
    m.Office,
    m.Agency,
    Link,
    Account,
    Attempt,
    Item,
    Closing,
    Opening,
    Mark,
    PaymentOrder,
    Statistic,
)
EMPTIED = (*KEPT, *OTHERS, AccessLog, Answered, Message, PrintBatch, Series, Upload)


class NotEmpty(Exception):
    """There is somebody in the database already."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows were written into each table, and in how many seconds all."""

    rows: dict[str, int]
    seconds: float


def fill_if_empty(children: int, seed: int, now: datetime) -> Filled | None:
    """Fill a database in which there is nobody; None where there is somebody."""
    return fill(children, seed, now) if is_empty(KEPT) else None


def fill(
    children: int,
    seed: int,
    now: datetime,
    *,
    again: bool = False,
    told: Callable[[str], None] = lambda _: None,
) -> Filled:
    """Write an invented country of so many children, the same for the same seed and day.

    `again` takes out everything first. Refuses (NotEmpty) a database with somebody in it.
    """
    if again:
        empty(EMPTIED)
    elif not is_empty(KEPT):
        raise NotEmpty("the database is not empty; --again empties it first")
    started = time.monotonic()
    now = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo)
    staff = employ(seed, now)
    invented = country(children, seed, now.date(), shipped(), staff)
    kaysers = move_in(invented, settings.INDEX_KEY)
    on_desks, poor = applications(invented), situations(invented)
    told(f"invented in {time.monotonic() - started:.1f} s")
    written: dict[str, int] = {}
    all_tables = tables(invented, on_desks, poor)
    all_tables += [*provider_tables(invented), *care_tables(invented, shipped(), kaysers)]
    with transaction.atomic(OWNER):  # a fill that was interrupted leaves nothing
        for model, rows in all_tables:
            begun = time.monotonic()
            written.setdefault(model.__name__, 0)
            written[model.__name__] += copy(model, rows())
            took = time.monotonic() - begun
            told(f"{model.__name__}: {written[model.__name__]} in {took:.1f} s")
    analyze()
    hire(seed, now)
    join_some(seed, now)
    know_guardians(seed, now)
    keep_some(now)
    remind_some(now, shipped())
    say_some(seed, now, shipped())
    work_some(now, shipped())
    link_first_parent(now)
    write_some(now)
    if is_small(invented):
        begun = time.monotonic()
        bill_some(periods_to_bill(invented), now, shipped())
        dispute_one(now)
        told(f"billed in {time.monotonic() - begun:.1f} s")
    known = [*on_desks.families, *invented.families]
    write_register(settings.DATA, known, invented.draw, invented.today)
    return Filled(written, time.monotonic() - started)
