"""From what was posted and frozen to the record of an invoice: every cent accounted for."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accueil.actions.addressed import Addressed
from accueil.actions.invoice_ledger import About, Owed
from accueil.actions.invoice_lines import billed_alone, billed_lines, billed_weeks
from accueil.actions.papers import Writer
from accueil.billing.changes import Changed, changes
from accueil.billing.frozen import Frozen
from accueil.billing.models import Invoice
from accueil.billing.otherwise import otherwise
from accueil.documents.invoice import (
    BilledChild,
    Corrected,
    Ending,
    Granted,
    InvoiceRecord,
    Received,
)
from accueil.documents.records import Office
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import Parameters

DAYS_TO_PAY = timedelta(days=30)
# A membership that ends so many periods after the one that is billed is a matter of reminder.
REMINDED_PERIODS = 2
MOST_CHANGED = 5
NOTHING_CHANGED = 100  # cents below which a change is left out where a greater one is told
# What is counted is no news where it costs nothing.
COUNTED = ("weeks", "holidays", "weeks_without", "hours", "care", "meals")


class DoesNotAddUp(RuntimeError):
    """What was posted is not what was frozen: no invoice is made of it."""


@dataclass(frozen=True, slots=True)
class Billed:
    """What was frozen of some children: whose it is, and the whole bill.

    `now`: by child and period, the newest one posted up to the period that is invoiced; `before`:
    the newest posted before it.
    """

    now: Mapping[About, tuple[UUID, Frozen]]
    before: Mapping[About, tuple[UUID, Frozen]]
    requests: Mapping[About, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Issuing:
    """A provider's invoices of a period while they are made."""

    provider: UUID
    office: Office
    iban: str
    holder: str
    period: Period
    law: Parameters
    writer: Writer
    billed: Billed
    addressed: Addressed


def invoice_record(
    issuing: Issuing,
    of: Owed,
    household: UUID,
    last: Invoice | None,
    paid: Iterable[Received],
) -> InvoiceRecord:
    """A family's invoice, without its number and reference.

    Refuses, with `DoesNotAddUp`, sums that are not those of the ledger.
    """
    sources: list[str] = []
    own = _own(issuing, of, household)
    children = tuple(_child(issuing, child, part, sources) for child, part in own.items())
    family = of.children or of.known
    first = issuing.addressed.first(family)
    made = issuing.writer.now
    record = InvoiceRecord(
        number="",
        reference="",
        language=first.language if first else "fr",
        made=made,
        pay_by=made.date() + DAYS_TO_PAY,
        provider=issuing.office,
        recipient=issuing.addressed.recipient(household, family),
        period=issuing.period.name,
        iban=issuing.iban,
        holder=issuing.holder,
        children=children,
        corrected=tuple(_corrected(issuing, of, own)),
        granted=tuple(_granted(issuing, of)),
        last_number=last.number if last else "",
        last_due_cents=last.due_cents if last else 0,
        received=tuple(paid),
        charged_cents=of.charged_cents,
        before_cents=of.before_cents,
        due_cents=of.charged_cents + of.before_cents,
        state_cents=of.state_cents,
        ending=tuple(_ending(issuing, own)),
        offices=tuple(_offices(issuing, family)),
        sources=tuple(sources),
    )
    _adds_up(record)
    return record


def _adds_up(record: InvoiceRecord) -> None:
    """Refuse a paper whose parts are not its sums."""
    parents = sum(one.parent_cents + one.alone_cents for one in record.children)
    state = sum(one.state_cents for one in record.children)
    for one in record.corrected:
        parents += one.after_cents - one.before_cents
        state += one.state_after_cents - one.state_before_cents
    given = sum(one.cents for one in record.granted)
    if (parents - given, state + given) != (record.charged_cents, record.state_cents):
        raise DoesNotAddUp(
            f"{record.period}: {parents - given} and {state + given} cents on the paper,"
            f" {record.charged_cents} and {record.state_cents} posted"
        )


def _name(issuing: Issuing, child: UUID) -> str:
    known = issuing.addressed.children.get(child)
    return known.name if known else "–"


def _own(issuing: Issuing, of: Owed, household: UUID) -> dict[UUID, Frozen]:
    """What the provider has of the period itself, of each child that the family is billed for."""
    name, known = issuing.period.name, issuing.addressed.children
    found = {}
    born = {key: known[key].born if key in known else date.max for key in of.children}
    for child in sorted(of.children, key=lambda key: (born[key], key)):
        whose, whole = issuing.billed.now.get((child, name), (None, None))
        if whole is None or whose != household or (child, name) not in of.now:
            continue
        own = whole.of(issuing.provider)
        if own.uncovered or any(week.lines for week in own.weeks):
            found[child] = own
    return found


def _child(issuing: Issuing, child: UUID, own: Frozen, sources: list[str]) -> BilledChild:
    """A child's care of the period itself."""
    whole = issuing.billed.now[child, issuing.period.name][1]
    _, earlier = issuing.billed.now.get((child, issuing.period.later(-1).name), (None, None))
    changed = changes(earlier, whole, issuing.law, provider=issuing.provider)
    return BilledChild(
        key=str(child),
        name=_name(issuing, child),
        lines=billed_lines(own, issuing.law, sources),
        weeks=billed_weeks(own),
        alone=billed_alone(own.uncovered),
        parent_cents=sum(week.parent_cents for week in own.weeks),
        state_cents=sum(week.state_cents for week in own.weeks),
        alone_cents=sum(one.cents for one in own.uncovered),
        changed=_news(changed),
    )


def _news(changed: list[Changed]) -> tuple[Changed, ...]:
    """What is worth a line: the greatest, and small ones only where there is nothing else."""
    told = [one for one in changed if one.cents or one.code not in COUNTED]
    great = [one for one in told if abs(one.cents) >= NOTHING_CHANGED or not one.cents]
    return tuple((great or told)[:MOST_CHANGED])


def _corrected(issuing: Issuing, of: Owed, own: Container[UUID]) -> Iterable[Corrected]:
    """Each earlier period of a child whose bill is another one now, as before → after.

    Of this period too, where the child is no longer this family's.
    """
    for (child, about), kinds in sorted(of.now.items(), key=lambda entry: entry[0][::-1]):
        now = _sums(kinds)
        if not any(now) or (about == issuing.period.name and child in own):
            continue
        was = _sums(of.was.get((child, about), {}))
        yield Corrected(
            child=_name(issuing, child),
            period=about,
            before_cents=was[0],
            after_cents=was[0] + now[0],
            state_before_cents=was[1],
            state_after_cents=was[1] + now[1],
            changed=_why(issuing, child, about),
            numbers=issuing.billed.requests.get((child, about), ()),
        )


def _sums(kinds: Mapping[str, int]) -> tuple[int, int]:
    """What the family and the State bear, without goodwill."""
    return kinds.get("parents", 0) + kinds.get("uncovered", 0), kinds.get("state", 0)


def _why(issuing: Issuing, child: UUID, about: str) -> tuple[Changed, ...]:
    """What changed between the two versions of a period."""
    _, before = issuing.billed.before.get((child, about), (None, None))
    _, after = issuing.billed.now.get((child, about), (None, None))
    if after is None or before is None:
        return ()
    return tuple(changes(before, after, issuing.law, provider=issuing.provider)[:MOST_CHANGED])


def _granted(issuing: Issuing, of: Owed) -> Iterable[Granted]:
    """Goodwill that was posted in the period."""
    for (child, about), kinds in sorted(of.now.items(), key=lambda entry: entry[0][::-1]):
        cents = kinds.get("goodwill_parents", 0)
        if cents:
            yield Granted(_name(issuing, child), about, cents)


def _ending(issuing: Issuing, billed: Mapping[UUID, Frozen]) -> Iterable[Ending]:
    """Children whose membership ends soon, or who have none, with what care costs without it."""
    limit, today = issuing.period.later(REMINDED_PERIODS).last, issuing.writer.now.date()
    for child, own in billed.items():
        known = issuing.addressed.children.get(child)
        if known is None:
            continue
        last: date | None = known.member_until - DAY if known.member_until else None
        if last is not None and last > limit:
            continue
        whole = issuing.billed.now[child, issuing.period.name][1]
        cost = sum(week.parent_cents for week in own.weeks)
        without = otherwise(whole, issuing.law, issuing.provider, membership=None)
        running = last if last is not None and last >= today else None
        yield Ending(known.name, running, cost, cost if without is None else without, known.office)


def _offices(issuing: Issuing, family: Iterable[UUID]) -> Iterable[Office]:
    known = (issuing.addressed.children.get(child) for child in family)
    return dict.fromkeys(one.office for one in known if one)
