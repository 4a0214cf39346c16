"""What the access log says of what parents said, and of what they did in their account."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "overview": _("First page of a parent"),
    "own account": _("Own account of a parent"),
    "own account: password": _("Own account: new password"),
    "own account: mobile": _("Own account: new mobile number"),
    "own account: email": _("Own account: new e-mail address"),
    "own account: email_removed": _("Own account: e-mail address removed"),
    "own account: passkey_added": _("Own account: passkey added"),
    "own account: passkey_removed": _("Own account: passkey removed"),
    "own account: certificate_added": _("Own account: certificate added"),
    "own account: certificate_removed": _("Own account: certificate removed"),
    "own account: recovery": _("Own account: new recovery codes"),
    "own account: closed": _("Own account: closed"),
    "own account: session ended": _("Own account: signed out on another device"),
    "own account: signed out everywhere": _("Own account: signed out everywhere"),
    "facility": _("Child at a facility, in the family's account"),
    "invoices of the facility": _("Invoices of a facility, in the family's account"),
    "absences": _("Absences, in the family's account"),
    "absence: reported": _("Absence reported by the family"),
    "absence: taken back": _("Absence taken back by the family"),
    "parents: list": _("List of what parents said"),
    "parents: what was said": _("What the parents said"),
    "parents: renewal confirmed": _("The parents confirmed that nothing has changed"),
    "parents: documents handed in": _("The parents handed in documents"),
    "parents: change announced": _("The parents announced a change"),
    "parents: taken_over": _("What the parents said: taken over"),
    "parents: refused": _("What the parents said: not taken over"),
    "parents: renewal": _("Renewal, read in the parents' account"),
    "parents: changes": _("Changes announced, read in the parents' account"),
}
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        re.compile(r"link\.made (?P<proof>\w+)"),
        _("Child added to an account of a parent %(proof)s"),
    ),
    (
        re.compile(r"service\.allowed (?P<of>.+): (?P<scopes>[\w ]+)"),
        _("Other service: %(of)s allowed by a parent: %(scopes)s"),
    ),
    (re.compile(r"(?P<paper>certificate|monthly_statement) (?P<of>\S+)"), _("%(paper)s %(of)s")),
)
