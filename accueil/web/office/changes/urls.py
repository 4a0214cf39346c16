"""Changes, endings, REVIS and precarious situations."""

from accueil.web.base.routes import page
from accueil.web.office.changes import views

CHILD = "children/<uuid:child>/"
CHANGE = "child.change"

urlpatterns = [
    page(f"{CHILD}change/", views.start, name="change_start", permission=CHANGE),
    page(f"{CHILD}changed/", views.done, name="change_done", permission="child.read"),
    page(f"{CHILD}change/<slug:kind>/", views.preview, name="change_preview", permission=CHANGE),
    page(f"{CHILD}change/<slug:kind>/save/", views.save, name="change_save", permission=CHANGE),
    page(
        f"{CHILD}change/<slug:kind>/<slug:step>/",
        views.step,
        name="change_step",
        permission=CHANGE,
    ),
]
