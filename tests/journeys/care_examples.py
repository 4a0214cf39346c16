"""Where the addresses of the provider's door, of the ministry's and of programs lead."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example

MANAGER, EDUCATOR = "manager@creche.example.lu", "educator@creche.example.lu"
CHILDMINDER, AGENCY = "childminder@example.lu", "agency@example.lu"
MINISTRY, NOBODY = "ministry@example.lu", ""
OF_ACCOUNT = "SELECT {} FROM identity_account WHERE email = '{}'"
CRECHE = OF_ACCOUNT.format("provider_id", MANAGER)
MINDER = OF_ACCOUNT.format("provider_id", CHILDMINDER)
CARED = """SELECT child_id FROM attendance_carecontract WHERE withdrawn_at IS NULL
    AND valid @> current_date AND provider_id = ({}) ORDER BY number LIMIT 1"""
CARE_ONES: Mapping[str, str] = {
    "creche": CRECHE,
    "minder": MINDER,
    "agency": OF_ACCOUNT.format("agency_id", AGENCY),
    "educator": OF_ACCOUNT.format("id", EDUCATOR),
    "childminder": OF_ACCOUNT.format("id", CHILDMINDER),
    "cared": CARED.format(CRECHE),
    "minded": CARED.format(MINDER),
    "absent": f"""SELECT id FROM attendance_absence WHERE withdrawn_at IS NULL
        AND provider_id = ({CRECHE}) ORDER BY id DESC LIMIT 1""",
    "monday": "SELECT date_trunc('week', current_date)::date",
    # The billing period before the one of today.
    "before": """SELECT to_char(date_trunc('month', monday) - interval '1 month', 'YYYY-MM')
        FROM (SELECT current_date - (extract(isodow FROM current_date)::int - 1) AS monday) week""",
    "period": """SELECT to_char(monday, 'YYYY-MM')
        FROM (SELECT current_date - (extract(isodow FROM current_date)::int - 1) AS monday) week""",
    "yesterday": "SELECT current_date - 1",
}
manager, agency = partial(Example, who=MANAGER), partial(Example, who=AGENCY)
minder, ministry = partial(Example, who=CHILDMINDER), partial(Example, who=MINISTRY)
sent = partial(Example, who=MANAGER, answers="posted")
made = partial(Example, who=MANAGER, answers="made")
CARE_EXAMPLES = (
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
    manager("week", ("creche",)),
    manager("week_of", ("creche", "monday")),
    Example("week_of", ("creche", "monday"), query="day=1", who=EDUCATOR),
    manager("week_paste", ("creche", "monday")),
    manager("absences", ("creche",)),
    manager("absence_new", ("creche",)),
    manager("absence", ("creche", "absent")),
    made("absence_evidence", ("creche", "absent")),
    manager("care_child_days", ("creche", "cared")),
    Example("door", ("creche",), who=EDUCATOR),
    manager("door_now", ("creche",), answers="text"),
    sent("door_events", ("creche",)),
    Example("door_without", ("creche",), who=EDUCATOR, answers="posted"),
    manager("door_worker", ("creche",), answers="file"),
    minder("day", ("minder",)),
    minder("day_of", ("minder", "yesterday")),
    minder("service_sheets", ("minder",)),
    minder("service_sheets_of", ("minder", "before")),
    minder("service_sheet", ("minder", "before", "minded")),
    minder("service_sheet_print", ("minder", "before", "minded")),
    minder("service_sheet_confirm", ("minder", "before", "minded")),
    made("service_sheet_pdf", ("minder", "before", "minded", "1")),
    made("service_sheet_received", ("minder", "before", "minded")),
    manager("stays_file", ("creche",)),
    manager("stays_file_week", ("creche",), answers="file"),
    made("stays_file_look", ("creche", "cared")),
    made("stays_file_take", ("creche", "cared")),
    made("stays_file_drop", ("creche", "cared")),
    made("stays_file_errors", ("creche", "cared")),
    manager("declaration", ("creche",)),
    manager("declaration_of", ("creche", "before")),
    manager("declaration_of", ("creche", "period")),
    manager("declare", ("creche", "before")),
    manager("care_amounts", ("creche", "period", "cared")),
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
    agency("agency_person", ("childminder",)),
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
        for part in ("invite", "agreement", "suspend", "end", "offer", "price", "account")
    ),
    ministry("ministry_agency", ("minder",)),
    ministry("ministry_resume", ("creche",), answers="elsewhere"),
    ministry("agencies"),
    ministry("agency_new"),
    ministry("agency", ("agency",)),
    ministry("agency_invite", ("agency",)),
    Example("api_docs", who=NOBODY),
    *(
        Example(f"api_{part}", values, who=NOBODY, answers="made")
        for part, values in (
            ("openapi", ()),
            ("days", ()),
            ("me", ()),
            ("children", ()),
            ("declaration", ("2026-10",)),
            ("scale", ()),
        )
    ),
)
