"""The ledger as a whole: when each transfer and statement was written, and what it names."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from accueil.billing.models.ledger import GOODWILL, OF_STATEMENTS
from accueil.billing.proofs.findings import Finding, Proven

# A run and a closing that begin at the same time come one after the other, whichever read the clock
# first: so much later than the closing is too late for certain.
OVERLAP = "interval '1 minute'"
OF_CHILDREN = (*OF_STATEMENTS, *GOODWILL)
# Code → the rows that should not be: subject, child, provider, period, found, expected.
BOOKS: Mapping[str, str] = {
    "posted_closed": f"""
        SELECT 'transfer ' || t.id, t.child, t.provider_id, t.period,
               'posted ' || t.posted_at, 'by ' || c.closed_at
        FROM billing_transfer t JOIN attendance_closing c USING (period)
        WHERE t.posted_at > c.closed_at + {OVERLAP} AND t.posted_at >= %(since)s""",
    "made_closed": f"""
        SELECT 'version ' || s.version, s.child_id, NULL, s.period,
               'posted into ' || s.posted || ', made ' || s.made_at, 'by ' || c.closed_at
        FROM billing_statement s JOIN attendance_closing c ON c.period = s.posted
        WHERE s.made_at > c.closed_at + {OVERLAP} AND s.made_at >= %(since)s""",
    "before_opening": """
        SELECT 'version ' || s.version, s.child_id, NULL, s.period, 'made ' || s.made_at,
               coalesce('from ' || o.opened_at, 'an opening of the period')
        FROM billing_statement s LEFT JOIN billing_opening o USING (period)
        WHERE (o.opened_at IS NULL OR s.made_at < o.opened_at) AND s.made_at >= %(since)s""",
    "posted_earlier": f"""
        SELECT 'transfer ' || t.id, t.child, t.provider_id, t.period, 'about ' || t.about,
               'about ' || t.period || ' or a period before'
        FROM billing_transfer t
        WHERE t.period < t.about AND t.kind IN {OF_CHILDREN} AND t.posted_at >= %(since)s""",
    "transfer_of": f"""
        SELECT 'transfer ' || t.id, t.child, t.provider_id, t.about,
               coalesce('statement of ' || s.child_id || ' ' || s.period, 'no statement'),
               'a statement of its child and period'
        FROM billing_transfer t LEFT JOIN billing_statement s ON s.id = t.statement_id
        WHERE t.kind IN {OF_CHILDREN} AND t.posted_at >= %(since)s
          AND (s.id IS NULL OR t.household IS NULL
               OR (s.child_id, s.period) IS DISTINCT FROM (t.child, t.about))""",
    "goodwill_alone": """
        SELECT 'goodwill ' || g.id, g.child_id, g.provider_id, g.period, 'one person', 'two people'
        FROM billing_goodwill g WHERE g.approved_by = g.recorded_by""",
}


COUNTS: Mapping[str, str] = {
    "in_books": "SELECT count(*) FROM billing_transfer t WHERE t.posted_at >= %(since)s",
}


def prove(asked: Mapping[str, Any]) -> Proven:
    """Every transfer and statement written since a moment (`since`): when, and what it names."""
    return proven(BOOKS, asked, COUNTS)


def proven(
    queries: Mapping[str, str], asked: Mapping[str, Any], counts: Mapping[str, str]
) -> Proven:
    """Ask for what should not be; each row is a finding. And how many there are to be proven."""
    made = Proven()
    with connection.cursor() as cursor:
        for code, query in queries.items():
            cursor.execute(query, asked)
            for subject, child, provider, period, found, expected in cursor.fetchall():
                told = (str(found), str(expected), subject or "", child, provider, period or "")
                made.find([Finding(code, *told)])
        for name, query in counts.items():
            cursor.execute(query, asked)
            made.counts[name] += cursor.fetchone()[0]
    return made
