"""The routes of the office door, each with the permission it needs."""

from accueil.web.office.application.urls import urlpatterns as application
from accueil.web.office.children.urls import urlpatterns as children
from accueil.web.office.contract.urls import urlpatterns as contract
from accueil.web.office.radar.urls import urlpatterns as radar

urlpatterns = [*application, *children, *contract, *radar]
