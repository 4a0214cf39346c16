"""The routes of the open tariff."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.public.tariff import views

urlpatterns = [
    page("tariff/", views.tariff, name="open_tariff", permission=ANYONE),
    page(
        "tariff/<slug:day>.<slug:ending>",
        views.tariff_file,
        name="open_tariff_file",
        permission=ANYONE,
    ),
]
