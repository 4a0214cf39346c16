"""The routes of the parents' door, each with the permission it needs."""

from accueil.web.parent.account.urls import urlpatterns as account
from accueil.web.parent.home.urls import urlpatterns as home
from accueil.web.parent.questions.urls import urlpatterns as questions

urlpatterns = [
    *account,
    *home,
    *questions,
]
