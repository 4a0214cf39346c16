"""What those who look are called to a family, and what the copy of its data says first."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words
from accueil.web.base.templatetags.look import day

ROLES: Mapping[str, Words] = {
    "officer": _("Your commune"),
    "cae_officer": _("Children's Future Fund (CAE)"),
    "ministry": _("Ministry"),
    "helpdesk": _("Helpdesk"),
    "auditor": _("Audit"),
    "manager": _("Place of care"),
    "educator": _("Place of care"),
    "childminder": _("Place of care"),
    "agency": _("Childminders' agency"),
    "software": _("Program of the place of care"),
}
OTHERS = _("By itself, without a person")
ACTIONS: Mapping[str, Words] = {
    "read": _("Read"),
    "change": _("Changed"),
    "look_up": _("Looked up"),
    "download": _("Downloaded"),
    "sign_in": _("Signing in"),
}


def readme(today: date) -> str:
    """The first file of the copy."""
    lines = (
        gettext("Copy of the data that your parent account sees, %(day)s") % {"day": day(today)},
        gettext("account.json: your account, its children, its sign-ins and messages."),
        gettext("One folder a child: what is recorded of it, its bills (bills) and its papers."),
        gettext(
            "facilities: what each facility shows of a child that you are linked to by two PINs."
        ),
        gettext(
            "Amounts end in _cents and are whole cents. Periods begin with the day in “from” and "
            "end before the day in “until”. What has a “withdrawn_at” was believed until then."
        ),
        gettext(
            "What your commune keeps of the household and its income is not in this file: ask your "
            "commune for it."
        ),
    )
    return "\r\n\r\n".join(lines) + "\r\n"
