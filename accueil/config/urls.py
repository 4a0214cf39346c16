"""All routes: one line a door."""

from django.urls import include, path

handler500 = "accueil.web.base.outage.failed"
urlpatterns = [
    # First: programs ask often, and every route before theirs is tried in vain.
    path("", include("accueil.web.api.urls")),
    path("", include("accueil.web.public.urls")),
    path("", include("accueil.web.office.urls")),
    path("", include("accueil.web.provider.urls")),
    path("", include("accueil.web.ministry.urls")),
    path("", include("accueil.web.staff.urls")),
    path("", include("accueil.web.parent.urls")),
    path("", include("accueil.web.base.urls")),
]
