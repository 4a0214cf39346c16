"""Why two PINs open nothing. More than “unknown” is told only to who has all three right."""

from django.utils.translation import gettext as _


def refused(reason: str) -> str:
    """What is said of PINs that are not accepted."""
    return {
        "used": _("These PINs were used before: they are needed only once."),
        "void": _("These PINs are no longer valid: the facility replaced them or took them back."),
        "expired": _("These PINs have expired. Ask the facility to create new ones."),
        "locked": _("These PINs were tried too often. The facility knows: ask it for new ones."),
    }.get(reason, _("This e-mail address and these two PINs do not belong together."))
