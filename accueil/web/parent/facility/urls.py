"""The pages of a child at a facility, each with the permission it needs."""

from functools import partial

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.facility import absence, money, views

AT = "family/facilities/<uuid:child>/<uuid:provider>/"
INVOICES = f"{AT}invoices/"

read = partial(page, permission=FAMILY, purpose="family")

urlpatterns = [
    read(AT, views.facility, name="family_facility"),
    read(f"{AT}days/", views.days, name="family_facility_days"),
    read(f"{AT}contract/", views.contract, name="family_facility_contract"),
    read(
        f"{AT}contract/<uuid:document>/",
        views.contract_paper,
        name="family_facility_contract_pdf",
    ),
    read(INVOICES, money.invoices, name="family_facility_invoices"),
    read(f"{INVOICES}<uuid:invoice>/", money.invoice, name="family_facility_invoice"),
    read(f"{INVOICES}<uuid:invoice>/pdf/", money.invoice_pdf, name="family_facility_invoice_pdf"),
    read(f"{AT}absence/", absence.absence, name="family_facility_absence"),
    read(
        f"{AT}absence/<int:key>/back/",
        absence.take_back,
        name="family_facility_absence_back",
    ),
]
