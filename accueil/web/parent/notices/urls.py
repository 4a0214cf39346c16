"""The routes of this part: for whom an account is linked at the facility."""

from accueil.web.base.routes import page
from accueil.web.parent.notices import views

ALL = "family/facilities/<uuid:child>/<uuid:provider>/messages/"
ONE = f"{ALL}<uuid:notice>/"

# Route, view, name.
ROUTES = (
    (ALL, views.listed, "family_notices"),
    (ONE, views.one, "family_notice"),
    (f"{ONE}files/<uuid:file>/", views.file, "family_notice_file"),
)

urlpatterns = [
    page(route, view, name=name, permission="family", purpose="notices")
    for route, view, name in ROUTES
]
