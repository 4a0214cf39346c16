"""The routes of the office door, each with the permission it needs."""

from accueil.web.office.children.urls import urlpatterns as children
from accueil.web.office.radar.urls import urlpatterns as radar

urlpatterns = [*children, *radar]
