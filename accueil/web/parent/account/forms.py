"""What parents type to sign in and to make their account."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accueil.identity.numbers import read_mobile
from accueil.web.base.fields import (
    ChoiceField,
    CodeField,
    Form,
    PasswordField,
    PhoneField,
    TextField,
)
from accueil.web.base.lines import Words

CODE = _("Code of six digits")


class IamCodeField(TextField):
    """The IAM code of a child, as it stands on the card."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("It stands on the card, for example MusMa123."))
        super().__init__(width=10, max_length=20, autocomplete="off", **options)


class LetterCodeField(TextField):
    """A code that came by post; small letters, spaces and dashes do not matter."""

    def __init__(self, **options: Any) -> None:
        framed = _("In the frame in the middle of the letter. Small letters are fine.")
        options.setdefault("help_text", framed)
        super().__init__(width=10, max_length=40, autocomplete="off", **options)


class MobileField(PhoneField):
    """A mobile number of any country, read as `+352621123456`."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter a mobile number such as 621 123 456 or +33 6 12 34 56 78."),
        "number": _("Enter a mobile number such as 621 123 456 or +33 6 12 34 56 78."),
        "mobile": _("This is no mobile number: it gets no SMS."),
    }

    def __init__(self, **options: Any) -> None:
        example = _("For example 621 123 456; from another country +33 6 12 34 56 78.")
        super().__init__(help_text=example, **options)

    def _read(self, text: str) -> str:
        return read_mobile(text)


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

    iam_code = IamCodeField(
        label=_("IAM code"),
        help_text=_("On the card at the bottom of the letter, for example MusMa123."),
    )
    code = LetterCodeField(label=_("Connection code"))


class OfActivation(Form):
    """The IAM code of a child, and the code that came by post."""

    iam_code = IamCodeField(label=_("IAM code of a child"))
    code = LetterCodeField(label=_("Activation code"))


class Mobile(Form):
    """A mobile number of any country."""

    mobile = MobileField(label=_("Mobile number"))


class Forgotten(Mobile):
    """What proves nothing yet, but says to whom a letter goes."""

    iam_code = IamCodeField(label=_("IAM code of a child"))
    lost = ChoiceField(
        label=_("Do you still have this phone number?"),
        choices=[("no", _("Yes")), ("yes", _("No, the phone or its number is lost"))],
    )
    field_order = ("iam_code", "mobile", "lost")
