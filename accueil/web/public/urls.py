"""The routes of the public door: anyone may open them."""

from accueil.web.public.calculator.urls import urlpatterns as calculator
from accueil.web.public.home.urls import urlpatterns as home
from accueil.web.public.rules.urls import urlpatterns as rules
from accueil.web.public.tariff.urls import urlpatterns as tariff

urlpatterns = [
    *calculator,
    *home,
    *tariff,
    *rules,
]
