"""The routes of the parents' door, each with the permission it needs."""

from accueil.web.parent.account.urls import urlpatterns as account
from accueil.web.parent.bills.urls import urlpatterns as bills
from accueil.web.parent.contacts.urls import urlpatterns as contacts
from accueil.web.parent.facility.urls import urlpatterns as facility
from accueil.web.parent.home.urls import urlpatterns as home
from accueil.web.parent.material.urls import urlpatterns as material
from accueil.web.parent.notices.urls import urlpatterns as notices
from accueil.web.parent.office.urls import urlpatterns as office
from accueil.web.parent.pins.urls import urlpatterns as pins
from accueil.web.parent.privacy.urls import urlpatterns as privacy
from accueil.web.parent.questions.urls import urlpatterns as questions
from accueil.web.parent.renewal.urls import urlpatterns as renewal
from accueil.web.parent.services.urls import urlpatterns as services
from accueil.web.parent.weeks.urls import urlpatterns as weeks
from accueil.web.parent.whatif.urls import urlpatterns as what_if

urlpatterns = [
    *account,
    *home,
    *facility,
    *material,
    *office,
    *pins,
    *privacy,
    *questions,
    *weeks,
    *what_if,
    *renewal,
    *services,
    *bills,
    *notices,
    *contacts,
]
