"""The routes of the demonstration's outbox; the settings of a real installation have none."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.outbox import views
from accueil.web.base.routes import page

PLACE = "demo/outbox"

urlpatterns = [
    page(PLACE, views.outbox, name="demo_outbox", permission=ANYONE),
    page(f"{PLACE}/<uuid:message>.pdf", views.letter, name="demo_letter", permission=ANYONE),
]
