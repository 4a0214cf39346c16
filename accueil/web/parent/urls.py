"""The routes of the parents' door, each with the permission it needs."""

from accueil.web.parent.home.urls import urlpatterns as home
from accueil.web.parent.questions.urls import urlpatterns as questions
from accueil.web.parent.services.urls import urlpatterns as services

urlpatterns = [
    *home,
    *questions,
    *services,
]
