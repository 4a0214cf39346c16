"""What a guardian is to a child, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

RELATIONS: Mapping[str, Words] = {
    "mother": _("mother"),
    "father": _("father"),
    "guardian": _("legal guardian"),
    "foster": _("foster parent"),
    "other": _("other person"),
}
