"""The office's home, the search, a child's page."""

from accueil.identity.permissions import SIGNED_IN
from accueil.web.base.routes import page
from accueil.web.office.children import home, views

urlpatterns = [
    page("", home.home, name="office_home", permission=SIGNED_IN),
    page("children/", views.found, name="children", permission="child.read"),
    page("children/<uuid:child>/", views.child, name="child", permission="child.read"),
    page("children/<uuid:child>/then/", views.on_day, name="child_on_day", permission="child.read"),
]
