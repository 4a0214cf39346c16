"""What is typed of a guardian, and why a link ends or somebody is taken out."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.guardians import Known
from accueil.attendance.addresses import meant
from accueil.attendance.models import Guardian
from accueil.attendance.models.guardians import LANGUAGES
from accueil.law.words import LANGUAGE_NAMES
from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    EmailField,
    Form,
    PhoneField,
    TextField,
    YesNoField,
)
from accueil.web.provider.guardians.words import RELATIONS


class GuardianForm(Form):
    """A guardian. An address that looks like a typing error is asked about once."""

    name = TextField(label=_("First name and family name"), max_length=80, width=30)
    relation = ChoiceField(label=_("Who is this person to the child?"), choices=RELATIONS.items())
    email = EmailField(
        label=_("E-mail address"),
        help_text=_("Copy it letter by letter: PIN 2 goes there, and only this address opens."),
        required=False,
    )
    sure = CheckField(label=_("The e-mail address is right as it stands"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    language = ChoiceField(
        label=_("In which language do we write?"),
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
    )
    may_collect = YesNoField(label=_("May this person collect the child?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        typed = str(self.data.get("email", "")) if self.is_bound else ""
        if not meant(typed):
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """Asks about an address that is nearly that of a well-known service."""
        cleaned = super().clean()
        email = cleaned.get("email") or ""
        if meant(email) and not cleaned.get("sure"):
            said = gettext(
                "This looks like a typing error. Did you mean %(meant)s? If it is right as it"
                " stands, tick the box below."
            )
            self.add_error("email", said % {"meant": meant(email)})
        return cleaned

    def known(self) -> Known:
        """What was typed."""
        typed = self.cleaned_data
        return Known(
            name=typed["name"],
            relation=typed["relation"],
            language=typed["language"],
            email=typed["email"] or "",
            phone=typed["phone"] or "",
            may_collect=typed["may_collect"],
        )


def typed(of: Guardian) -> dict[str, Any]:
    """A guardian as the form shows it."""
    names = ("name", "relation", "email", "phone", "language", "may_collect")
    return {name: getattr(of, name) for name in names}


class EndForm(Form):
    """Why a link ends at once, or a guardian is taken out."""

    why = ChoiceField(
        label=_("Why?"),
        choices=[
            ("separation", _("Separation of the parents")),
            ("left", _("The child has left the facility")),
            ("wrong", _("It is the wrong person")),
            ("other", _("Another reason")),
        ],
        below={"other": ["words"]},
    )
    words = TextField(label=_("Which one?"), max_length=200)

    def reason(self) -> str:
        """As the access log keeps it."""
        why = self.cleaned_data["why"]
        return str(self.cleaned_data["words"]) if why == "other" else f"link_end.{why}"
