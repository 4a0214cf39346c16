"""The routes of the virtual office, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE, FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.office.views import account, children, email, factors, mobile, sign_in

# Below family/account/: route, view, the rest of the name.
ROUTES: tuple[tuple[str, Any, str], ...] = (
    ("", account.account, ""),
    ("password/", account.password, "_password"),
    ("email/", email.email, "_email"),
    ("email/code/", email.email_code, "_email_code"),
    ("email/remove/", email.remove_email, "_email_remove"),
    ("mobile/", mobile.mobile, "_mobile"),
    ("mobile/old/", mobile.old, "_mobile_old"),
    ("mobile/lost/", mobile.lost, "_mobile_lost"),
    ("mobile/new/", mobile.new, "_mobile_new"),
    ("mobile/code/", mobile.code, "_mobile_code"),
    ("children/add/", children.add, "_child_add"),
    ("children/<uuid:key>/remove/", children.remove, "_child_remove"),
    (
        "facilities/<uuid:child>/<uuid:provider>/remove/",
        children.remove_place,
        "_facility_remove",
    ),
    ("passkey/", factors.passkey, "_passkey"),
    ("passkey/<int:key>/remove/", factors.remove_passkey, "_passkey_remove"),
    ("certificate/", factors.certificate, "_certificate"),
    ("certificate/<uuid:key>/remove/", factors.remove_certificate, "_certificate_remove"),
    ("recovery/", factors.recovery, "_recovery"),
    ("sign-ins/", account.sign_ins_page, "_sign_ins"),
    ("sign-ins/<uuid:one>/end/", account.end_session, "_sign_in_end"),
    ("sign-ins/end/", account.end_all, "_end_all"),
    ("close/", account.close, "_close"),
)
urlpatterns = [
    page(
        "family/sign-in/certificate/",
        sign_in.by_certificate,
        name="family_sign_in_certificate",
        permission=ANYONE,
        purpose="account",
    ),
    *(
        page(
            f"family/account/{r}",
            v,
            name=f"family_account{n}",
            permission=FAMILY,
            purpose="account",
        )
        for r, v, n in ROUTES
    ),
]
