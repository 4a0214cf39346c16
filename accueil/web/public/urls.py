"""The routes of the public door: anyone may open them."""

from accueil.web.public.calculator.urls import urlpatterns as calculator
from accueil.web.public.home.urls import urlpatterns as home

urlpatterns = [
    *calculator,
    *home,
]
