"""The routes of the ministry's door, each with the permission it needs."""

from typing import Any

from accueil.web.base.routes import page
from accueil.web.ministry import agencies, facts, providers
from accueil.web.ministry.audit.urls import AUDIT_ROUTES
from accueil.web.ministry.corrections.urls import urlpatterns as corrections
from accueil.web.ministry.material.urls import urlpatterns as material
from accueil.web.ministry.payments.urls import urlpatterns as payments
from accueil.web.ministry.periods.urls import urlpatterns as periods
from accueil.web.ministry.services.urls import urlpatterns as services
from accueil.web.ministry.statistics.urls import urlpatterns as statistics

ONE, AGENCIES = "providers/<uuid:provider>/", "providers/agencies/"
AGENCY = f"{AGENCIES}<uuid:agency>/"
LIST, KEEP, STAFF = "provider.list", "agreement.keep", "staff.manage"

# Route, view, name, permission, purpose.
ROUTES: tuple[tuple[str, Any, str, str, str], ...] = (
    ("providers/", providers.providers, "providers", LIST, "provider"),
    ("providers/new/", providers.new, "provider_new", KEEP, "provider"),
    (ONE, providers.provider, "ministry_provider", LIST, "provider"),
    (f"{ONE}invite/", providers.invite, "ministry_invite", STAFF, "colleagues"),
    (f"{ONE}agency/", facts.agency, "ministry_agency", KEEP, "provider"),
    (f"{ONE}agreement/", facts.agreement, "ministry_agreement", KEEP, "provider"),
    (f"{ONE}agreement/suspend/", facts.suspend, "ministry_suspend", KEEP, "provider"),
    (f"{ONE}agreement/resume/", facts.resume, "ministry_resume", KEEP, "provider"),
    (f"{ONE}agreement/end/", facts.end, "ministry_end", KEEP, "provider"),
    (f"{ONE}offer/", facts.offer, "ministry_offer", KEEP, "provider"),
    (f"{ONE}price/", facts.price, "ministry_price", KEEP, "provider"),
    (f"{ONE}account/", facts.bank_account, "ministry_account", KEEP, "provider"),
    (AGENCIES, agencies.agencies, "agencies", LIST, "provider"),
    (f"{AGENCIES}new/", agencies.new, "agency_new", KEEP, "provider"),
    (AGENCY, agencies.agency, "agency", LIST, "provider"),
    (f"{AGENCY}invite/", agencies.invite, "agency_invite", STAFF, "colleagues"),
    *AUDIT_ROUTES,
)

urlpatterns = [
    *periods,
    *(
        page(route, view, name=name, permission=permission, purpose=purpose)
        for route, view, name, permission, purpose in ROUTES
    ),
    *corrections,
    *material,
    *payments,
    *services,
    *statistics,
]
