"""Where a child's bills are read."""

from functools import partial

from accueil.web.office.bills import views
from accueil.web.office.reasons.gate import page

BILLS = "children/<uuid:child>/bills/"
BILL = f"{BILLS}<str:period>/"

read = partial(page, permission="bills.read", purpose="billing")

urlpatterns = [
    read(BILLS, views.bills, name="bills"),
    read(f"{BILLS}papers/<uuid:document>/", views.paper, name="bill_paper"),
    read(BILL, views.bill, name="bill"),
    read(f"{BILL}line/<int:place>/", views.line, name="bill_line"),
    read(f"{BILL}statement/", views.statement, name="bill_statement"),
    read(f"{BILL}case/", views.case, name="bill_case"),
]
