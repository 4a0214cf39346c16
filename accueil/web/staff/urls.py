"""The routes of accounts, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE, SIGNED_IN
from accueil.web.base.routes import page
from accueil.web.staff.views import account, colleagues, log, sign_in, welcome

PASSKEY, OFFICE = "account/passkey/", "staff.office"

# Route, view, name, permission, purpose.
ROUTES: tuple[tuple[str, Any, str, str, str], ...] = (
    ("sign-in/", sign_in.sign_in, "sign_in", ANYONE, "account"),
    ("sign-in/second/", sign_in.second_step, "second_step", ANYONE, "account"),
    ("sign-out/", sign_in.sign_out, "sign_out", ANYONE, "account"),
    ("password/", welcome.forgotten, "forgotten", ANYONE, "account"),
    ("welcome/<str:token>/", welcome.choose_password, "choose_password", ANYONE, "account"),
    ("second-step/", welcome.set_up, "set_up", ANYONE, "account"),
    ("language/", account.language, "set_language", ANYONE, "account"),
    ("account/", account.account, "account", SIGNED_IN, "account"),
    ("account/password/", account.password, "account_password", SIGNED_IN, "account"),
    ("account/app/", account.app, "account_app", SIGNED_IN, "account"),
    (PASSKEY, account.passkey, "account_passkey", SIGNED_IN, "account"),
    (
        f"{PASSKEY}<int:key>/",
        account.remove_passkey,
        "account_passkey_remove",
        SIGNED_IN,
        "account",
    ),
    ("staff/", colleagues.colleagues, "colleagues", OFFICE, "colleagues"),
    ("staff/invite/", colleagues.invite, "invite", OFFICE, "colleagues"),
    ("staff/<uuid:pk>/", colleagues.colleague, "colleague", OFFICE, "colleagues"),
    ("log/", log.log, "access_log", "log.read", "control"),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose=purpose)
    for route, view, name, permission, purpose in ROUTES
]
