"""The routes of the phone page of a day and of the childminder's service sheets."""

from accueil.web.base.routes import page
from accueil.web.provider.sheet import day, listed, one

READ, WRITE = "attendance.read", "attendance.write"
SHEETS = "care/<uuid:provider>/sheets/"
SHEET = f"{SHEETS}<str:period>/<uuid:child>/"
WHY = "attendance"

urlpatterns = [
    page("care/<uuid:provider>/day/", day.day_page, name="day", permission=WRITE, purpose=WHY),
    page(
        "care/<uuid:provider>/day/<str:day>/",
        day.day_page,
        name="day_of",
        permission=WRITE,
        purpose=WHY,
    ),
    page(SHEETS, listed.service_sheets, name="service_sheets", permission="care.read", purpose=WHY),
    page(
        f"{SHEETS}<str:period>/",
        listed.service_sheets,
        name="service_sheets_of",
        permission="care.read",
        purpose=WHY,
    ),
    page(SHEET, one.service_sheet, name="service_sheet", permission="care.write", purpose=WHY),
    page(
        f"{SHEET}print/",
        one.printed,
        name="service_sheet_print",
        permission="care.read",
        purpose=WHY,
    ),
    page(
        f"{SHEET}confirm/",
        one.confirm_sheet,
        name="service_sheet_confirm",
        permission="care.write",
        purpose=WHY,
    ),
    page(
        f"{SHEET}<int:version>.pdf",
        one.sheet_pdf,
        name="service_sheet_pdf",
        permission="care.read",
        purpose=WHY,
    ),
    page(
        f"{SHEET}received/",
        listed.received,
        name="service_sheet_received",
        permission="forms.receive",
        purpose=WHY,
    ),
]
