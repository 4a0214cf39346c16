"""What the access log says of what parents said, and of what they did in their account."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
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
