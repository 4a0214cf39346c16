"""What a guardian types from the facility's sheet and our e-mail."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.identity.pins import DIGITS
from accueil.web.base import widgets
from accueil.web.base.fields import EmailField, Form, TextField
from accueil.web.base.lines import Words

BETWEEN = " -./\u00a0\u202f"


class PinField(TextField):
    """One of the PINs: eight digits, however they are grouped."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter the PIN: eight digits, for example 4711 0815."),
        "invalid": _("A PIN has eight digits, for example 4711 0815."),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=widgets.Text(10, attrs), max_length=40, **options)

    def clean(self, value: Any) -> str:
        """The digits alone."""
        pin = "".join(sign for sign in str(super().clean(value)) if sign not in BETWEEN)
        if not (len(pin) == DIGITS and pin.isascii() and pin.isdigit()):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return pin


class TwoPins(Form):
    """The e-mail as the facility entered it, and both PINs."""

    email = EmailField(
        label=_("Your e-mail address, exactly as the facility entered it"),
        help_text=_("It is the one that received PIN 2."),
    )
    pin_1 = PinField(label=_("PIN 1"), help_text=_("From the facility, on paper or by telephone."))
    pin_2 = PinField(label=_("PIN 2"), help_text=_("From our e-mail."))
