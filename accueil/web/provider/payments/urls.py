"""The routes of this part, each with the permission it needs."""

from functools import partial

from accueil.web.base.routes import page
from accueil.web.provider.payments import families, statements

read = partial(page, permission="invoices.read", purpose="billing")
pay = partial(page, permission="invoices.pay", purpose="billing")
STATE, FAMILIES = "care/<uuid:provider>/statements/", "care/<uuid:provider>/payments/"
ONE = f"{STATE}<uuid:statement>/"

urlpatterns = [
    read(STATE, statements.statements, name="provider_statements"),
    read(ONE, statements.statement, name="provider_statement"),
    read(f"{ONE}<str:kind>/", statements.file, name="provider_statement_file"),
    read(FAMILIES, families.families, name="provider_payments"),
    pay(f"{FAMILIES}read/", families.read, name="provider_bank_read"),
    pay(f"{FAMILIES}entry/<uuid:entry>/", families.entry, name="provider_bank_entry"),
    pay(f"{FAMILIES}cash/<uuid:invoice>/", families.cash, name="provider_cash"),
    pay(f"{FAMILIES}back/<uuid:entry>/", families.back, name="provider_cash_back"),
]
