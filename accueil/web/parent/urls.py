"""The routes of the parents' door, each with the permission it needs."""

from accueil.web.parent.home.urls import urlpatterns as home
from accueil.web.parent.questions.urls import urlpatterns as questions
from accueil.web.parent.renewal.urls import urlpatterns as renewal

urlpatterns = [
    *home,
    *questions,
    *renewal,
]
