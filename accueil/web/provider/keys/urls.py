"""The routes of keys for programs, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.keys import views

KEYS = "care/<uuid:provider>/keys/"
KEEP, PURPOSE = "keys.keep", "program"

urlpatterns = [
    page(KEYS, views.api_keys, name="api_keys", permission=KEEP, purpose=PURPOSE),
    page(f"{KEYS}new/", views.new, name="api_key_new", permission=KEEP, purpose=PURPOSE),
    page(f"{KEYS}<uuid:key>/end/", views.end, name="api_key_end", permission=KEEP, purpose=PURPOSE),
]
