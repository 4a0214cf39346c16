"""The routes that belong to no door."""

from accueil.identity.permissions import ANYONE
from accueil.web.base import views
from accueil.web.base.gateway.views import report_of
from accueil.web.base.routes import page

urlpatterns = [
    page("legal/", views.legal, name="legal", permission=ANYONE),
    page("accessibility/", views.accessibility, name="accessibility", permission=ANYONE),
    page("healthz", views.alive, name="alive", permission=ANYONE),
    page("readyz", views.ready, name="ready", permission=ANYONE),
    page("gateway/sms/report", report_of("sms"), name="sms_report", permission=ANYONE),
    page("gateway/email/report", report_of("email"), name="email_report", permission=ANYONE),
]
