"""Where the addresses of payments lead: the ministry's, and a provider's."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example

MANAGER, MINISTRY = "manager@creche.example.lu", "ministry@example.lu"
AUDITOR = "auditor@example.lu"
CRECHE = f"(SELECT provider_id FROM identity_account WHERE email = '{MANAGER}')"
WAITS = "SELECT id FROM billing_bankentry WHERE settled_at IS NULL AND provider_id {} LIMIT 1"
MONEY_ONES: Mapping[str, str] = {
    "order": "SELECT id FROM billing_paymentorder ORDER BY prepared_at DESC LIMIT 1",
    "unknown": WAITS.format("IS NULL"),
    "unknown_here": WAITS.format(f"= {CRECHE}"),
    "released": """SELECT id FROM billing_paymentorder WHERE released_at IS NOT NULL
        AND content IS NOT NULL AND length(content) > 0 ORDER BY released_at LIMIT 1""",
    "closed": "SELECT max(period) FROM attendance_closing",
    "stated": f"""SELECT id FROM billing_providerstatement WHERE provider_id = {CRECHE}
        ORDER BY period DESC LIMIT 1""",
    "invoiced": f"""SELECT id FROM billing_invoice WHERE provider_id = {CRECHE}
        ORDER BY period DESC, number LIMIT 1""",
    "cash": f"""SELECT id FROM billing_bankentry WHERE provider_id = {CRECHE}
        AND left(key, 5) = 'cash:' LIMIT 1""",
}
ministry, manager = partial(Example, who=MINISTRY), partial(Example, who=MANAGER)
auditor = partial(Example, who=AUDITOR)
MONEY_EXAMPLES = (
    ministry("payments"),
    auditor("payments"),
    ministry("payment_prepare", ("closed",)),
    ministry("payment_order", ("order",)),
    auditor("payment_order", ("order",)),
    ministry("payment_release", ("order",), answers="posted"),
    ministry("payment_drop", ("order",), answers="posted"),
    ministry("payment_order", ("released",)),
    ministry("payment_file", ("released",), answers="file"),
    ministry("payments_bank"),
    auditor("payments_bank"),
    ministry("payments_bank_read"),
    ministry("payments_entry", ("unknown",)),
    manager("provider_statements", ("creche",)),
    manager("provider_statement", ("creche", "stated")),
    *(
        manager("provider_statement_file", ("creche", "stated", ending), answers="file")
        for ending in ("csv", "pdf", "xlsx", "xml")
    ),
    manager("provider_payments", ("creche",)),
    manager("provider_bank_read", ("creche",)),
    manager("provider_bank_entry", ("creche", "unknown_here")),
    manager("provider_cash", ("creche", "invoiced")),
    manager("provider_cash_back", ("creche", "cash")),
)
