"""Where the addresses of the parents' door lead: an example of each."""

from collections.abc import Mapping

from tests.journeys.example import Example
from tests.journeys.service_examples import SERVICE_EXAMPLES, SERVICE_ONES

PARENT = "parent@esch.example.lu"
# One has confirmed that nothing has changed, the other can.
CONFIRMED, ENDING = "parent3@esch.example.lu", "parent4@esch.example.lu"
OF_PARENT = """FROM identity_link l JOIN identity_account a ON a.id = l.account_id
    WHERE a.role = 'parent' AND l.ended_at IS NULL ORDER BY a.created_at, l.made_at, l.id LIMIT 1"""
FAMILY_ONES: Mapping[str, str] = {
    **SERVICE_ONES,
    "own_child": f"SELECT l.child_id {OF_PARENT}",
    "confirmed_child": "SELECT child_id FROM registry_parentsword WHERE kind = 'unchanged' LIMIT 1",
    "ending_child": """SELECT l.child_id FROM identity_link l
        JOIN identity_account a ON a.id = l.account_id
        WHERE a.created_at > (SELECT min(created_at) FROM identity_account WHERE role = 'parent')
        AND l.child_id NOT IN (SELECT child_id FROM registry_parentsword) LIMIT 1""",
    "confirmed": "SELECT id FROM registry_parentsword WHERE kind = 'unchanged' LIMIT 1",
    "announced": "SELECT id FROM registry_parentsword WHERE kind = 'change' LIMIT 1",
}
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
)
