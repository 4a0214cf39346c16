"""The route of the choice of weeks, with the permission it needs."""

from accueil.web.office.reasons.gate import page
from accueil.web.office.weeks import views

urlpatterns = [
    page(
        "children/<uuid:child>/weeks/",
        views.weeks,
        name="weeks",
        permission="child.read",
        purpose="change",
    ),
]
