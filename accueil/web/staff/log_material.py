"""What the access log says of material for children."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "material: made": _("Material: new draft"),
    "material: text": _("Material: text"),
    "material: text_removed": _("Material: text taken away"),
    "material: ages": _("Material: ages"),
    "material: days": _("Material: days on which it is shown"),
    "material: file": _("Material: file added"),
    "material: file_words": _("Material: words of a file"),
    "material: file_removed": _("Material: file taken away"),
    "material: captions": _("Material: captions"),
    "material: captions_removed": _("Material: captions taken away"),
    "material: published": _("Material: published"),
    "material: withdrawn": _("Material: withdrawn"),
}
