"""What parents type in the virtual office."""

from django.utils.translation import gettext_lazy as _

from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    EmailField,
    Form,
    PasswordField,
    TextField,
)
from accueil.web.parent.account.forms import IamCodeField, LetterCodeField, MobileField


class Confirm(Form):
    """Whoever changes an account gives its password once more."""

    current = PasswordField(label=_("Your password"))


class NewEmail(Confirm):
    """An e-mail that is still to be proved."""

    email = EmailField(label=_("New e-mail address"))
    field_order = ("email", "current")


class EmailCode(Form):
    """The code that came by e-mail."""

    code = TextField(
        label=_("Code from the e-mail"),
        help_text=_("Eight letters and digits, for example CDFH-3479."),
        width=12,
        max_length=40,
        autocomplete="one-time-code",
    )


class OldPhone(Confirm):
    """Before a number changes: whether the old one still answers."""

    old = ChoiceField(
        label=_("Does your old number still receive SMS?"),
        choices=[
            ("answers", _("Yes, send a code to it")),
            ("lost", _("No, the phone or the number is gone")),
        ],
    )
    field_order = ("old", "current")


class NewMobile(Form):
    """The number that is to come."""

    mobile = MobileField(label=_("New mobile number"))


class NewPasskey(Confirm):
    """A passkey gets a name, by which one knows the device."""

    name = TextField(
        label=_("Name of the device"), help_text=_("For example, my phone"), max_length=60
    )
    field_order = ("name", "current")


class NewChild(Form):
    """A child by what stands on its card and its letter."""

    iam_code = IamCodeField(label=_("IAM code of the child"))
    code = LetterCodeField(
        label=_("Connection code"),
        help_text=_("It stands in the letter of the card, for example CDFH-3479. It works once."),
    )


class Close(Confirm):
    """The end of an account."""

    sure = CheckField(label=_("I want to close my account."))
    field_order = ("sure", "current")
