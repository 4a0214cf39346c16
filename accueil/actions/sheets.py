"""A childminder's service sheets: what a sheet says now, confirming it, that the agency has it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accueil.actions.papers import Writer
from accueil.attendance.children import Attending, attending
from accueil.attendance.days import Day, days_of
from accueil.attendance.models import AgencyForm, CareContract, ServiceSheet
from accueil.documents.models import Document
from accueil.documents.records import Office, Person, to_json
from accueil.documents.service_sheet import ServiceSheetRecord, SheetDay
from accueil.law.calendar import Period
from accueil.registry.models import Provider
from accueil.store.models import next_number

DAY = timedelta(days=1)
KIND = "service_sheet"
# What a sheet can be: nothing was confirmed, it was, it says something else now, the agency has it.
STATES = ("open", "confirmed", "changed", "received")


class NotConfirmable(ValueError):
    """Why a sheet cannot be confirmed: `early`, before the period's last day; `no_care`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A child's days of a period as they are entered now, and the last sheet that was confirmed."""

    child: Attending
    period: Period
    days: tuple[SheetDay, ...]
    confirmed: ServiceSheet | None

    @property
    def minutes(self) -> int:
        """How long the child was there."""
        return sum(day.minutes for day in self.days)

    @property
    def meals(self) -> int:
        """How many main meals it had."""
        return sum(day.meals for day in self.days)

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.confirmed is None:
            return "open"
        if self.confirmed.digest != digest(self.days):
            return "changed"
        return "received" if self.confirmed.received_at else "confirmed"


def sheets(provider: Provider, period: Period) -> list[Sheet]:
    """The sheets of all children with a care contract in a period, by name."""
    first, until = period.first, period.last + DAY
    children = attending(provider, first, until)
    entered = days_of(provider.id, [child.child for child in children], first, until)
    last = _last_confirmed(provider, period)
    return [
        Sheet(child, period, _days(child.child, period, entered), last.get(child.child))
        for child in children
    ]


def sheet(provider: Provider, child: UUID, period: Period) -> Sheet | None:
    """The sheet of a child and period; None where it has no care contract then."""
    first, until = period.first, period.last + DAY
    found = [one for one in attending(provider, first, until) if one.child == child]
    if not found:
        return None
    days = _days(child, period, days_of(provider.id, [child], first, until))
    return Sheet(found[0], period, days, _last_confirmed(provider, period).get(child))


def _days(
    child: UUID, period: Period, entered: Mapping[tuple[UUID, date], Day]
) -> tuple[SheetDay, ...]:
    """Every day of a period, in order, those without an entry too."""
    count = (period.last - period.first).days + 1
    return tuple(sheet_day(period.first + DAY * n, child, entered) for n in range(count))


def sheet_day(day: date, child: UUID, entered: Mapping[tuple[UUID, date], Day]) -> SheetDay:
    """A child's day as a sheet has it."""
    known = entered.get((child, day))
    if known is None:
        return SheetDay(day)
    stays = tuple(sorted((start, until) for start, until in known.stays))
    return SheetDay(day, stays, known.meals, known.absence.kind if known.absence else "")


def _last_confirmed(provider: Provider, period: Period) -> dict[UUID, ServiceSheet]:
    """By child the newest version."""
    rows = ServiceSheet.objects.filter(provider=provider, period=period.name)
    return {row.child_id: row for row in rows.order_by("version")}


def digest(days: Iterable[SheetDay]) -> str:
    """What a sheet says, as one number: another one where anything of it changes."""
    said = [to_json(day) for day in days if day.stays or day.meals or day.absence]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def may_be_confirmed(period: Period, today: date) -> bool:
    """From the period's last day on: before it, something is still to come."""
    return today >= period.last


@transaction.atomic
def confirm(provider: Provider, child: UUID, period: Period, writer: Writer) -> ServiceSheet:
    """Say that a sheet is right, and freeze it as a paper; said again of the same, it is one.

    Refuses `early` and `no_care` with `NotConfirmable`.
    """
    if not may_be_confirmed(period, writer.now.date()):
        raise NotConfirmable("early")
    Provider.objects.select_for_update(of=("self",)).get(pk=provider.pk)  # one after the other
    now = sheet(provider, child, period)
    if now is None:
        raise NotConfirmable("no_care")
    if now.confirmed is not None and now.state != "changed":
        return now.confirmed
    version = now.confirmed.version + 1 if now.confirmed else 1
    document = _freeze(provider, now, version, writer)
    return ServiceSheet.objects.create(
        provider=provider,
        child_id=child,
        period=period.name,
        version=version,
        digest=digest(now.days),
        document=document.pk,
        confirmed_at=writer.now,
        confirmed_by=writer.account,
    )


def _freeze(provider: Provider, now: Sheet, version: int, writer: Writer) -> Document:
    """The sheet as a document: the number stays through all versions."""
    before = now.confirmed.document if now.confirmed else None
    known = Document.objects.filter(pk=before).first() if before else None
    number = known.number if known else next_number(KIND, writer.now.year)
    contract = max(now.child.contracts, key=lambda one: one.first)
    record = ServiceSheetRecord(
        number=number,
        version=version,
        language=contract.language,
        made=writer.now,
        childminder=office_of(provider),
        agency=_agency(provider),
        child=Person(now.child.given_name, now.child.family_name, "", now.child.born),
        iam_code=now.child.iam_code,
        contract_number=contract.number,
        period=now.period.name,
        days=now.days,
        confirmed_by=writer.name,
        confirmed=writer.now.date(),
    )
    return Document.objects.create(
        kind=KIND,
        number=number,
        version=version,
        child_id=now.child.child,
        provider=provider,
        about=now.period.name,
        language=record.language,
        record=to_json(record),
        made_at=writer.now,
        made_by=writer.account,
    )


def office_of(provider: Provider) -> Office:
    """A provider as its papers show it."""
    lines = (provider.street, f"{provider.postcode} {provider.locality}".strip())
    return Office(provider.name, tuple(filter(None, lines)), provider.telephone, provider.email)


def _agency(provider: Provider) -> Office:
    agency = provider.agency
    if agency is None:
        return Office("", ())
    return Office(agency.name, (), agency.telephone, agency.email)


def receive_sheet(found: ServiceSheet, *, by: UUID | None, now: datetime) -> bool:
    """The agency has a sheet; whether it was new: said twice it is harmless."""
    waiting = ServiceSheet.objects.filter(pk=found.pk, received_at=None)
    return bool(waiting.update(received_at=now, received_by=by))


def receive_form(found: AgencyForm, *, by: UUID | None, now: datetime) -> bool:
    """The agency has an enrolment or exit form; whether it was new."""
    waiting = AgencyForm.objects.filter(pk=found.pk, received_at=None)
    return bool(waiting.update(received_at=now, received_by=by))


def planned(contracts: Iterable[CareContract], day: date) -> list[tuple[int, int]]:
    """The times agreed for a day by the care contract in force then, in order."""
    for contract in contracts:
        if day >= contract.first and (contract.until is None or day < contract.until):
            agreed = (row for row in contract.pattern if row[0] == day.isoweekday())
            return sorted((start, until) for _weekday, start, until in agreed)
    return []
