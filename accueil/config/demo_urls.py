"""All routes of a demonstration: those of every installation, and its outbox."""

from django.urls import include, path

from accueil.config.urls import handler500 as handler500
from accueil.config.urls import urlpatterns as everywhere

urlpatterns = [*everywhere, path("", include("accueil.web.base.outbox.urls"))]
