"""Renewals, letters, messages."""

from accueil.web.base.routes import page
from accueil.web.office.radar import letters, messages, renewal, views

urlpatterns = [
    page("radar/", views.radar_page, name="radar", permission="radar.read"),
    page("radar/remind/", views.remind_due, name="remind_due", permission="radar.remind"),
    page(
        "radar/remind/<int:contract>/", views.remind_one, name="remind", permission="radar.remind"
    ),
    page(
        "children/<uuid:child>/renew/",
        renewal.start,
        name="renewal_start",
        permission="contract.sign",
    ),
    page("letters/", letters.waiting, name="letters", permission="letters.print"),
    page("letters/print/", letters.make, name="print_batch", permission="letters.print"),
    page(
        "letters/<uuid:batch>/<str:part>",
        letters.download,
        name="print_batch_file",
        permission="letters.print",
    ),
    page("messages/", messages.listed, name="messages", permission="messages.read"),
    page("messages/<uuid:message>/", messages.one, name="message", permission="messages.read"),
    page(
        "messages/<uuid:message>/again/",
        messages.again,
        name="message_again",
        permission="letters.print",
    ),
]
