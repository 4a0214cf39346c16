"""What the access log says of children's days: the day, the door, service sheets, forms."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "received": _("received"),
    "printed": _("page to print"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (re.compile(r"attendance on (?P<of>\S+)"), _("Attendance on %(of)s")),
    (
        re.compile(r"day (?P<of>\S+), (?P<number>\d+) children"),
        _("Page of the day %(of)s, children: %(number)s"),
    ),
    (re.compile(r"door (?P<of>\S+)"), _("Door, list of the day %(of)s")),
    (
        re.compile(r"service sheets (?P<of>\S+), (?P<number>\d+) children"),
        _("Service sheets %(of)s, children: %(number)s"),
    ),
    (
        re.compile(r"service sheet (?P<of>\S+): confirmed, version (?P<version>\d+)"),
        _("Service sheet %(of)s confirmed, version %(version)s"),
    ),
    (
        re.compile(r"service sheet (?P<of>\S+): (?P<part>\w+)"),
        _("Service sheet %(of)s: %(part)s"),
    ),
    (re.compile(r"service sheet (?P<of>\S+)"), _("Service sheet %(of)s")),
    (re.compile(r"enrolment (?P<of>\S+): received"), _("Enrolment form %(of)s received")),
    (re.compile(r"exit (?P<of>\S+): received"), _("Exit form %(of)s received")),
    (re.compile(r"childminders, (?P<number>\d+)"), _("List of childminders: %(number)s")),
    (re.compile(r"forms, (?P<number>\d+)"), _("List of enrolment and exit forms: %(number)s")),
)
