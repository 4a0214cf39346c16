"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.invoices import views

READ, FOR = "invoices.read", "billing"
ALL = "care/<uuid:provider>/invoices/"
ONE = f"{ALL}<uuid:invoice>/"

urlpatterns = [
    page(ALL, views.invoices, name="invoices", permission=READ, purpose=FOR),
    page(
        f"{ALL}<str:period>/print/",
        views.invoices_print,
        name="invoices_print",
        permission=READ,
        purpose=FOR,
    ),
    page(ONE, views.invoice, name="invoice", permission=READ, purpose=FOR),
    page(f"{ONE}pdf/", views.invoice_pdf, name="invoice_pdf", permission=READ, purpose=FOR),
]
