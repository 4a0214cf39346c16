"""The office's home, the search, a child's page."""

from accueil.identity.permissions import SIGNED_IN
from accueil.web.office.children import home, views
from accueil.web.office.reasons.gate import page

READ = "child.read"
CHILD = "children/<uuid:child>/"

urlpatterns = [
    page("today/", home.home, name="office_home", permission=SIGNED_IN, purpose="overview"),
    page("children/", views.found, name="children", permission=READ, purpose="search"),
    page(CHILD, views.child, name="child", permission=READ, purpose="file"),
    page(f"{CHILD}then/", views.on_day, name="child_on_day", permission=READ, purpose="control"),
]
