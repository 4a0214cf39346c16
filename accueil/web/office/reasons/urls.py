"""The page that asks for a reason."""

from accueil.web.office.reasons import views
from accueil.web.office.reasons.gate import page

urlpatterns = [
    page(
        "reason/<slug:of>/<str:key>/",
        views.reason,
        name="reason",
        permission="child.read",
        purpose="file",
    ),
]
