"""Forms for a password that is chosen, the same at every door."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.web.base.fields import Form, PasswordField


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


class ChangePassword(NewPassword):
    """The same by who is signed in: with the password until now."""

    current = PasswordField(label=_("Your password until now"))
    field_order = ("current", "password", "again")
