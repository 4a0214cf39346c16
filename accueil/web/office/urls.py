"""The routes of the office door, each with the permission it needs."""

from accueil.web.office.access.urls import urlpatterns as access
from accueil.web.office.application.urls import urlpatterns as application
from accueil.web.office.bills.urls import urlpatterns as bills
from accueil.web.office.certificates.urls import urlpatterns as certificates
from accueil.web.office.changes.urls import urlpatterns as changes
from accueil.web.office.children.urls import urlpatterns as children
from accueil.web.office.contract.urls import urlpatterns as contract
from accueil.web.office.corrections.urls import urlpatterns as corrections
from accueil.web.office.parents.urls import urlpatterns as parents
from accueil.web.office.radar.urls import urlpatterns as radar
from accueil.web.office.reasons.urls import urlpatterns as reasons
from accueil.web.office.weeks.urls import urlpatterns as weeks

urlpatterns = [
    *(*access, *application, *bills, *certificates, *changes, *children, *contract, *corrections),
    *(*parents, *radar, *reasons, *weeks),
]
