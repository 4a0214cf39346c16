"""The routes of other services, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.ministry.services import views

KEEP, PURPOSE = "services.keep", "services"

urlpatterns = [
    page("services/", views.services, name="services", permission=KEEP, purpose=PURPOSE),
    page("services/new/", views.new, name="service_new", permission=KEEP, purpose=PURPOSE),
    page(
        "services/<uuid:service>/end/",
        views.end,
        name="service_end",
        permission=KEEP,
        purpose=PURPOSE,
    ),
]
