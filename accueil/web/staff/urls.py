"""The routes of accounts, each with the permission it needs."""

from accueil.identity.permissions import ANYONE, SIGNED_IN
from accueil.web.base.routes import page
from accueil.web.staff.views import account, colleagues, log, sign_in, welcome

urlpatterns = [
    page("sign-in/", sign_in.sign_in, name="sign_in", permission=ANYONE),
    page("sign-in/second/", sign_in.second_step, name="second_step", permission=ANYONE),
    page("sign-out/", sign_in.sign_out, name="sign_out", permission=ANYONE),
    page("password/", welcome.forgotten, name="forgotten", permission=ANYONE),
    page(
        "welcome/<str:token>/", welcome.choose_password, name="choose_password", permission=ANYONE
    ),
    page("second-step/", welcome.set_up, name="set_up", permission=ANYONE),
    page("language/", account.language, name="set_language", permission=ANYONE),
    page("account/", account.account, name="account", permission=SIGNED_IN),
    page("account/password/", account.password, name="account_password", permission=SIGNED_IN),
    page("account/app/", account.app, name="account_app", permission=SIGNED_IN),
    page("account/passkey/", account.passkey, name="account_passkey", permission=SIGNED_IN),
    page(
        "account/passkey/<int:key>/",
        account.remove_passkey,
        name="account_passkey_remove",
        permission=SIGNED_IN,
    ),
    page("staff/", colleagues.colleagues, name="colleagues", permission="staff.office"),
    page("staff/invite/", colleagues.invite, name="invite", permission="staff.office"),
    page("staff/<uuid:pk>/", colleagues.colleague, name="colleague", permission="staff.office"),
    page("log/", log.log, name="access_log", permission="log.read"),
]
