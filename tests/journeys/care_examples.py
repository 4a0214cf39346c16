"""Where the addresses of the provider's door, of the ministry's and of programs lead."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example

MANAGER, EDUCATOR = "manager@creche.example.lu", "educator@creche.example.lu"
CHILDMINDER, AGENCY = "childminder@example.lu", "agency@example.lu"
MINISTRY, AUDITOR, NOBODY = "ministry@example.lu", "auditor@example.lu", ""
OF_ACCOUNT = "SELECT {} FROM identity_account WHERE email = '{}'"
CRECHE = OF_ACCOUNT.format("provider_id", MANAGER)
MINDER = OF_ACCOUNT.format("provider_id", CHILDMINDER)
CARED = """SELECT child_id FROM attendance_carecontract WHERE withdrawn_at IS NULL
    AND valid @> current_date AND provider_id = ({}) ORDER BY number LIMIT 1"""
MINDED = """FROM attendance_carecontract c JOIN registry_provider p ON p.id = c.provider_id
    JOIN attendance_stay s ON s.child_id = c.child_id AND s.provider_id = c.provider_id
    WHERE p.kind = 'ap' AND c.withdrawn_at IS NULL ORDER BY s.day, c.number LIMIT 1"""
GUARDED = """SELECT {} FROM identity_pinpair WHERE provider_id = ({}) AND used_at IS NULL
    AND void_at IS NULL ORDER BY expires_at DESC, id LIMIT 1"""
TIED = """SELECT {} FROM identity_link WHERE provider_id = ({}) AND ended_at IS NULL
    AND guardian IS NOT NULL ORDER BY made_at LIMIT 1"""
SHEET = ("busy", "before", "minded")
CARE_ONES: Mapping[str, str] = {
    "creche": CRECHE,
    "minder": MINDER,
    "agency": OF_ACCOUNT.format("agency_id", AGENCY),
    "educator": OF_ACCOUNT.format("id", EDUCATOR),
    "childminder": OF_ACCOUNT.format("id", CHILDMINDER),
    "kremer": OF_ACCOUNT.format("id", AGENCY),
    "cared": CARED.format(CRECHE),
    "busy": f"SELECT c.provider_id {MINDED}",
    "minded": f"SELECT c.child_id {MINDED}",
    # A guardian of its own who has PINs that serve, and the child; one whose account is linked.
    "guarded": GUARDED.format("child_id", CRECHE),
    "guardian": GUARDED.format("guardian", CRECHE),
    "tied": TIED.format("child_id", CRECHE),
    "tied_guardian": TIED.format("guardian", CRECHE),
    "absent": f"""SELECT id FROM attendance_absence WHERE withdrawn_at IS NULL
        AND provider_id = ({CRECHE}) ORDER BY id DESC LIMIT 1""",
    "monday": "SELECT date_trunc('week', current_date)::date",
    # The billing period before the one of today.
    "before": """SELECT to_char(date_trunc('month', monday) - interval '1 month', 'YYYY-MM')
        FROM (SELECT current_date - (extract(isodow FROM current_date)::int - 1) AS monday) week""",
    "period": """SELECT to_char(monday, 'YYYY-MM')
        FROM (SELECT current_date - (extract(isodow FROM current_date)::int - 1) AS monday) week""",
    "billed_child": "SELECT child FROM billing_transfer ORDER BY id LIMIT 1",
    "closed": "SELECT max(period) FROM attendance_closing",
    "yesterday": "SELECT current_date - 1",
    "corrected": f"""SELECT id FROM billing_correction WHERE provider_id = ({CRECHE})
        ORDER BY asked_at LIMIT 1""",
    "accepted": f"""SELECT id FROM billing_correction WHERE provider_id = ({CRECHE})
        AND state = 'accepted' ORDER BY asked_at LIMIT 1""",
    "corrected_here": """SELECT k.id FROM billing_correction k JOIN registry_child c
        ON c.id = k.child_id WHERE c.office_id = 'esch-sur-alzette' ORDER BY asked_at LIMIT 1""",
    # An invoice on which bills of earlier months are corrected, if there is one.
    "amended": f"""SELECT i.id FROM billing_invoice i WHERE i.provider_id = ({CRECHE})
        ORDER BY EXISTS (SELECT 1 FROM billing_transfer t WHERE t.period = i.period
        AND t.household = i.household_id AND t.provider_id = i.provider_id AND t.kind = 'parents'
        AND t.about < t.period) DESC, i.number LIMIT 1""",
    "notice": f"""SELECT id FROM attendance_notice WHERE provider_id = ({CRECHE})
        ORDER BY written_at DESC LIMIT 1""",
    "noticed_file": f"""SELECT files[1] FROM attendance_notice WHERE provider_id = ({CRECHE})
        ORDER BY written_at DESC LIMIT 1""",
    "proof": "SELECT id FROM billing_proof ORDER BY at DESC LIMIT 1",
    "rebilled": f"""SELECT child_id FROM billing_correction WHERE provider_id = ({CRECHE})
        ORDER BY asked_at LIMIT 1""",
    "granted": "SELECT id FROM billing_goodwill ORDER BY recorded_at LIMIT 1",
}
manager, agency = partial(Example, who=MANAGER), partial(Example, who=AGENCY)
minder, ministry = partial(Example, who=CHILDMINDER), partial(Example, who=MINISTRY)
auditor = partial(Example, who=AUDITOR)
sent = partial(Example, who=MANAGER, answers="posted")
made = partial(Example, who=MANAGER, answers="made")
CARE_EXAMPLES = (
    ministry("periods"),
    ministry("period", ("before",)),
    ministry("period", ("closed",)),
    ministry("period", ("period",)),
    auditor("period", ("before",)),
    agency("provider_home"),
    agency("agency_forms"),
    made("agency_form_paper", ("creche",)),
    made("agency_form_signed", ("creche",)),
    made("agency_form_received", ("creche",)),
    manager("provider", ("creche",)),
    Example("provider", ("creche",), who=EDUCATOR),
    minder("provider", ("minder",)),
    agency("provider", ("minder",)),
    manager("care_contracts", ("creche",)),
    manager("care_contract_new", ("creche",)),
    made("care_contract_terms", ("creche", "draft")),
    made("care_contract_costs", ("creche", "draft")),
    made("care_contract_sign", ("creche", "draft")),
    manager("care_contract", ("creche", "cared")),
    manager("care_contract_change", ("creche", "cared")),
    manager("care_contract_end", ("creche", "cared")),
    made("care_contract_take_back", ("creche", "cared")),
    made("care_paper", ("creche", "cared")),
    made("agency_form", ("minder", "cared")),
    made("agency_form_scan", ("minder", "cared")),
    manager("provider_families", ("creche",)),
    Example("provider_families", ("creche",), query="show=unlinked", who=EDUCATOR),
    sent("provider_families_pins", ("creche",)),
    sent("provider_families_sheets", ("creche",)),
    sent("provider_families_remind", ("creche",)),
    manager("provider_family", ("creche", "guarded")),
    manager("provider_family", ("creche", "tied")),
    Example("provider_family", ("creche", "tied"), who=EDUCATOR),
    manager("provider_guardian_new", ("creche", "guarded")),
    manager("provider_guardian", ("creche", "guarded", "guardian")),
    manager("provider_guardian_remove", ("creche", "guarded", "guardian")),
    manager("provider_guardian_end", ("creche", "tied", "tied_guardian")),
    manager("provider_guardian_sheet", ("creche", "guarded", "guardian"), answers="file"),
    sent("provider_guardian_pins", ("creche", "guarded", "guardian")),
    manager("week", ("creche",), answers="elsewhere"),
    manager("week_of", ("creche", "monday")),
    Example("week_of", ("creche", "monday"), query="weekend=1&group=Kiewerlek", who=EDUCATOR),
    manager("week_paste", ("creche", "monday")),
    manager("absences", ("creche",)),
    manager("absence_new", ("creche",)),
    manager("absence", ("creche", "absent")),
    made("absence_evidence", ("creche", "absent")),
    manager("care_child_days", ("creche", "cared")),
    Example("door", ("creche",), who=EDUCATOR),
    manager("door_now", ("creche",), answers="text"),
    sent("door_events", ("creche",)),
    Example("door_without", ("creche",), who=EDUCATOR),
    manager("door_worker", ("creche",), answers="text"),
    minder("day", ("minder",)),
    minder("day_of", ("minder", "yesterday")),
    minder("service_sheets", ("minder",)),
    agency("service_sheets_of", ("minder", "before")),
    agency("service_sheet", SHEET),
    agency("service_sheet_print", SHEET),
    agency("service_sheet_confirm", SHEET, answers="posted"),
    made("service_sheet_pdf", (*SHEET, "1")),
    agency("service_sheet_received", SHEET, answers="posted"),
    manager("stays_file", ("creche",)),
    manager("stays_file_week", ("creche",), answers="file"),
    # A file of nobody: it was dropped, taken in, or waited too long.
    manager("stays_file_look", ("creche", "cared"), answers="gone"),
    manager("stays_file_errors", ("creche", "cared"), answers="gone"),
    sent("stays_file_take", ("creche", "cared")),
    sent("stays_file_drop", ("creche", "cared")),
    manager("declaration", ("creche",)),
    manager("declaration_of", ("creche", "before")),
    manager("declaration_of", ("creche", "period")),
    manager("declare", ("creche", "before"), answers="elsewhere"),
    manager("care_amounts", ("creche", "before", "cared")),
    manager("care_amounts", ("creche", "period", "cared"), query="expected=1"),
    manager("invoices", ("creche",)),
    manager("invoice", ("creche", "amended")),
    manager("invoice", ("creche", "invoiced")),
    manager("invoice_pdf", ("creche", "amended"), answers="file"),
    manager("invoices_print", ("creche", "closed"), answers="file"),
    manager("provider_corrections", ("creche",)),
    manager("provider_correction_ask", ("creche",)),
    manager("provider_correction", ("creche", "corrected")),
    manager("provider_correction_days", ("creche", "accepted")),
    Example("corrections", who="auditor@example.lu"),
    Example("corrections", who="officer@esch.example.lu"),
    Example("correction", ("corrected_here",), who="officer@esch.example.lu"),
    ministry("ministry_corrections"),
    ministry("ministry_correction", ("corrected",)),
    ministry("goodwill_list"),
    ministry("goodwill_propose", ("rebilled",)),
    ministry("goodwill", ("granted",)),
    manager("provider_facts", ("creche",)),
    minder("provider_facts", ("minder",)),
    manager("provider_offer", ("creche",)),
    manager("provider_price", ("creche",)),
    manager("provider_account", ("creche",)),
    manager("provider_people", ("creche",)),
    manager("provider_invite", ("creche",)),
    manager("provider_person", ("creche", "educator")),
    agency("agency_people"),
    agency("agency_people_invite"),
    agency("agency_person", ("kremer",)),
    manager("provider_notices", ("creche",)),
    Example("provider_notices", ("creche",), who=EDUCATOR),
    manager("provider_notice_new", ("creche",)),
    manager("provider_notice", ("creche", "notice")),
    manager("provider_notice_file", ("creche", "notice", "noticed_file"), answers="file"),
    sent("provider_notice_back", ("creche", "notice")),
    manager("provider_contacts_list", ("creche",)),
    manager("provider_contacts", ("creche", "cared")),
    Example("provider_contacts", ("creche", "cared"), who=EDUCATOR),
    manager("api_keys", ("creche",)),
    manager("api_key_new", ("creche",)),
    made("api_key_end", ("creche", "cared")),
    ministry("providers"),
    ministry("providers", query="q=esch&kind=ap&agreement=in_force"),
    ministry("provider_new"),
    ministry("ministry_provider", ("creche",)),
    Example("ministry_provider", ("minder",), who="helpdesk@example.lu"),
    *(
        ministry(f"ministry_{part}", ("creche",))
        for part in ("invite", "agreement", "suspend", "resume", "end", "offer", "price", "account")
    ),
    ministry("ministry_agency", ("minder",)),
    ministry("agencies"),
    ministry("agency_new"),
    ministry("agency", ("agency",)),
    ministry("agency_invite", ("agency",)),
    auditor("audit"),
    auditor("audit", query="q=Zzz99999"),
    auditor("audit_proof", ("proof",)),
    auditor("audit_child", ("billed_child",)),
    auditor("audit_balances"),
    auditor("audit_balances", query="period=2026-09"),
    auditor("audit_prove", ("before",), answers="posted"),
    auditor("audit_export", ("before", "transfers", "csv"), answers="file"),
    auditor("audit_export", ("before", "statements", "xlsx"), answers="file"),
    Example("api_docs", who=NOBODY),
    Example("api_openapi", who=NOBODY, answers="text"),
    Example("api_scale", who=NOBODY, answers="text"),
    *(Example(f"api_{part}", answers="made") for part in ("days", "me", "children")),
    Example("api_declaration", ("2026-05",), answers="made"),
)
