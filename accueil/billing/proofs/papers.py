"""The papers that were sent: numbered without gaps, their sums those of the ledger."""

from collections.abc import Mapping
from typing import Any

from accueil.billing.proofs.bills import SIGNED
from accueil.billing.proofs.books import proven
from accueil.billing.proofs.findings import Proven

OF_PERIOD = "(%(period)s::text IS NULL OR {0}.period = %(period)s)"
# What comes before the last figures of a number is its series: kind, issuer, year.
SERIES = "substring({0}.number FROM '^(.*[^0-9])[0-9]+$')"
COUNT = "substring({0}.number FROM '([0-9]+)$')::int"


def _gaps(table: str) -> str:
    """Series in which a number is missing, or that belong to more than one provider."""
    series, count = SERIES.format("p"), COUNT.format("p")
    return f"""
        SELECT series, NULL, provider, NULL, count || ' papers up to number ' || last
               || ', of ' || providers || ' provider(s)', 'numbers 1 to ' || count || ' of one'
        FROM (SELECT {series} AS series, count(*) AS count, max({count}) AS last,
                     min({count}) AS first, count(DISTINCT p.provider_id) AS providers,
                     (array_agg(p.provider_id))[1] AS provider
              FROM {table} p GROUP BY 1) s
        WHERE count <> last OR first <> 1 OR providers <> 1 OR series IS NULL"""


def _twice(column: str) -> str:
    """References that name more than one thing."""
    return f"""
        SELECT {column}, NULL, (array_agg(provider_id))[1], NULL, count(*) || ' times', 'once'
        FROM billing_{{0}} GROUP BY {column} HAVING count(*) > 1"""


# What a period posted to each family of a provider, and to the State for it.
OF_FAMILIES = f"""
    SELECT t.period, t.provider_id, t.household,
           sum(CASE t.kind WHEN 'goodwill_parents' THEN -1 WHEN 'parents' THEN 1
               WHEN 'uncovered' THEN 1 ELSE 0 END * {SIGNED}) AS cents,
           sum(CASE WHEN t.kind IN ('state', 'goodwill_state') THEN {SIGNED} ELSE 0 END) AS state
    FROM billing_transfer t
    WHERE t.kind IN ('parents', 'uncovered', 'goodwill_parents', 'state', 'goodwill_state')
      AND {OF_PERIOD.format("t")}
    GROUP BY 1, 2, 3"""
PAPERS: Mapping[str, str] = {
    "invoice_numbers": _gaps("billing_invoice"),
    "statement_numbers": _gaps("billing_providerstatement"),
    "invoice_reference": _twice("reference").format("invoice"),
    "payment_reference": _twice("reference").format("paymentline"),
    # The last number that was given is that of the last invoice: none was taken away at the end.
    "invoice_last": f"""
        SELECT s.name || ', ' || s.year, NULL, u.provider_id, NULL,
               coalesce(i.last, 0) || ' invoices', s.last || ' numbers given'
        FROM store_series s JOIN billing_issuer u ON s.name = 'invoice ' || u.code
        LEFT JOIN (
            SELECT p.provider_id, substring(p.number FROM '-([0-9]{{4}})-')::int AS year,
                   max({COUNT.format("p")}) AS last
            FROM billing_invoice p GROUP BY 1, 2) i
            ON (i.provider_id, i.year) = (u.provider_id, s.year)
        WHERE s.last <> coalesce(i.last, 0)""",
    # What a period posted to a family of a provider is what its invoice charges.
    "invoice_sum": f"""
        SELECT 'invoice ' || i.number, NULL, i.provider_id, i.period,
               i.charged_cents || ' charged, ' || i.due_cents || ' due, State ' || i.state_cents,
               coalesce(p.cents, 0) || ' charged, '
               || i.before_cents + coalesce(p.cents, 0) || ' due, State '
               || coalesce(p.state, 0)
        FROM billing_invoice i LEFT JOIN ({OF_FAMILIES}) p
            ON (p.period, p.provider_id, p.household) = (i.period, i.provider_id, i.household_id)
        WHERE (i.charged_cents <> coalesce(p.cents, 0) OR i.state_cents <> coalesce(p.state, 0)
               OR i.due_cents <> i.before_cents + coalesce(p.cents, 0))
          AND {OF_PERIOD.format("i")}""",
    # A provider's invoices of a period are made together: no family is left out.
    "invoice_missing": f"""
        SELECT 'household ' || p.household, NULL, p.provider_id, p.period, 'no invoice',
               p.cents || ' cents charged'
        FROM ({OF_FAMILIES}) p
        WHERE EXISTS (SELECT FROM billing_invoice i
                      WHERE (i.period, i.provider_id) = (p.period, p.provider_id))
          AND NOT EXISTS (
              SELECT FROM billing_invoice i
              WHERE (i.period, i.provider_id, i.household_id)
                    = (p.period, p.provider_id, p.household))""",
    # What a period posted between the State and a provider is what its statement says.
    "provider_sum": f"""
        SELECT 'statement ' || s.number, NULL, s.provider_id, s.period,
               s.original_cents + s.correction_cents + s.refund_cents || ', payable '
               || s.payable_cents,
               coalesce(p.cents, 0) || ', payable ' || s.before_cents + coalesce(p.cents, 0)
        FROM billing_providerstatement s LEFT JOIN (
            SELECT t.period, t.provider_id, sum({SIGNED}) AS cents
            FROM billing_transfer t
            WHERE t.kind IN ('state', 'goodwill_state') AND {OF_PERIOD.format("t")}
            GROUP BY 1, 2) p ON (p.period, p.provider_id) = (s.period, s.provider_id)
        WHERE (s.original_cents + s.correction_cents + s.refund_cents <> coalesce(p.cents, 0)
               OR s.payable_cents <> s.before_cents + coalesce(p.cents, 0))
          AND {OF_PERIOD.format("s")}""",
}
COUNTS: Mapping[str, str] = {
    "invoices": f"SELECT count(*) FROM billing_invoice i WHERE {OF_PERIOD.format('i')}",
    "provider_statements": (
        f"SELECT count(*) FROM billing_providerstatement s WHERE {OF_PERIOD.format('s')}"
    ),
}


def prove(asked: Mapping[str, Any]) -> Proven:
    """All numbers, and the sums of a period's papers, or of all (`period` None)."""
    return proven(PAPERS, asked, COUNTS)
