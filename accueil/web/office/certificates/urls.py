"""The routes of the yearly certificates."""

from typing import Any

from accueil.web.office.certificates import views
from accueil.web.office.reasons.gate import page

LIST = "children/<uuid:child>/certificates/"
ONE = f"{LIST}<uuid:household>/<int:year>/"
READ, MAKE = "bills.read", "child.change"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (LIST, views.listed, "certificates", READ),
    (f"{ONE}make/", views.make, "certificate_make", MAKE),
    (f"{ONE}pdf/", views.pdf, "certificate_pdf", READ),
    (f"{ONE}preview/", views.preview_pdf, "certificate_preview", READ),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="billing")
    for route, view, name, permission in ROUTES
]
