"""What parents said from their account: each page with the permission it needs."""

from accueil.web.office.parents import views
from accueil.web.office.reasons.gate import page

READ, CHANGE = "child.read", "child.change"
WORD, PURPOSE = "announced/<uuid:key>/", "parents"

# Route, view, name, permission.
ROUTES = (
    ("announced/", views.listed, "announced", READ),
    (WORD, views.one, "announced_word", READ),
    (f"{WORD}begin/", views.begin, "announced_begin", CHANGE),
    (f"{WORD}take-over/", views.take_over, "announced_take_over", CHANGE),
    (f"{WORD}refuse/", views.refuse, "announced_refuse", CHANGE),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose=PURPOSE)
    for route, view, name, permission in ROUTES
]
