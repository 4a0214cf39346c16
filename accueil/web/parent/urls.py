"""The routes of the parents' door, each with the permission it needs."""

from accueil.web.parent.bills.urls import urlpatterns as bills
from accueil.web.parent.home.urls import urlpatterns as home

urlpatterns = [
    *home,
    *bills,
]
