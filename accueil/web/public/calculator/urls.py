"""The routes of the calculator: anyone may open them."""

from accueil.identity.permissions import ANYONE
from accueil.web.base.routes import page
from accueil.web.public.calculator import views

urlpatterns = [
    page("calculator/", views.questions, name="calculator", permission=ANYONE),
    page("calculator/answer/", views.answer, name="calculator_answer", permission=ANYONE),
    page("calculator/pdf/", views.pdf, name="calculator_pdf", permission=ANYONE),
]
