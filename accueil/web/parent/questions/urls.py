"""The route of the questions: everybody may read them."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.parent.questions import views

urlpatterns = [
    page("family/questions/", views.questions, name="family_questions", permission=ANYONE),
]
