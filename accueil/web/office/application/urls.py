"""The routes of applications, each with the permission it needs."""

from typing import Any

from accueil.web.office.application import children, documents, plans, register, views
from accueil.web.office.reasons.gate import page

READ, WRITE = "application.read", "application.write"
CASE = "applications/<uuid:key>/"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    ("applications/", views.applications_page, "applications", READ),
    ("applications/new/", views.new, "application_new", WRITE),
    (CASE, views.application, "application", READ),
    (f"{CASE}check/", views.check, "application_check", READ),
    (f"{CASE}drop/", views.drop, "application_drop", WRITE),
    (f"{CASE}step/<slug:step>/", views.step, "application_step", WRITE),
    (f"{CASE}children/", children.children, "application_children", WRITE),
    (f"{CASE}children/<slug:number>/", children.child, "application_child", WRITE),
    (f"{CASE}children/<int:number>/remove/", children.remove, "application_child_remove", WRITE),
    (f"{CASE}care/", plans.care, "application_care", WRITE),
    (f"{CASE}care/<slug:number>/", plans.plan, "application_plan", WRITE),
    (f"{CASE}care/<int:number>/remove/", plans.remove, "application_plan_remove", WRITE),
    (f"{CASE}documents/", documents.documents, "application_documents", READ),
    (f"{CASE}documents/add/<str:kind>/", documents.upload, "application_upload", WRITE),
    (f"{CASE}documents/seen/<str:kind>/", documents.seen, "application_seen", WRITE),
    (f"{CASE}files/<uuid:file>/", documents.download, "application_file", READ),
    (f"{CASE}files/<uuid:file>/remove/", documents.remove, "application_file_remove", WRITE),
    (f"{CASE}registers/", register.register, "application_register", "register.ask"),
    (f"{CASE}registers/consent/", register.consent, "application_consent", "register.ask"),
    (f"{CASE}registers/take/", register.take, "application_take", WRITE),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="application")
    for route, view, name, permission in ROUTES
]
