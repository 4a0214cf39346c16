"""The routes of a family's data: what is stored may be read by everybody."""

from accueil.identity.permissions import ANYONE, FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.known import with_card
from accueil.web.parent.privacy import views

PATH = "family/privacy/"

urlpatterns = [
    page(PATH, views.privacy, name="family_privacy", permission=ANYONE, purpose="family"),
    page(
        f"{PATH}looks/",
        with_card(views.looks),
        name="family_looks",
        permission=FAMILY,
        purpose="family",
    ),
    page(f"{PATH}copy/", views.own_copy, name="family_copy", permission=FAMILY, purpose="family"),
]
