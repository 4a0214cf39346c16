"""Renewal and changes in the parents' account."""

from accueil.web.base.routes import page
from accueil.web.base.upload import bounded
from accueil.web.parent.known import with_card
from accueil.web.parent.renewal import changes, views

FAMILY, CHANGES, MOST = "family", "family/changes/", "FAMILY_FILES_BYTES"

# Route, view, name, purpose.
ROUTES = (
    ("family/renewal/", with_card(views.listed), "family_renewal", "renewal"),
    (
        "family/children/<uuid:child>/renewal/",
        bounded(views.renew, MOST),
        "family_renew",
        "renewal",
    ),
    (CHANGES, with_card(changes.listed), "family_changes", "parents"),
    (f"{CHANGES}new/", with_card(bounded(changes.new, MOST)), "family_change_new", "parents"),
)

urlpatterns = [
    page(route, view, name=name, permission=FAMILY, purpose=purpose)
    for route, view, name, purpose in ROUTES
]
