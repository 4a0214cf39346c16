"""The routes of a family's access, each with the permission it needs."""

from accueil.web.office.access import views
from accueil.web.office.reasons.gate import page

PATH = "children/<uuid:key>/access/"

urlpatterns = [
    page(PATH, views.access, name="access", permission="access.read", purpose="access"),
    page(
        f"{PATH}letter/",
        views.letter,
        name="access_letter",
        permission="access.reissue",
        purpose="access",
    ),
    page(
        f"{PATH}activation/<uuid:account>/",
        views.activation,
        name="access_activation",
        permission="access.reissue",
        purpose="access",
    ),
]
