"""The routes of two PINs, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE, FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.account import making
from accueil.web.parent.account.making import PINS, step
from accueil.web.parent.pins import help, views
from accueil.web.parent.pins.views import FORGOTTEN

# Below family/pins/: route, view, the rest of the name; who has not signed in may come here.
ROUTES: tuple[tuple[str, Any, str], ...] = (
    ("", step(views.first, PINS), ""),
    ("next/", step(views.onward, PINS), "_next"),
    ("mobile/", step(making.mobile, PINS), "_mobile"),
    ("code/", step(making.code, PINS), "_code"),
    ("password/", step(views.password, PINS), "_password"),
    ("forgotten/", step(views.forgotten, FORGOTTEN), "_forgotten"),
    ("forgotten/code/", step(making.code, FORGOTTEN), "_forgotten_code"),
    ("forgotten/password/", step(views.password, FORGOTTEN), "_forgotten_password"),
    ("help/", help.help_page, "_help"),
)
OWN: tuple[tuple[str, Any, str], ...] = (
    ("family/pins/add/", step(views.add_begun, PINS), "family_pins_add"),
    (
        "family/pins/linked/<uuid:child>/<uuid:provider>/",
        views.linked,
        "family_pins_linked",
    ),
    ("family/account/facilities/add/", step(views.add, PINS), "family_account_facility_add"),
)
urlpatterns = [
    *(
        page(
            f"family/pins/{route}",
            view,
            name=f"family_pins{name}",
            permission=ANYONE,
            purpose="account",
        )
        for route, view, name in ROUTES
    ),
    *(
        page(route, view, name=name, permission=FAMILY, purpose="account")
        for route, view, name in OWN
    ),
]
