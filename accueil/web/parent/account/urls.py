"""The routes of a parent's way in, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.parent.account import views

# Route, view, name.
ROUTES: tuple[tuple[str, Any, str], ...] = (
    ("family/sign-in/", views.sign_in, "family_sign_in"),
    ("family/sign-in/code/", views.second_step, "family_second_step"),
    ("family/sign-out/", views.sign_out, "family_sign_out"),
)

urlpatterns = [
    page(route, view, name=name, permission=ANYONE, purpose="account")
    for route, view, name in ROUTES
]
