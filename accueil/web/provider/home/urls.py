"""The routes of the provider's first pages, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.home import agency_forms, start, views

FORM = "care/forms/<uuid:form>/"

urlpatterns = [
    page(
        "care/",
        start.provider_home,
        name="provider_home",
        permission="attendance.read",
        purpose="overview",
    ),
    page(
        "care/forms/",
        agency_forms.agency_forms,
        name="agency_forms",
        permission="forms.receive",
        purpose="care_contract",
    ),
    page(
        f"{FORM}paper.pdf",
        agency_forms.form_paper,
        name="agency_form_paper",
        permission="forms.receive",
        purpose="care_contract",
    ),
    page(
        f"{FORM}signed/",
        agency_forms.form_scan,
        name="agency_form_signed",
        permission="forms.receive",
        purpose="care_contract",
    ),
    page(
        f"{FORM}received/",
        agency_forms.form_received,
        name="agency_form_received",
        permission="forms.receive",
        purpose="care_contract",
    ),
    page(
        "care/<uuid:provider>/",
        views.overview,
        name="provider",
        permission="attendance.read",
        purpose="overview",
    ),
]
