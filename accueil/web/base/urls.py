"""The routes that belong to no door."""

from accueil.identity.permissions import ANYONE
from accueil.web.base import views
from accueil.web.base.gateway.views import sms_report
from accueil.web.base.routes import page

urlpatterns = [
    page("legal/", views.legal, name="legal", permission=ANYONE),
    page("accessibility/", views.accessibility, name="accessibility", permission=ANYONE),
    page("healthz", views.alive, name="alive", permission=ANYONE),
    page("readyz", views.ready, name="ready", permission=ANYONE),
    page("gateway/sms/report", sms_report, name="sms_report", permission=ANYONE),
]
