"""What the access log says of corrections and of goodwill."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "list of corrections": _("List of corrections"),
    "correction: to ask for one": _("Correction: before asking for it"),
    "list of goodwill": _("List of goodwill"),
    "goodwill": _("Goodwill"),
    "goodwill: to propose": _("Goodwill: before proposing it"),
    "asked": _("asked for"),
    "joined": _("asked for again"),
    "accepted": _("accepted"),
    "refused": _("refused"),
    "done": _("done"),
    "proposed": _("proposed"),
    "approved": _("approved"),
    "withdrawn": _("withdrawn"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        re.compile(r"correction (?P<of>\S+): (?P<number>\d+) days entered"),
        _("Correction %(of)s, days entered again: %(number)s"),
    ),
    (re.compile(r"correction (?P<of>\S+): (?P<part>\w+)"), _("Correction %(of)s: %(part)s")),
    (re.compile(r"correction (?P<of>\S+)"), _("Correction %(of)s")),
    (
        re.compile(r"goodwill (?P<period>\S+): (?P<number>\d+) cents (?P<part>\w+)"),
        _("Goodwill for %(period)s, %(number)s cents: %(part)s"),
    ),
)
