"""What the access log says of the audit: proofs, chains of bills, files that were taken away."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "audit: search for a child": _("Audit: search for a child"),
    "audit: chain of bills": _("Audit: a child's chain of bills"),
    "audit: proof of all": _("Audit: proof of everything"),
    "audit: proof of moved": _("Audit: proof of what moved"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        re.compile(r"audit: proof of (?P<period>\d{4}-\d\d), asked for tonight"),
        _("Audit: proof of %(period)s asked for tonight"),
    ),
    (re.compile(r"audit: proof of (?P<period>\d{4}-\d\d)"), _("Audit: proof of %(period)s")),
    (
        re.compile(r"audit: transfers of (?P<period>\S+) \((?P<of>\w+)\)"),
        _("Audit: file of the transfers of %(period)s (%(of)s)"),
    ),
    (
        re.compile(r"audit: statements of (?P<period>\S+) \((?P<of>\w+)\)"),
        _("Audit: file of the statements of %(period)s (%(of)s)"),
    ),
)
