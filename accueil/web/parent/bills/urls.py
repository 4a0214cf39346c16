"""Where parents read bills, see the year, and say that hours are not right."""

from functools import partial

from accueil.identity.permissions import FAMILY
from accueil.web.base.routes import page
from accueil.web.parent.bills import days, papers, views, year
from accueil.web.parent.known import with_card

CHILD = "family/children/<uuid:child>/"
BILLS = f"{CHILD}bills/"
BILL = f"{BILLS}<str:period>/"
DAYS = f"{CHILD}days/"

read = partial(page, permission=FAMILY, purpose="family")

urlpatterns = [
    read("family/bills/", with_card(views.bills), name="family_bills"),
    read(BILLS, views.child_bills, name="family_child_bills"),
    read(f"{BILLS}invoices/<uuid:document>/", papers.invoice, name="family_invoice"),
    read(BILL, views.bill, name="family_bill"),
    read(f"{BILL}lines/<int:place>/", views.line, name="family_bill_line"),
    read(f"{BILL}statement/", papers.statement, name="family_statement"),
    read(f"{CHILD}year/<int:year>/", year.year, name="family_year"),
    read(f"{CHILD}year/<int:year>/certificate/", papers.certificate, name="family_certificate"),
    read(f"{DAYS}<str:period>/", days.days, name="family_days"),
    read(f"{DAYS}<str:day>/<uuid:provider>/", days.dispute, name="family_dispute"),
]
