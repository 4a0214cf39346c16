"""The route of the choice of weeks, with the permission it needs."""

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.weeks import views

urlpatterns = [
    page(
        "family/children/<uuid:child>/weeks/",
        views.weeks,
        name="family_weeks",
        permission=FAMILY,
        purpose="family",
    ),
]
