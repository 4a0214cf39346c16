"""The routes of the first page, each with the permission it needs."""

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.home import views

urlpatterns = [
    page("family/", views.home, name="family_home", permission=FAMILY, purpose="family"),
]
