"""What parents type to sign in and to make their account."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accueil.identity.numbers import NotAMobile, read_mobile
from accueil.web.base.fields import ChoiceField, CodeField, Form, PasswordField, TextField

CODE = _("Code of six digits")


class SignIn(Form):
    """The first step: a name that is known by heart or stands on the card, and the password."""

    name = TextField(
        label=_("IAM code of a child, or e-mail address"),
        help_text=_("The IAM code stands on the card, for example MusMa123."),
        autocomplete="username",
        width=30,
    )
    password = PasswordField(label=_("Password"))


class SmsCode(Form):
    """A code that came by SMS."""

    code = CodeField(label=CODE, help_text=_("It stands in the SMS."))


class RecoveryCode(Form):
    """One of the ten codes that were kept for a lost telephone."""

    code = TextField(
        label=_("Recovery code"),
        help_text=_("One of those you kept, not used yet."),
        width=20,
        max_length=40,
        autocomplete="off",
    )


class OfLetter(Form):
    """Both codes of the letter that brings a child's card."""

    iam_code = TextField(
        label=_("IAM code"),
        help_text=_("On the card at the bottom of the letter, for example MusMa123."),
        width=10,
        max_length=20,
        autocomplete="off",
    )
    code = TextField(
        label=_("Connection code"),
        help_text=_("In the frame in the middle of the letter. Small letters are fine."),
        width=10,
        max_length=20,
        autocomplete="off",
    )


class OfActivation(Form):
    """The IAM code of a child, and the code that came by post."""

    iam_code = TextField(
        label=_("IAM code of a child"),
        help_text=_("It stands on the card, for example MusMa123."),
        width=10,
        max_length=20,
        autocomplete="off",
    )
    code = TextField(
        label=_("Activation code"),
        help_text=_("In the frame in the middle of the letter. Small letters are fine."),
        width=10,
        max_length=20,
        autocomplete="off",
    )


class Mobile(Form):
    """A mobile number of any country."""

    mobile = TextField(
        label=_("Mobile number"),
        help_text=_("For example 621 123 456; from another country +33 6 12 34 56 78."),
        width=20,
        max_length=30,
        autocomplete="tel",
    )

    def clean_mobile(self) -> str:
        """Such as `+352621123456`."""
        try:
            return read_mobile(self.cleaned_data["mobile"])
        except NotAMobile as error:
            if error.reason == "mobile":
                raise ValidationError(_("This is no mobile number: it gets no SMS.")) from error
            said = _("Enter a mobile number such as 621 123 456 or +33 6 12 34 56 78.")
            raise ValidationError(said) from error


class Forgotten(Mobile):
    """What proves nothing yet, but says to whom a letter goes."""

    iam_code = TextField(
        label=_("IAM code of a child"),
        help_text=_("It stands on the card, for example MusMa123."),
        width=10,
        max_length=20,
        autocomplete="off",
    )
    lost = ChoiceField(
        label=_("Do you still have this phone number?"),
        choices=[("no", _("Yes")), ("yes", _("No, the phone or its number is lost"))],
    )
    field_order = ("iam_code", "mobile", "lost")


class NewPassword(Form):
    """A password that is chosen, twice so that a slip is seen."""

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
