"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.contacts import views

ALL = "care/<uuid:provider>/contacts/"
READ = "attendance.read"

# Route, view, name.
ROUTES = (
    (ALL, views.listed, "provider_contacts_list"),
    (f"{ALL}<uuid:child>/", views.contacts, "provider_contacts"),
)

urlpatterns = [
    page(route, view, name=name, permission=READ, purpose="contacts")
    for route, view, name in ROUTES
]
