"""The route of this part: for whom an account is linked at the facility."""

from accueil.web.base.routes import page
from accueil.web.parent.contacts import views

urlpatterns = [
    page(
        "family/facilities/<uuid:child>/<uuid:provider>/contacts/",
        views.contacts,
        name="family_contacts",
        permission="family",
        purpose="contacts",
    ),
]
