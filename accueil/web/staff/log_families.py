"""What the access log says of guardians at a facility, their two PINs and their links."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

PHRASES: Mapping[str, Words] = {
    "pins.created": _("Two PINs made for a guardian"),
    "pins.reminded": _("Guardian reminded of two PINs"),
    "pins.read": _("PIN 1 shown"),
    "pins.sheet": _("Paper with PIN 1"),
    "pins.void_again": _("Two PINs void: new ones are made"),
    "pins.void_email": _("Two PINs void: the e-mail address has changed"),
    "pins.void_ended": _("Two PINs void: taken back by the facility"),
    "guardians: list": _("List of guardians"),
    "guardians: profile": _("Guardians of the child"),
    "guardians: entered": _("Guardian entered"),
    "guardians: changed": _("Guardian changed"),
    "guardians: removed": _("Guardian taken out"),
}
