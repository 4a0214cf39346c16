"""The route of the first page of all."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.public.home import views

urlpatterns = [
    page("", views.home, name="home", permission=ANYONE),
]
