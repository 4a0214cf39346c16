"""What one types to sign in, and about accounts."""

from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accueil.identity.accounts import roles_to_invite
from accueil.identity.permissions import AGENCY, PROVIDER, SCOPES
from accueil.registry.models import Office
from accueil.registry.search import kind_of, search
from accueil.store.models import Actor
from accueil.web.base.fields import (
    ChoiceField,
    CodeField,
    DateField,
    EmailField,
    Form,
    PasswordField,
    TextField,
)
from accueil.web.base.people import ROLES, SPOKEN


class SignIn(Form):
    """The first step."""

    email = EmailField(label=_("E-mail address"))
    password = PasswordField(label=_("Password"))


class SecondStep(Form):
    """The second step with an app."""

    code = CodeField(label=_("Code of six digits"), help_text=_("Your app shows it."))


class Forgotten(Form):
    """Who wants a new password."""

    email = EmailField(label=_("E-mail address"))


class ChangeApp(Form):
    """Another app: the password, and the first code of the new app."""

    current = PasswordField(label=_("Your password"))
    code = CodeField(label=_("Code of six digits"), help_text=_("Your new app shows it."))


class NewPasskey(Form):
    """A passkey gets a name, by which one knows the device."""

    name = TextField(
        label=_("Name of the device"), help_text=_("For example, office computer"), max_length=60
    )
    current = PasswordField(label=_("Your password"))


class Invite(Form):
    """A new colleague. Officers invite into their own office, so they are not asked for it.

    Who works for a provider or an agency is invited on the page of that one.
    """

    name = TextField(label=_("First name and family name"), max_length=120)
    email = EmailField(label=_("E-mail address"))
    role = ChoiceField(label=_("Role"))
    office = ChoiceField(label=_("Works for"), listed=True, required=False)
    language = ChoiceField(label=_("Language of the e-mail"), choices=list(SPOKEN.items()))

    def __init__(self, by: Actor, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        elsewhere = (PROVIDER, AGENCY)
        roles = [role for role in roles_to_invite(by) if SCOPES[role] not in elsewhere]
        if len(roles) == 1:
            del self.fields["role"], self.fields["office"]
            return
        offices = Office.objects.order_by("name").values_list("pk", "name")
        cast(ChoiceField, self.fields["role"]).choices = [(role, ROLES[role]) for role in roles]
        cast(ChoiceField, self.fields["office"]).choices = [("", _("No office")), *offices]


class Log(Form):
    """Which part of the access log."""

    account = ChoiceField(label=_("Who"), listed=True, required=False)
    child = TextField(
        label=_("Child"),
        help_text=_(
            "IAM code, contract number, identification number, or the identifier in this list."
        ),
        required=False,
        max_length=36,
    )
    first = DateField(label=_("From this day"), required=False)
    last = DateField(label=_("Until this day"), required=False)

    def clean_child(self) -> list[UUID]:
        """The children meant: several with a grown-up's number; none where nothing was typed."""
        typed = self.cleaned_data["child"]
        if not typed:
            return []
        by_number = kind_of(typed) in ("iam_code", "contract", "matricule")
        found = [hit.child for hit in search(typed)] if by_number else _identifier(typed)
        if not found:
            self.add_error("child", _("No child has this code or number."))
        return found


def _identifier(typed: str) -> list[UUID]:
    try:
        return [UUID(typed)]
    except ValueError:
        return []
