"""What parents type in the virtual office."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.identity.numbers import NotAMobile, read_mobile
from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    EmailField,
    Form,
    PasswordField,
    PhoneField,
    TextField,
)


class Confirm(Form):
    """Whoever changes an account gives its password once more."""

    current = PasswordField(label=_("Your password"))


class NewPassword(Confirm):
    """A password that is chosen, twice so that a slip is seen."""

    current = PasswordField(label=_("Your password until now"))
    password = PasswordField(
        new=True,
        label=_("New password"),
        help_text=_("At least 10 characters. Four words that do not belong together are good."),
    )
    again = PasswordField(new=True, label=_("The same password again"))

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") not in (None, cleaned["password"]):
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned


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

    mobile = PhoneField(
        label=_("New mobile number"),
        help_text=_("Numbers of other countries begin with + and the country's code."),
    )

    def clean_mobile(self) -> str:
        """As it is kept. Refuses what no SMS reaches."""
        try:
            return read_mobile(self.cleaned_data["mobile"])
        except NotAMobile as error:
            words = {
                "number": _("This is no telephone number. Look at it once more."),
                "mobile": _("No SMS reaches this number. Enter a mobile number."),
            }
            self.add_error("mobile", words[error.reason])
            return ""


class NewPasskey(Confirm):
    """A passkey gets a name, by which one knows the device."""

    name = TextField(
        label=_("Name of the device"), help_text=_("For example, my phone"), max_length=60
    )
    field_order = ("name", "current")


class NewChild(Form):
    """A child by what stands on its card and its letter."""

    iam_code = TextField(
        label=_("IAM code of the child"),
        help_text=_("It stands on the card, for example MusMa123."),
        width=12,
        max_length=20,
        autocomplete="off",
    )
    code = TextField(
        label=_("Connection code"),
        help_text=_("It stands in the letter of the card, for example CDFH-3479. It works once."),
        width=12,
        max_length=40,
        autocomplete="off",
    )


class Close(Confirm):
    """The end of an account."""

    sure = CheckField(label=_("I want to close my account."))
    field_order = ("sure", "current")
