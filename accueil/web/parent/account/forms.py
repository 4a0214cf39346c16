"""What parents type to sign in and to make their account."""

from django.utils.translation import gettext_lazy as _

from accueil.web.base.fields import CodeField, Form, PasswordField, TextField

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
