"""The routes of this part, each with the permission it needs."""

from typing import Any

from accueil.web.base.routes import page
from accueil.web.ministry.payments import bank, views

READ, ORDER = "payments.read", "payments.order"
ONE, BANK = "payments/<uuid:order>/", "payments/bank/"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    ("payments/", views.orders, "payments", READ),
    ("payments/new/<str:period>/", views.prepare, "payment_prepare", ORDER),
    (ONE, views.order, "payment_order", READ),
    (f"{ONE}release/", views.release, "payment_release", ORDER),
    (f"{ONE}drop/", views.drop, "payment_drop", ORDER),
    (f"{ONE}file/", views.file, "payment_file", ORDER),
    (BANK, bank.bank, "payments_bank", READ),
    (f"{BANK}read/", bank.read, "payments_bank_read", ORDER),
    (f"{BANK}<uuid:entry>/", bank.entry, "payments_entry", ORDER),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="billing")
    for route, view, name, permission in ROUTES
]
