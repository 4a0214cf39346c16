"""Payments of the State: each of an order that two people released, once, and never too much."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from accueil.billing.models import PaymentOrder
from accueil.billing.proofs.bills import SIGNED
from accueil.billing.proofs.books import proven
from accueil.billing.proofs.findings import Finding, Proven
from accueil.store.encrypted import unseal

PAYMENTS: Mapping[str, str] = {
    "one_person": """
        SELECT 'order ' || o.number, NULL, NULL, o.period, 'one person',
               'another one releases than prepared'
        FROM billing_paymentorder o
        WHERE o.released_at IS NOT NULL
          AND (o.released_by IS NULL OR o.released_by = o.prepared_by)""",
    "order_total": """
        SELECT 'order ' || o.number, NULL, NULL, o.period, o.total_cents, coalesce(l.cents, 0)
        FROM billing_paymentorder o LEFT JOIN (
            SELECT order_id, sum(cents) AS cents FROM billing_paymentline WHERE what = 'paid'
            GROUP BY 1) l ON l.order_id = o.id
        WHERE o.total_cents <> coalesce(l.cents, 0)""",
    # What a line of a released order pays is posted, once, to its provider; of others nothing.
    "line_paid": """
        SELECT 'order ' || o.number || ', ' || l.reference, NULL, l.provider_id, o.period,
               coalesce(t.cents, 0) || ' cents in ' || coalesce(t.count, 0) || ' payments',
               CASE WHEN o.released_at IS NULL OR l.what <> 'paid' THEN 'none'
                    ELSE l.cents || ' cents in 1' END
        FROM billing_paymentline l JOIN billing_paymentorder o ON o.id = l.order_id LEFT JOIN (
            SELECT source, provider_id, sum(cents) AS cents, count(*) AS count
            FROM billing_transfer
            WHERE kind = 'payment' AND debit = 'provider' GROUP BY 1, 2) t
            ON (t.source, t.provider_id) = (l.id, l.provider_id)
        WHERE CASE WHEN o.released_at IS NULL OR l.what <> 'paid' THEN t.source IS NOT NULL
                   ELSE (t.cents, t.count) IS DISTINCT FROM (l.cents::numeric, 1::bigint) END""",
    "payment_unknown": """
        SELECT 'transfer ' || t.id, NULL, t.provider_id, t.period, t.cents || ' cents',
               'a line of a payment order'
        FROM billing_transfer t
        LEFT JOIN billing_paymentline l ON (l.id, l.provider_id) = (t.source, t.provider_id)
        WHERE t.kind = 'payment' AND t.debit = 'provider' AND l.id IS NULL""",
}
COUNTS: Mapping[str, str] = {
    "orders": "SELECT count(*) FROM billing_paymentorder WHERE released_at IS NOT NULL",
}
ORDERS = """
SELECT number, period, sha256, content FROM billing_paymentorder ORDER BY number
"""
# What the State owed from care, by the period into which it was posted.
EARNED = f"""
SELECT provider_id, period, sum({SIGNED}) FROM billing_transfer
WHERE kind IN ('state', 'goodwill_state')
  AND provider_id IN (SELECT provider_id FROM billing_transfer WHERE kind = 'payment')
GROUP BY 1, 2
"""
# What was paid and came back, in the order in which it was posted.
MOVED = """
SELECT id, provider_id, about, period, cents, kind = 'payment' AND debit = 'provider',
       CASE WHEN debit = 'provider' THEN -cents ELSE cents END
FROM billing_transfer WHERE kind IN ('payment', 'refund') ORDER BY id
"""
PLACE = PaymentOrder._meta.get_field("content").place


def prove(asked: Mapping[str, Any]) -> Proven:
    """Every order and every payment there is."""
    made = proven(PAYMENTS, asked, COUNTS)
    made.find(_files())
    made.find(_too_much(made))
    return made


def _files() -> Iterator[Finding]:
    """Files for the bank that are not those that were prepared."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS)
        for number, period, told, sealed in cursor.fetchall():
            try:
                right = hashlib.sha256(unseal(bytes(sealed), PLACE)).hexdigest()
            except Exception as error:  # a key, a changed byte: whatever does not open
                right = f"a file that opens ({type(error).__name__})"
            if told != right:
                yield Finding("order_file", told[:16], right[:48], f"order {number}", period=period)


def _too_much(made: Proven) -> Iterator[Finding]:
    """Payments above what the State owed at that moment, from the periods that they are about."""
    earned: dict[UUID, dict[str, int]] = {}
    paid: dict[UUID, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(EARNED)
        for provider, period, cents in cursor.fetchall():
            earned.setdefault(provider, {})[period] = int(cents)
        cursor.execute(MOVED)
        moved = cursor.fetchall()
    for key, provider, about, into, cents, is_payment, change in moved:
        of = earned.get(provider, {})
        owed = sum(of[period] for period in of if period <= about) + paid.get(provider, 0)
        paid[provider] = paid.get(provider, 0) + change
        if is_payment:
            made.counts["payments"] += 1
        if is_payment and cents > owed:
            found, right = f"{cents} cents paid", f"at most {owed} owed"
            yield Finding("overpaid", found, right, f"transfer {key}", None, provider, into)
