"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.base.upload import bounded
from accueil.web.provider.notices import views, writing

ALL = "care/<uuid:provider>/notices/"
ONE = f"{ALL}<uuid:notice>/"
READ, WRITE = "attendance.read", "notices.write"
NEW = bounded(writing.new, "NOTICE_FILES_BYTES")

# Route, view, name, permission.
ROUTES = (
    (ALL, views.listed, "provider_notices", READ),
    (f"{ALL}new/", NEW, "provider_notice_new", WRITE),
    (ONE, views.one, "provider_notice", READ),
    (f"{ONE}back/", views.back, "provider_notice_back", WRITE),
    (f"{ONE}files/<uuid:file>/", views.file, "provider_notice_file", READ),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="notices")
    for route, view, name, permission in ROUTES
]
