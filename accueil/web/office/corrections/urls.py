"""The routes of this part, each with the permission it needs."""

from accueil.web.office.corrections import views
from accueil.web.office.reasons.gate import page

FOR = "correction"

urlpatterns = [
    page(
        "corrections/",
        views.corrections,
        name="corrections",
        permission="correction.read",
        purpose=FOR,
    ),
    page(
        "corrections/<uuid:correction>/",
        views.correction,
        name="correction",
        permission="correction.read",
        purpose=FOR,
    ),
    page(
        "children/<uuid:child>/corrections/new/",
        views.ask,
        name="correction_ask",
        permission="correction.ask",
        purpose=FOR,
    ),
]
