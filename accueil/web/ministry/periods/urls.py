"""The routes of the billing periods, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.ministry.periods import views

READ = "period.read"

urlpatterns = [
    page("billing/", views.periods, name="periods", permission=READ, purpose="billing"),
    page("billing/<slug:period>/", views.period, name="period", permission=READ, purpose="billing"),
]
