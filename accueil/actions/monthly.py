"""A child's monthly statement over all its providers, frozen on first demand."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from accueil.actions.addressed import Named, addressed
from accueil.actions.invoice_lines import billed_alone, billed_lines, billed_weeks
from accueil.actions.papers import Writer
from accueil.billing.changes import changes
from accueil.billing.frozen import Frozen, thaw
from accueil.billing.models import Statement
from accueil.documents.models import Document
from accueil.documents.monthly import LIMITS, Limit, MonthlyPart, MonthlyRecord
from accueil.documents.records import to_json
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.store.models import next_number

KIND = "monthly_statement"


@transaction.atomic
def monthly_statement(child: Child, period: Period, law: Parameters, writer: Writer) -> Document:
    """The statement of a child's newest bill of a period; the same document when asked again.

    The connection sees the child's bills. Refuses with `Statement.DoesNotExist` a period that was
    not billed.
    """
    Child.objects.select_for_update(of=("self",), no_key=True).get(pk=child.pk)
    statement = Statement.objects.filter(child=child, period=period.name).latest("version")
    papers = Document.objects.filter(child=child, kind=KIND, about=period.name)
    known = papers.order_by("-version").first()
    if known and known.version == statement.version:
        return known
    writer = replace(writer, now=localtime(writer.now))
    number = known.number if known else next_number(KIND, writer.now.year)
    record = _record(statement, number, law, writer)
    return Document.objects.create(
        kind=KIND,
        number=number,
        version=statement.version,
        child=child,
        household_id=statement.household_id,
        about=period.name,
        language=record.language,
        record=to_json(record),
        made_at=writer.now,
        made_by=writer.account,
    )


def _record(statement: Statement, number: str, law: Parameters, writer: Writer) -> MonthlyRecord:
    """What the statement says."""
    frozen = thaw(statement.content, law)
    household = statement.household_id
    found = addressed([statement.child_id], writer.now.date(), [household])
    named: Named = found.children[statement.child_id]
    before = Period.named(statement.period).later(-1).name
    earlier = (
        Statement.objects.filter(child=statement.child_id, period=before)
        .order_by("-version")
        .first()
    )
    past = thaw(earlier.content, law) if earlier else None
    providers = set(frozen.providers) | set(past.providers if past else ())
    names = provider_names(providers)
    sources: list[str] = []
    return MonthlyRecord(
        number=number,
        version=statement.version,
        language=named.language,
        made=writer.now,
        office=named.office,
        recipient=found.recipient(household, [statement.child_id]),
        child=named.name,
        period=statement.period,
        band=frozen.band or "",
        family_group=frozen.family_group or 0,
        parts=tuple(_part(frozen, key, names.get(key, "")) for key in frozen.providers),
        lines=billed_lines(frozen, law, sources),
        weeks=billed_weeks(frozen),
        alone=billed_alone(frozen.uncovered),
        limits=_limits(frozen),
        sources=tuple(sources),
        changed=tuple(changes(past, frozen, law)[:5]) if past else (),
        names=tuple((str(key), name) for key, name in names.items()),
    )


def _part(frozen: Frozen, provider: UUID, name: str) -> MonthlyPart:
    own = frozen.of(provider)
    rows = [row for week in own.weeks for row in week.week.rows]
    return MonthlyPart(
        name,
        sum(row.core_minutes + row.other_minutes for row in rows),
        sum(row.meals for row in rows),
        sum(week.parent_cents for week in own.weeks),
        sum(week.state_cents for week in own.weeks),
        sum(one.cents for one in own.uncovered),
    )


def _limits(frozen: Frozen) -> tuple[Limit, ...]:
    """The limits that a week reached: hours and meals beyond them, the holiday maximum."""
    return tuple(
        Limit(
            line.rule.name,
            week.week.monday,
            abs(line.parent_cents) if line.rule.name == "holiday_cap" else line.quantity,
        )
        for week in frozen.weeks
        for line in week.lines
        if line.rule.name in LIMITS
    )
