"""Where every address of the site leads: an example of each, who may open it, what answers.

An address without an entry has no page that was ever looked at: the tests that walk refuse it.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from tests.journeys.care_examples import CARE_EXAMPLES, CARE_ONES
from tests.journeys.example import Example
from tests.journeys.family_examples import FAMILY_EXAMPLES, FAMILY_ONES
from tests.journeys.material_examples import MATERIAL_EXAMPLES, MATERIAL_ONES
from tests.journeys.money_examples import MONEY_EXAMPLES, MONEY_ONES
from tests.journeys.public_examples import PUBLIC_EXAMPLES, PUBLIC_ONES
from tests.journeys.site import Site

MINISTRY, NOBODY = "ministry@example.lu", ""
STEICHEN = """FROM registry_application a
    JOIN registry_applicationstep s ON s.application_id = a.id AND s.step = 'duration'
    JOIN registry_consent c ON c.application_id = a.id
    WHERE a.office_id = 'esch-sur-alzette' AND c.given"""
RUNNING = """FROM registry_membership m JOIN registry_child c ON c.id = m.child_id
    JOIN registry_card k ON k.child_id = c.id AND k.void_at IS NULL
    JOIN documents_document d ON d.number = m.number AND d.kind = 'contract'
    WHERE c.office_id = 'esch-sur-alzette' AND m.withdrawn_at IS NULL
    AND m.valid @> current_date AND upper(m.valid) > current_date + 150
    ORDER BY m.number DESC LIMIT 1"""
BILLED = """FROM billing_statement s JOIN registry_child c ON c.id = s.child_id
    WHERE c.office_id = 'esch-sur-alzette' ORDER BY s.period, c.iam_code LIMIT 1"""
# A bill with two providers and the longest period, if there is one.
SHARED = """SELECT {} FROM billing_statement s JOIN registry_child c ON c.id = s.child_id
    WHERE c.office_id = 'esch-sur-alzette' AND s.state_cents > 0 ORDER BY
    (SELECT count(*) FROM billing_part p WHERE p.statement_id = s.id) DESC, s.period, s.child_id
    LIMIT 1"""
ONES: Mapping[str, str] = {
    "case": f"SELECT a.id {STEICHEN} AND a.state = 'open' ORDER BY a.opened_at DESC LIMIT 1",
    "signed": f"SELECT a.id {STEICHEN} AND a.state = 'signed' ORDER BY a.closed_at DESC LIMIT 1",
    "child": f"SELECT c.id {RUNNING}",
    "contract": f"SELECT m.number {RUNNING}",
    "paper": f"SELECT d.id {RUNNING}",
    "shared": SHARED.format("child_id"),
    "shared_period": SHARED.format("period"),
    "invoice_paper": f"""SELECT i.document FROM billing_invoice i JOIN registry_home h
        ON h.household_id = i.household_id AND h.withdrawn_at IS NULL
        AND h.child_id = ({SHARED.format("child_id")}) ORDER BY i.number LIMIT 1""",
    "message": """SELECT id FROM store_message
        WHERE office = 'esch-sur-alzette' ORDER BY created_at LIMIT 1""",
    "billed": f"SELECT c.id {BILLED}",
    "family": f"SELECT s.household_id {BILLED}",
    "colleague": "SELECT id FROM identity_account WHERE email = 'colleague@esch.example.lu'",
    **CARE_ONES,
    **MONEY_ONES,
    **MATERIAL_ONES,
    **FAMILY_ONES,
    **PUBLIC_ONES,
}


def application(
    name: str, *values: str, key: str = "case", answers: str = "page", query: str = ""
) -> Example:
    """A page of an application."""
    return Example(f"application_{name}", (key, *values), query=query, answers=answers)


STEPS = (
    *("applicant", "representative", "addresses", "household", "persons", "income", "situation"),
    *("language", "duration"),
)
CHANGES = {
    "income": "income",
    "address": "addresses",
    "household": "household",
    "allowance": "allowance",
    "schooling": "schooling",
    "language": "language",
}
# What the ministry records of a provider, and what a provider's manager sees and changes.
posted = partial(Example, answers="posted")
EXAMPLES = (
    Example("office_home"),
    Example("children"),
    Example("children", query="q=Muller"),
    Example("children", query="q=Zzyzx"),
    Example("child", ("child",)),
    Example("child_on_day", ("child",), query="day_day=1&day_month=9&day_year=2026"),
    Example("applications"),
    posted("application_new"),
    Example("application", ("case",)),
    Example("application", ("signed",)),
    *(application("step", step) for step in STEPS),
    application("check"),
    application("check", key="signed"),
    application("drop"),
    application("children"),
    application("child", "new"),
    application("child", "0"),
    application("child_remove", "0", answers="posted"),
    application("care"),
    application("plan", "new"),
    application("plan_remove", "0", answers="posted"),
    application("documents"),
    application("upload", "allowance_certificate:household"),
    application("seen", "allowance_certificate:household", answers="posted"),
    application("register"),
    application("consent"),
    application("take", answers="posted"),
    application("file", "case", answers="made"),
    application("file_remove", "case", answers="made"),
    Example("contract_preview", ("case",)),
    Example("contract_sign", ("case",)),
    Example("contract_draft", ("case", "0"), answers="file"),
    Example("contract_signed", ("signed",)),
    Example("contract_take_over", ("case", "0"), answers="elsewhere"),
    Example("contract", ("contract",)),
    Example("contract_upload", ("contract",)),
    Example("document", ("paper",), answers="file"),
    Example("contract_copy", ("paper", "pt"), answers="file"),
    Example("upload", ("case",), answers="made"),
    Example("estimate", ("child",)),
    Example("bills", ("shared",)),
    Example("bill", ("shared", "shared_period")),
    Example("bill", ("shared", "period")),
    Example("bill_line", ("shared", "shared_period", "1")),
    Example("bill_case", ("shared", "shared_period"), answers="file"),
    Example("bill_statement", ("shared", "shared_period"), answers="file"),
    Example("bill_paper", ("shared", "invoice_paper"), answers="file"),
    Example("check", who=NOBODY),
    Example("check_number", ("contract",), who=NOBODY),
    Example("card", ("child",)),
    Example("card_replace", ("child",)),
    Example("access", ("child",)),
    Example("access_letter", ("child",), answers="posted"),
    Example("access_activation", ("child", "colleague"), answers="posted"),
    Example("weeks", ("child",)),
    Example("change_start", ("child",)),
    Example("change_done", ("child",), answers="made"),
    *(Example("change_step", ("child", kind, step)) for kind, step in CHANGES.items()),
    Example("change_preview", ("child", "income"), answers="elsewhere"),
    posted("change_save", ("child", "income")),
    Example("correction_ask", ("child",)),
    Example("contract_end", ("child",)),
    Example("contract_annul", ("child",)),
    Example("contract_end_preview", ("child", "terminated"), answers="elsewhere"),
    posted("contract_end_save", ("child", "terminated")),
    Example("situation_start", ("child",)),
    Example("situation_revis", ("child",)),
    Example("situation_revis_preview", ("child",), answers="elsewhere"),
    posted("situation_revis_save", ("child",)),
    Example("situation_request", ("child",)),
    Example("situations"),
    Example("situation_asked", ("asked",), answers="made"),
    Example("situation_decide", ("asked",), answers="made"),
    Example("situation_decide_preview", ("asked",), answers="made"),
    posted("situation_decide_save", ("child",)),
    Example("radar"),
    posted("remind_due"),
    posted("remind", ("1",)),
    Example("renewal_start", ("child",)),
    Example("announced"),
    Example("announced_word", ("announced",)),
    Example("announced_word", ("confirmed",)),
    Example("announced_refuse", ("announced",)),
    posted("announced_begin", ("announced",)),
    posted("announced_take_over", ("announced",)),
    Example("letters"),
    posted("print_batch"),
    Example("print_batch_file", ("case", "letters.pdf"), answers="made"),
    Example("messages"),
    Example("message", ("message",)),
    posted("message_again", ("message",)),
    Example("sign_in", who=NOBODY),
    Example("second_step", who=NOBODY, answers="elsewhere"),
    posted("sign_out"),
    Example("forgotten", who=NOBODY),
    Example("choose_password", ("not-a-link",), who=NOBODY, answers="gone"),
    Example("set_up", who=NOBODY, answers="elsewhere"),
    posted("set_language"),
    Example("account"),
    Example("account_password"),
    Example("account_app"),
    Example("account_passkey"),
    posted("account_passkey_remove", ("1",)),
    Example("colleagues"),
    Example("invite"),
    Example("colleague", ("colleague",)),
    Example("certificates", ("child",)),
    Example("certificates", ("billed",)),
    *(
        Example(f"certificate_{part}", ("billed", "family", "2026"), answers=answers)
        for part, answers in (("make", "posted"), ("preview", "file"), ("pdf", "made"))
    ),
    Example("statistics", who=MINISTRY),
    *(Example("statistics", query=f"cut={cut}", who=MINISTRY) for cut in ("band", "commune")),
    *(
        Example("statistics_file", (ending,), who=MINISTRY, answers="text")
        for ending in ("csv", "json", "parquet")
    ),
    Example("access_log", who=MINISTRY),
    Example("reason", ("children", "child"), who=MINISTRY),
    Example("legal", who=NOBODY),
    Example("accessibility", who=NOBODY),
    Example("alive", who=NOBODY, answers="text"),
    Example("ready", who=NOBODY, answers="text"),
    posted("sms_report", who=NOBODY),
    posted("email_report", who=NOBODY),
    *CARE_EXAMPLES,
    *MONEY_EXAMPLES,
    *MATERIAL_EXAMPLES,
    *FAMILY_EXAMPLES,
    *PUBLIC_EXAMPLES,
)


def address(site: Site, example: Example) -> str:
    """The address of an example in a site's country."""
    found = (ONES.get(value, "") for value in example.values)
    pairs = zip(example.values, found, strict=True)
    values = [str(site.execute(ask)[0][0]) if ask else value for value, ask in pairs]
    path = reverse(example.name, args=values)
    return f"{path}?{example.query}" if example.query else path


def names(of: Any = None) -> Iterator[str]:
    """The names of all addresses."""
    for pattern in (of or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name)
