"""The routes of a parent's way in, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE, FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.account import forgetting, making, views
from accueil.web.parent.account.making import ACTIVATE, NEW, step

# Route, view, name; who has not signed in may come here.
ROUTES: tuple[tuple[str, Any, str], ...] = (
    ("family/sign-in/", views.sign_in, "family_sign_in"),
    ("family/sign-in/code/", views.second_step, "family_second_step"),
    ("family/sign-in/recovery/", forgetting.recovery, "family_sign_in_recovery"),
    ("family/sign-out/", views.sign_out, "family_sign_out"),
    ("family/new/", step(making.first, NEW), "family_new"),
    ("family/new/mobile/", step(making.mobile, NEW), "family_new_mobile"),
    ("family/new/code/", step(making.code, NEW), "family_new_code"),
    ("family/new/password/", step(making.password, NEW), "family_new_password"),
    ("family/forgotten/", forgetting.forgotten, "family_forgotten"),
    ("family/activate/", step(making.first, ACTIVATE), "family_activate"),
    ("family/activate/mobile/", step(making.mobile, ACTIVATE), "family_activate_mobile"),
    ("family/activate/code/", step(making.code, ACTIVATE), "family_activate_code"),
    ("family/activate/password/", step(making.password, ACTIVATE), "family_activate_password"),
)
OWN: tuple[tuple[str, Any, str], ...] = (
    ("family/recovery-codes/", making.recovery_codes, "family_recovery_codes"),
    ("family/letter-void/", forgetting.letter_void, "family_letter_void"),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="account")
    for routes, permission in ((ROUTES, ANYONE), (OWN, FAMILY))
    for route, view, name in routes
]
