"""The routes of this part, each with the permission it needs."""

from typing import Any

from django.urls import URLPattern

from accueil.web.base.routes import page
from accueil.web.provider.contracts import agreeing, contract, listing, papers

AT = "care/<uuid:provider>/"
NEW, CHILD = f"{AT}children/new/", f"{AT}children/<uuid:child>/"
DRAFT, FORM = f"{NEW}<slug:draft>/", f"{AT}forms/<uuid:form>/"
READ, WRITE = "care.read", "care.write"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (f"{AT}children/", listing.care_contracts, "care_contracts", READ),
    (NEW, agreeing.new, "care_contract_new", WRITE),
    (f"{DRAFT}week/", agreeing.terms, "care_contract_terms", WRITE),
    (f"{DRAFT}costs/", agreeing.costs_page, "care_contract_costs", WRITE),
    (f"{DRAFT}sign/", agreeing.sign_page, "care_contract_sign", WRITE),
    (CHILD, contract.care_contract, "care_contract", READ),
    (f"{CHILD}change/", agreeing.changed, "care_contract_change", WRITE),
    (f"{CHILD}end/", contract.end, "care_contract_end", WRITE),
    (f"{CHILD}take-back/", contract.taken_back, "care_contract_take_back", WRITE),
    (f"{AT}papers/<uuid:document>/", papers.care_paper, "care_paper", WRITE),
    (FORM, papers.agency_form, "agency_form", WRITE),
    (f"{FORM}scan/", papers.agency_form_scan, "agency_form_scan", WRITE),
)

urlpatterns: list[URLPattern] = [
    page(route, view, name=name, permission=permission, purpose="care_contract")
    for route, view, name, permission in ROUTES
]
