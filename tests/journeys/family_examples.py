"""Where the addresses of the parents' door lead: an example of each."""

from collections.abc import Mapping

from tests.journeys.example import Example

PARENT = "parent@esch.example.lu"
OF_PARENT = """FROM identity_link l JOIN identity_account a ON a.id = l.account_id
    WHERE a.role = 'parent' AND l.ended_at IS NULL ORDER BY a.created_at, l.made_at, l.id LIMIT 1"""
FAMILY_ONES: Mapping[str, str] = {
    "own_child": f"SELECT l.child_id {OF_PARENT}",
}
FAMILY_EXAMPLES = (
    Example("family_home", who=PARENT),
    Example("family_questions", who=""),
    Example("family_sign_in", who=""),
    Example("family_second_step", who="", answers="elsewhere"),
    Example("family_sign_out", who="", answers="posted"),
)
