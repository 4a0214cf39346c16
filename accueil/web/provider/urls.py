"""The routes of the provider's door, each with the permission it needs."""

from accueil.web.provider.contacts.urls import urlpatterns as contacts
from accueil.web.provider.contracts.urls import urlpatterns as contracts
from accueil.web.provider.corrections.urls import urlpatterns as corrections
from accueil.web.provider.declaration.urls import urlpatterns as declaration
from accueil.web.provider.disputes.urls import urlpatterns as disputes
from accueil.web.provider.files.urls import urlpatterns as files
from accueil.web.provider.home.urls import urlpatterns as home
from accueil.web.provider.invoices.urls import urlpatterns as invoices
from accueil.web.provider.keys.urls import urlpatterns as keys
from accueil.web.provider.notices.urls import urlpatterns as notices
from accueil.web.provider.payments.urls import urlpatterns as payments
from accueil.web.provider.people.urls import urlpatterns as people
from accueil.web.provider.sheet.urls import urlpatterns as sheet
from accueil.web.provider.tablet.urls import urlpatterns as tablet
from accueil.web.provider.week.urls import urlpatterns as week

urlpatterns = [
    *home,
    *contracts,
    *week,
    *tablet,
    *sheet,
    *files,
    *declaration,
    *disputes,
    *payments,
    *invoices,
    *corrections,
    *people,
    *keys,
    *notices,
    *contacts,
]
