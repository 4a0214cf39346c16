"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.corrections import days, views

READ, ASK, FOR = "correction.read", "correction.ask", "correction"
LIST = "care/<uuid:provider>/corrections/"
ONE = f"{LIST}<uuid:correction>/"

urlpatterns = [
    page(LIST, views.corrections, name="provider_corrections", permission=READ, purpose=FOR),
    page(f"{LIST}new/", views.ask, name="provider_correction_ask", permission=ASK, purpose=FOR),
    page(ONE, views.correction, name="provider_correction", permission=READ, purpose=FOR),
    page(f"{ONE}days/", days.days, name="provider_correction_days", permission=ASK, purpose=FOR),
]
