"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.declaration import views

READ, FOR = "declaration.read", "declaration"
ALL = "care/<uuid:provider>/declaration/"
ONE = f"{ALL}<str:period>/"

urlpatterns = [
    page(ALL, views.declarations, name="declaration", permission=READ, purpose=FOR),
    page(ONE, views.declaration_of, name="declaration_of", permission=READ, purpose=FOR),
    page(
        f"{ONE}declare/",
        views.confirm,
        name="declare",
        permission="declaration.declare",
        purpose=FOR,
    ),
    page(
        f"{ONE}<uuid:child>/",
        views.child_amounts,
        name="care_amounts",
        permission=READ,
        purpose=FOR,
    ),
]
