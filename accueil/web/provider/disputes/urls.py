"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.disputes import views

ALL = "care/<uuid:provider>/disputes/"
READ, FOR = "attendance.read", "attendance"

urlpatterns = [
    page(ALL, views.disputes, name="provider_disputes", permission=READ, purpose=FOR),
    page(
        f"{ALL}<uuid:dispute>/",
        views.dispute,
        name="provider_dispute",
        permission=READ,
        purpose=FOR,
    ),
]
