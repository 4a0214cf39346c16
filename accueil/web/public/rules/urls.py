"""The routes of the rules: the list, and a page each."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.public.rules import views

urlpatterns = [
    page("rules/", views.rules, name="rules", permission=ANYONE),
    page("rules/<slug:name>/", views.rule, name="rule", permission=ANYONE),
]
