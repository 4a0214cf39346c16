"""The bills of a period: each frozen statement opened, and what is posted compared with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from accueil.billing.models import Statement
from accueil.billing.models.ledger import GOODWILL, KINDS, OF_STATEMENTS
from accueil.billing.proofs.content import Unreadable, faults, opened, sums_of
from accueil.billing.proofs.findings import Finding, Proven
from accueil.billing.proofs.numbers import Law
from accueil.store.encrypted import unseal

AT_ONCE = 1000  # statements held at a time
# What rests on the tariff's numbers: of a statement made with others it is `billing.replay` that
# says what differs, and the proof only counts it.
BY_NUMBERS = frozenset(
    {"line", "blocks", "hours_60", "meals", "free", "holiday_cap", "beside", "row", "school_week"}
)
SIGNED = (
    "CASE WHEN "
    + " OR ".join(f"(kind = '{kind}' AND debit = '{one}')" for kind, (one, _) in KINDS.items())
    + " THEN cents ELSE -cents END"
)
STATEMENTS = """
SELECT s.id::text, s.child_id::text, s.household_id::text, s.version, s.posted, s.engine,
       s.parameters, s.parent_cents, s.state_cents, s.uncovered_cents, s.lines, s.digest, s.content,
       (SELECT string_agg(concat_ws(',', p.provider_id, p.parent_cents, p.state_cents,
                   p.uncovered_cents, p.minutes, p.meals,
                   ((p.child, p.household, p.period, p.version)
                    = (s.child_id, s.household_id, s.period, s.version))::int), ' ')
        FROM billing_part p WHERE p.statement_id = s.id),
       EXISTS (SELECT FROM registry_child c WHERE c.id = s.child_id AND c.erased_at IS NOT NULL)
FROM billing_statement s WHERE s.period = %(period)s AND {whose}
ORDER BY s.child_id, s.version
"""
# What is posted about the period against what its newest statements and goodwill say; goodwill
# that waits for the next run is no difference.
POSTED = f"""
WITH newest AS (
    SELECT DISTINCT ON (s.child_id) s.child_id AS child, s.id, s.household_id AS household
    FROM billing_statement s WHERE s.period = %(period)s AND {{whose}}
    ORDER BY s.child_id, s.version DESC),
owed AS (
    SELECT n.child, kind, p.provider_id AS provider, n.household, p.cents
    FROM newest n JOIN billing_part part ON part.statement_id = n.id
    CROSS JOIN LATERAL (VALUES ('state', part.provider_id, part.state_cents),
        ('parents', part.provider_id, part.parent_cents),
        ('uncovered', part.provider_id, part.uncovered_cents)) p(kind, provider_id, cents)
    WHERE p.cents <> 0
    UNION ALL
    SELECT n.child, kind, g.provider_id, n.household,
           least(sum(g.cents), coalesce(min(part.parent_cents + part.uncovered_cents), 0))
    FROM newest n JOIN billing_goodwill g ON g.child_id = n.child AND g.period = %(period)s
        AND g.approved_at IS NOT NULL AND g.withdrawn_at IS NULL
    LEFT JOIN billing_part part ON part.statement_id = n.id AND part.provider_id = g.provider_id
    CROSS JOIN (VALUES ('goodwill_state'), ('goodwill_parents')) k(kind)
    GROUP BY 1, 2, 3, 4),
posted AS (
    SELECT t.child, kind, t.provider_id AS provider, t.household, sum({SIGNED}) AS cents,
           count(*) AS n
    FROM billing_transfer t WHERE t.about = %(period)s AND {{whose_transfer}}
        AND kind IN {(*OF_STATEMENTS, *GOODWILL)} GROUP BY 1, 2, 3, 4),
differing AS (
    SELECT child, kind, provider, household, coalesce(posted.cents, 0) AS posted,
           coalesce(owed.cents, 0) AS owed
    FROM owed FULL JOIN posted USING (child, kind, provider, household)
    WHERE coalesce(posted.cents, 0) <> coalesce(owed.cents, 0))
SELECT d.child, d.kind, d.provider, d.household, d.posted, d.owed FROM differing d
WHERE d.kind NOT IN {GOODWILL} OR NOT (
    EXISTS (SELECT FROM billing_mark m WHERE m.child = d.child)
    OR EXISTS (SELECT FROM billing_obstacle o
               WHERE o.child_id = d.child AND o.period = %(period)s))
UNION ALL
SELECT NULL, NULL, NULL, NULL, coalesce(sum(n), 0), count(*) FROM posted
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """Some children's bills of a period: those from one key to before another, or those named."""

    period: str
    first: UUID | None = None
    until: UUID | None = None
    children: Sequence[UUID] = field(default=())

    def whose(self, column: str) -> str:
        """The condition on a column of a query."""
        if self.children:
            return f"{column} = ANY(%(children)s)"
        asked = [f"{column} >= %(first)s"] if self.first else []
        return " AND ".join([*asked, *([f"{column} < %(until)s"] if self.until else [])]) or "true"

    @property
    def asked(self) -> dict[str, Any]:
        """The values of the condition."""
        return {
            "period": self.period,
            "first": self.first,
            "until": self.until,
            "children": list(self.children),
        }


def prove(unit: Unit, law: Law) -> Proven:
    """Open each statement of these children, then compare what is posted with the newest."""
    proven = Proven()
    chain, before = "", ("", 0, "")
    for row in _streamed(STATEMENTS.format(whose=unit.whose("s.child_id")), unit.asked):
        child, version = row[1], row[3]
        last = before[1] if before[0] == child else 0
        chain = before[2] if last else ""
        proven.find(_statement(row, unit.period, (last, chain), law, proven))
        proven.counts["statements"] += 1
        before = (child, version, row[11])
    _posted(unit, proven)
    return proven


def _streamed(query: str, asked: dict[str, Any]) -> Iterator[Any]:
    """Rows as they come, some at a time, by a cursor of the server. Inside a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, asked)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _statement(
    row: Sequence[Any], period: str, before: tuple[int, str], law: Law, proven: Proven
) -> Iterator[Finding]:
    """A statement: its place in the chain, its seal and digests, its content, its parts."""
    child, version, parameters = UUID(row[1]), row[3], row[6]
    subject = f"version {version}"

    def found(code: str, what: object, right: object, place: str = "") -> Finding:
        named = f"{subject}, {place}" if place else subject
        return Finding(code, str(what), str(right), named, child, None, period)

    last, chain = before
    if version != last + 1:
        yield found("version", f"{version} after {last}", last + 1)
    if row[12] is None and row[14]:
        yield from _erased(row, found, proven)
        return
    try:
        content = unseal(bytes(row[12] or b""), PLACE)
    except Exception as error:  # a key, a place, a changed byte: whatever does not open
        yield found("sealed", type(error).__name__, "a content that opens")
        return
    digest = _digest(row, period, chain, content)
    if digest != row[11]:
        yield found("digest", _short(row[11]), _short(digest))
    try:
        told, lines = opened(content)
        if lines != row[10]:
            yield found("lines", _short(row[10]), _short(lines))
        for code, place, what, right in faults(told, period, law):
            if parameters != law.digest and code in BY_NUMBERS:
                proven.counts["by_other_numbers"] += 1
            else:
                yield found(code, what, right, place)
        sums = sums_of(told)
    except (Unreadable, KeyError, IndexError, TypeError, ValueError) as error:
        yield found("unreadable", error, "a statement as it is frozen")
        return
    proven.counts["weeks"] += len(told["billed"]["weeks"])
    proven.counts["lines"] += sum(len(week[5]) for week in told["billed"]["weeks"])
    yield from _sums(row, sums, found, proven)


def _erased(row: Sequence[Any], found: Any, proven: Proven) -> Iterator[Finding]:
    """Of an erased child the content is gone by law; the parts still add up to the statement."""
    proven.counts["erased"] += 1
    parts = [told.split(",")[1:4] for told in (row[13] or "").split()]
    proven.counts["parts"] += len(parts)
    cents = tuple(row[7:10])
    right = tuple(sum(int(part[place]) for part in parts) for place in range(3))
    if cents != right:
        yield found("statement_sum", _told(cents), _told(right))


def _short(digest: str) -> str:
    """Enough of a digest to tell it from another one."""
    return f"{digest[:16]}…"


PLACE = Statement._meta.get_field("content").place


def _digest(row: Sequence[Any], period: str, chain: str, content: bytes) -> str:
    """The digest of a statement with all it says, chained to that of the version before."""
    said = (*row[1:3], period, row[3], row[4], row[5], row[6], *row[7:10], row[10], chain)
    return sha256("|".join(map(str, said)).encode() + b"\n" + content).hexdigest()


def _sums(row: Sequence[Any], sums: Any, found: Any, proven: Proven) -> Iterator[Finding]:
    """The content's sums are the statement's cents and the parts, provider by provider."""
    cents = tuple(row[7:10])
    right = tuple(sum(of[place] for of in sums.values()) for place in range(3))
    if cents != right:
        yield found("statement_sum", _told(cents), _told(right))
    parts = {}
    for told in (row[13] or "").split():
        provider, *numbers, own = told.split(",")
        parts[provider] = [int(number) for number in numbers]
        if own != "1":
            yield found("part_of", "another child, household, period or version", "its own")
    proven.counts["parts"] += len(parts)
    if parts == sums:
        return
    for provider in sorted(parts.keys() | sums.keys()):
        one, other = parts.get(provider), sums.get(provider)
        if one != other:
            finding = found("part", _told(one), _told(other))
            yield replace(finding, provider=UUID(provider))


def _told(cents: Sequence[int] | None) -> str:
    """Cents in words: parents, State, beside the voucher; a part's minutes and meals."""
    if cents is None:
        return "none"
    names = ("parents", "State", "beside", "minutes", "meals")
    return ", ".join(f"{name} {value}" for name, value in zip(names, cents, strict=False))


def _posted(unit: Unit, proven: Proven) -> None:
    """The sums posted by provider, kind and household are those of the newest statements."""
    query = POSTED.format(whose=unit.whose("s.child_id"), whose_transfer=unit.whose("t.child"))
    with connection.cursor() as cursor:
        cursor.execute(query, unit.asked)
        for child, kind, provider, household, posted, owed in cursor.fetchall():
            if kind is None:
                proven.counts["transfers"] += int(posted)
                proven.counts["sums"] += int(owed)
                continue
            subject = f"{kind}, household {household}"
            proven.find(
                [Finding("posted", str(posted), str(owed), subject, child, provider, unit.period)]
            )
