"""What the access log says of bills: weeks, closing, invoices, certificates, case files."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "bills": _("Bills of a child"),
    "disputed hours": _("Disputed hours"),
    "family bills": _("Bills of a family"),
    "weeks": _("Weeks without free hours"),
    "yearly certificates": _("Childcare costs paid, by year"),
    "yearly certificate: preview": _("Certificate of childcare costs: preview"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        re.compile(r"invoices (?P<of>\S+), (?P<number>\d+) papers"),
        _("Invoices of %(of)s as one file: %(number)s"),
    ),
    (re.compile(r"invoices (?P<of>\S+)"), _("List of invoices, %(of)s")),
    (re.compile(r"invoice (?P<of>\S+)"), _("Invoice %(of)s")),
    (re.compile(r"line of bill (?P<of>\S+)"), _("Line of the bill of %(of)s")),
    (re.compile(r"dispute of (?P<day>\S+): made"), _("Hours disputed: %(day)s")),
    (re.compile(r"dispute of (?P<day>\S+): corrected"), _("Disputed hours corrected: %(day)s")),
    (re.compile(r"dispute of (?P<day>\S+): kept"), _("Disputed hours kept: %(day)s")),
    (re.compile(r"dispute of (?P<day>\S+)"), _("Disputed hours, %(day)s")),
    (re.compile(r"year (?P<of>\d+) of bills"), _("Picture of the year %(of)s")),
    (re.compile(r"bill (?P<of>\S+)"), _("Bill of %(of)s")),
    (re.compile(r"case (?P<of>\S+)"), _("Case file of the bill of %(of)s")),
    (re.compile(r"closed the period (?P<period>\S+)"), _("Billing period closed: %(period)s")),
)
