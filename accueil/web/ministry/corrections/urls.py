"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.ministry.corrections import goodwill, views

FOR, DECIDE, GRANT = "correction", "correction.decide", "goodwill.grant"
LIST, GOODWILL = "corrections/decide/", "goodwill/"
ONE = f"{LIST}<uuid:correction>/"
NEW, GIVEN = f"{GOODWILL}new/<uuid:child>/", f"{GOODWILL}<uuid:goodwill>/"

urlpatterns = [
    page(LIST, views.corrections, name="ministry_corrections", permission=DECIDE, purpose=FOR),
    page(ONE, views.correction, name="ministry_correction", permission=DECIDE, purpose=FOR),
    page(GOODWILL, goodwill.listed, name="goodwill_list", permission=GRANT, purpose=FOR),
    page(NEW, goodwill.propose, name="goodwill_propose", permission=GRANT, purpose=FOR),
    page(GIVEN, goodwill.one, name="goodwill", permission=GRANT, purpose=FOR),
]
