"""Where the addresses of the parents' door lead: an example of each."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example
from tests.journeys.service_examples import SERVICE_EXAMPLES, SERVICE_ONES

MANAGER = "manager@creche.example.lu"
PARENT = "parent@esch.example.lu"
# One has confirmed that nothing has changed, the other can.
CONFIRMED, ENDING = "parent3@esch.example.lu", "parent4@esch.example.lu"
OF_PARENT = """FROM identity_link l JOIN identity_account a ON a.id = l.account_id
    WHERE a.role = 'parent' AND l.ended_at IS NULL AND l.provider_id IS NULL
    ORDER BY a.created_at, l.made_at, l.id LIMIT 1"""
# One of them is linked by two PINs, too: it has both kinds of link.
AT_FACILITY = """FROM identity_link l WHERE l.provider_id IS NOT NULL AND l.ended_at IS NULL
    AND EXISTS (SELECT FROM identity_link c WHERE c.account_id = l.account_id
        AND c.provider_id IS NULL AND c.ended_at IS NULL) ORDER BY l.made_at, l.id LIMIT 1"""
NOTICED = f"""FROM attendance_notice WHERE provider_id = (SELECT l.provider_id {AT_FACILITY})
    AND children @> ARRAY[(SELECT l.child_id {AT_FACILITY})] ORDER BY written_at DESC LIMIT 1"""
DISPUTED = "FROM attendance_dispute ORDER BY made_at LIMIT 1"
FAMILY_ONES: Mapping[str, str] = {
    **SERVICE_ONES,
    "own_child": f"SELECT l.child_id {OF_PARENT}",
    "confirmed_child": "SELECT child_id FROM registry_parentsword WHERE kind = 'unchanged' LIMIT 1",
    "ending_child": """SELECT l.child_id FROM identity_link l
        JOIN identity_account a ON a.id = l.account_id
        WHERE a.created_at > (SELECT min(created_at) FROM identity_account WHERE role = 'parent')
        AND l.provider_id IS NULL
        AND l.child_id NOT IN (SELECT child_id FROM registry_parentsword) LIMIT 1""",
    "confirmed": "SELECT id FROM registry_parentsword WHERE kind = 'unchanged' LIMIT 1",
    "announced": "SELECT id FROM registry_parentsword WHERE kind = 'change' LIMIT 1",
    "own_billed": f"""SELECT max(period) FROM billing_statement
        WHERE child_id = (SELECT l.child_id {OF_PARENT})""",
    "own_year": f"""SELECT left(max(period), 4) FROM billing_statement
        WHERE child_id = (SELECT l.child_id {OF_PARENT})""",
    "facility_child": f"SELECT l.child_id {AT_FACILITY}",
    "facility": f"SELECT l.provider_id {AT_FACILITY}",
    "facility_invoice": f"""SELECT i.id FROM billing_invoice i JOIN billing_transfer t
        ON (i.provider_id, i.household_id, i.period) = (t.provider_id, t.household, t.period)
        WHERE t.child = (SELECT l.child_id {AT_FACILITY})
        AND i.provider_id = (SELECT l.provider_id {AT_FACILITY})
        ORDER BY i.period DESC LIMIT 1""",
    "received": f"SELECT id {NOTICED}",
    "received_file": f"SELECT files[1] {NOTICED}",
    "disputed_child": f"SELECT child_id {DISPUTED}",
    "disputed_at": f"SELECT provider_id {DISPUTED}",
    "disputed_day": f"SELECT day {DISPUTED}",
    "disputed_period": f"SELECT to_char(day, 'YYYY-MM') {DISPUTED}",
}
CHILD = "own_child"
parent = partial(Example, who=PARENT)
file = partial(Example, who=PARENT, answers="made")
FAMILY_EXAMPLES = (
    *SERVICE_EXAMPLES,
    Example("family_home", who=PARENT),
    Example("family_renewal", who=PARENT),
    Example("family_renewal", who=ENDING),
    Example("family_renew", ("own_child",), who=PARENT),
    Example("family_renew", ("ending_child",), who=ENDING),
    Example("family_renew", ("confirmed_child",), who=CONFIRMED),
    Example("family_changes", who=PARENT),
    Example("family_change_new", who=PARENT),
    Example("family_questions", who=""),
    Example("family_privacy", who=PARENT),
    Example("family_looks", who=PARENT),
    Example("family_copy", who=PARENT, answers="posted"),
    Example("family_weeks", ("own_child",), who=PARENT),
    Example("family_what_if", who=PARENT),
    Example("family_sign_in", who=""),
    Example("family_second_step", who="", answers="elsewhere"),
    Example("family_sign_in_recovery", who="", answers="elsewhere"),
    Example("family_sign_out", who="", answers="posted"),
    Example("family_sign_in_certificate", who=""),
    Example("family_account", who=PARENT),
    *(
        Example(f"family_account_{name}", who=PARENT)
        for name in (
            *("password", "email", "mobile", "child_add", "passkey", "certificate", "recovery"),
            *("sign_ins", "close"),
        )
    ),
    *(
        Example(f"family_account_{name}", who=PARENT, answers="elsewhere")
        for name in ("email_code", "mobile_old", "mobile_lost", "mobile_new", "mobile_code")
    ),
    Example("family_account_email_remove", who=PARENT),
    Example("family_account_child_remove", ("own_child",), who=PARENT),
    Example("family_account_passkey_remove", ("1",), who=PARENT, answers="made"),
    Example("family_account_certificate_remove", ("own_child",), who=PARENT, answers="made"),
    Example("family_account_sign_in_end", ("own_child",), who=PARENT, answers="posted"),
    Example("family_account_end_all", who=PARENT, answers="posted"),
    parent("family_bills"),
    parent("family_child_bills", (CHILD,)),
    parent("family_bill", (CHILD, "own_billed")),
    parent("family_bill", (CHILD, "period")),
    parent("family_bill_line", (CHILD, "own_billed", "1")),
    parent("family_year", (CHILD, "own_year")),
    parent("family_days", ("disputed_child", "disputed_period")),
    parent("family_days", (CHILD, "closed")),
    parent("family_dispute", ("disputed_child", "disputed_day", "disputed_at")),
    file("family_statement", (CHILD, "own_billed")),
    file("family_invoice", (CHILD, "invoice")),
    file("family_certificate", (CHILD, "own_year")),
    *(
        parent(f"family_facility{part}", ("facility_child", "facility"))
        for part in ("", "_days", "_contract", "_invoices", "_absence")
    ),
    parent("family_facility_invoice", ("facility_child", "facility", "facility_invoice")),
    file("family_facility_invoice_pdf", ("facility_child", "facility", "facility_invoice")),
    file("family_facility_contract_pdf", ("facility_child", "facility", "invoice")),
    parent("family_facility_absence_back", ("facility_child", "facility", "1"), answers="posted"),
    Example("provider_deadline", ("creche",), who=MANAGER),
    parent("family_notices", ("facility_child", "facility")),
    parent("family_notice", ("facility_child", "facility", "received")),
    Example(
        "family_notice_file",
        ("facility_child", "facility", "received", "received_file"),
        who=PARENT,
        answers="file",
    ),
    parent("family_contacts", ("facility_child", "facility")),
    Example("provider_disputes", ("creche",), who=MANAGER),
    file("provider_dispute", ("creche", "dispute")),
    Example("family_new", who=""),
    Example("family_new_mobile", who="", answers="elsewhere"),
    Example("family_new_code", who="", answers="elsewhere"),
    Example("family_new_password", who="", answers="elsewhere"),
    Example("family_pins", who=""),
    Example("family_pins_help", who=""),
    *(
        Example(f"family_pins_{name}", who="", answers="elsewhere")
        for name in (
            *("next", "mobile", "code", "password"),
            *("forgotten", "forgotten_code", "forgotten_password"),
        )
    ),
    Example("family_pins_add", who=PARENT, answers="elsewhere"),
    Example("family_pins_linked", ("facility_child", "facility"), who=PARENT),
    Example("family_account_facility_add", who=PARENT),
    Example("family_account_facility_remove", ("facility_child", "facility"), who=PARENT),
    Example("family_forgotten", who=""),
    Example("family_activate", who=""),
    Example("family_activate_mobile", who="", answers="elsewhere"),
    Example("family_activate_code", who="", answers="elsewhere"),
    Example("family_activate_password", who="", answers="elsewhere"),
    Example("family_recovery_codes", who=PARENT, answers="elsewhere"),
    Example("family_letter_void", who=PARENT),
)
