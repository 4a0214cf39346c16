"""The route of the page, with the permission it needs."""

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.known import with_card
from accueil.web.parent.whatif import views

urlpatterns = [
    page(
        "family/what-if/",
        with_card(views.what_if_page),
        name="family_what_if",
        permission=FAMILY,
        purpose="family",
    ),
]
