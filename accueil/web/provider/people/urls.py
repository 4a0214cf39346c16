"""The routes of this part, each with the permission it needs."""

from typing import Any

from accueil.web.base.routes import page
from accueil.web.provider.people import deadline, facts, staff

FACTS, PEOPLE = "care/<uuid:provider>/facts/", "care/<uuid:provider>/people/"
AGENCY = "care/agency/people/"
READ, CHANGE, STAFF = "provider.read", "provider.change", "staff.provider"
CARE = "care.write"

# Route, view, name, permission, purpose.
ROUTES: tuple[tuple[str, Any, str, str, str], ...] = (
    (FACTS, facts.facts, "provider_facts", READ, "provider"),
    (f"{FACTS}offer/", facts.offer, "provider_offer", CHANGE, "provider"),
    (f"{FACTS}price/", facts.price, "provider_price", CHANGE, "provider"),
    (f"{FACTS}account/", facts.bank_account, "provider_account", CHANGE, "provider"),
    (f"{FACTS}absences/", deadline.deadline, "provider_deadline", CARE, "provider"),
    (PEOPLE, staff.people, "provider_people", STAFF, "colleagues"),
    (f"{PEOPLE}invite/", staff.invite, "provider_invite", STAFF, "colleagues"),
    (f"{PEOPLE}<uuid:person>/", staff.person, "provider_person", STAFF, "colleagues"),
    (AGENCY, staff.people, "agency_people", STAFF, "colleagues"),
    (f"{AGENCY}invite/", staff.invite, "agency_people_invite", STAFF, "colleagues"),
    (f"{AGENCY}<uuid:person>/", staff.person, "agency_person", STAFF, "colleagues"),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose=purpose)
    for route, view, name, permission, purpose in ROUTES
]
