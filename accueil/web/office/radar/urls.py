"""Renewals, letters, messages."""

from typing import Any

from accueil.web.office.radar import letters, messages, renewal, views
from accueil.web.office.reasons.gate import page

RENEW, CHILD, MESSAGE = "radar/", "children/<uuid:child>/", "messages/<uuid:message>/"
READ, REMIND, PRINT = "radar.read", "radar.remind", "letters.print"

# Route, view, name, permission, purpose.
ROUTES: tuple[tuple[str, Any, str, str, str], ...] = (
    (RENEW, views.radar_page, "radar", READ, "renewal"),
    (f"{RENEW}remind/", views.remind_due, "remind_due", REMIND, "renewal"),
    (f"{RENEW}remind/<int:contract>/", views.remind_one, "remind", REMIND, "renewal"),
    (f"{CHILD}renew/", renewal.start, "renewal_start", "contract.sign", "renewal"),
    ("letters/", letters.waiting, "letters", PRINT, "letters"),
    ("letters/print/", letters.make, "print_batch", PRINT, "letters"),
    ("letters/<uuid:batch>/<str:part>", letters.download, "print_batch_file", PRINT, "letters"),
    ("messages/", messages.listed, "messages", "messages.read", "letters"),
    (MESSAGE, messages.one, "message", "messages.read", "letters"),
    (f"{MESSAGE}again/", messages.again, "message_again", PRINT, "letters"),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose=purpose)
    for route, view, name, permission, purpose in ROUTES
]
