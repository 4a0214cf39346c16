"""Where the addresses of other services lead: an example of each."""

from collections.abc import Mapping
from urllib.parse import urlencode

from tests.journeys.example import Example
from tests.journeys.service_cases import BACK, SERVICE

PARENT, MINISTRY = "parent@esch.example.lu", "ministry@example.lu"
SERVICE_ONES: Mapping[str, str] = {
    "service": "SELECT id FROM services_service WHERE ended_at IS NULL ORDER BY made_at LIMIT 1",
    "own_grant": """SELECT g.id FROM services_grant g JOIN identity_account a ON a.id = g.account_id
        WHERE g.ended_at IS NULL ORDER BY a.created_at LIMIT 1""",
}
ASKED = urlencode(
    {
        "response_type": "code",
        "client_id": SERVICE,
        "redirect_uri": BACK,
        "scope": "openid language children",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
        "prompt": "consent",
    }
)
SERVICE_EXAMPLES = (
    Example("family_services", who=PARENT),
    Example("family_service_end", ("own_grant",), who=PARENT),
    Example("family_authorize", query=ASKED, who=PARENT),
    Example("family_services_sign_out", query=f"client_id={SERVICE}", who=PARENT),
    Example("family_services_discovery", who="", answers="text"),
    Example("family_services_keys", who="", answers="text"),
    Example("family_services_token", who="", answers="posted"),
    Example("family_services_revoke", who="", answers="posted"),
    Example("family_services_userinfo", who="", answers="made"),
    Example("services", who=MINISTRY),
    Example("service_new", who=MINISTRY),
    Example("service_end", ("service",), who=MINISTRY),
)
