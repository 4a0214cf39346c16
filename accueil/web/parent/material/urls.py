"""The routes of this part, each with the permission it needs."""

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.material import views

LIST = "family/material/"
ONE = f"{LIST}<uuid:item>/"
FILE = f"{ONE}<uuid:file>/"
FOR = "material"

urlpatterns = [
    page(LIST, views.items, name="family_material", permission=FAMILY, purpose=FOR),
    page(ONE, views.item, name="family_material_item", permission=FAMILY, purpose=FOR),
    page(FILE, views.content, name="family_material_file", permission=FAMILY, purpose=FOR),
]
