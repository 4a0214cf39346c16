"""What the access log says of messages to families and of emergency contacts."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "notices": _("Messages to families"),
    "notice": _("Message to families"),
    "notice: file": _("File of a message to families"),
    "notice: taken back": _("Message to families taken back"),
    "emergency contacts": _("Emergency contacts"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        re.compile(r"notice: written, (?P<number>\d+) children"),
        _("Message to families written, children: %(number)s"),
    ),
    (
        re.compile(r"emergency contacts: (?P<number>\d+) children"),
        _("Emergency contacts, children: %(number)s"),
    ),
)
