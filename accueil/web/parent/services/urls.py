"""The routes of other services: for browsers, for their programs, and what one allowed."""

from typing import Any

from accueil.identity.permissions import ANYONE, FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.services import endpoints, own, views

SERVICES, OWN = "family/services/", "family/account/services/"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (".well-known/openid-configuration", endpoints.discovery, "family_services_discovery", ANYONE),
    (f"{SERVICES}keys.json", endpoints.keys, "family_services_keys", ANYONE),
    (f"{SERVICES}authorize/", views.authorize, "family_authorize", ANYONE),
    (f"{SERVICES}sign-out/", views.sign_out, "family_services_sign_out", ANYONE),
    (f"{SERVICES}token/", endpoints.token, "family_services_token", ANYONE),
    (f"{SERVICES}revoke/", endpoints.revoke, "family_services_revoke", ANYONE),
    (f"{SERVICES}userinfo/", endpoints.userinfo, "family_services_userinfo", ANYONE),
    (OWN, own.services, "family_services", FAMILY),
    (f"{OWN}<uuid:grant>/end/", own.end, "family_service_end", FAMILY),
)
urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="services")
    for route, view, name, permission in ROUTES
]
