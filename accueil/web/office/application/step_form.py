"""What the forms of all steps share: versions, grown-ups, doubts about a number."""

from abc import abstractmethod
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.registry import answers as a
from accueil.registry import matricule as numbers
from accueil.registry.models import Application
from accueil.web.base.fields import EmailField, Form, MatriculeField, PhoneField, TextField
from accueil.web.office.application import labels

PERSON = ("family_name", "given_name", "matricule", "matricule_reason", "email", "telephone")


class StepForm(Form):
    """A step's form: made from the answers so far, `answer` is the step as it was typed.

    `version` is the version of the step that was read; it travels with the form.
    """

    step: ClassVar[str] = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any, given: a.Answers, application: Application) -> None:
        """Fields and what they show: typed in `data`, else as answered."""
        self.given, self.application = given, application
        self.doubted: list[tuple[str, date | None]] = []
        super().__init__(data, initial={"version": given.versions.get(self.step, 0)})
        self.build()

    def build(self) -> None:
        """Add what depends on the answers so far."""

    @abstractmethod
    def answer(self) -> Any:
        """The step, from what was typed."""

    def show(self, **values: Any) -> None:
        """What the fields show before something is typed."""
        self.initial.update(values)

    def under(self, name: str, answer: str) -> list[Any]:
        """The fields below an answer, of those that are there."""
        below = self._below().get(name, {}).get(answer, ())
        return [self[inner] for inner in below if inner in self.fields]

    def add_person(self, prefix: str, known: a.Person | None) -> list[str]:
        """The fields of a grown-up; gives their names."""
        fields = {
            "family_name": TextField(label=_("Family name")),
            "given_name": TextField(label=_("First name")),
            "matricule": IdentificationField(label=_("Identification number")),
            "matricule_reason": reason_field(),
            "email": EmailField(label=_("E-mail"), required=False),
            "telephone": PhoneField(label=_("Telephone"), required=False),
        }
        for name, field in fields.items():
            self.fields[prefix + name] = field
            if known:
                self.initial[prefix + name] = getattr(known, name)
        self.hide_reason(prefix)
        return [prefix + name for name in fields]

    def hide_reason(self, prefix: str) -> None:
        """Ask for a reason only once there is a doubt about the number."""
        if not self.is_bound and not self.initial.get(f"{prefix}matricule_reason"):
            del self.fields[f"{prefix}matricule_reason"]

    def person(self, prefix: str) -> a.Person:
        """The grown-up that was typed."""
        values = {name: self.cleaned_data.get(prefix + name) or "" for name in PERSON}
        return a.Person(**values)

    def clean(self) -> dict[str, Any]:
        """What was typed; a doubtful number needs a reason."""
        cleaned = self.cleaned_data = super().clean()
        for name in [n for n in self.fields if n.endswith("matricule_reason")]:
            self._check_number(name.removesuffix("matricule_reason"), cleaned)
        return cleaned

    def _check_number(self, prefix: str, cleaned: dict[str, Any]) -> None:
        number, reason = f"{prefix}matricule", f"{prefix}matricule_reason"
        asked = cleaned.get(f"{prefix}family_name") is not None
        found = doubts(cleaned.get(number), cleaned.get("born"), asked) if asked else []
        if number in self.errors or not found:
            del self.fields[reason]
            cleaned[reason] = ""
        elif not cleaned.get(reason):
            for doubt in found:
                self.add_error(reason, labels.DOUBTS[doubt])


class IdentificationField(MatriculeField):
    """A matricule that is asked of everybody; without it the form asks for a reason."""

    def validate(self, value: Any) -> None:
        """Nothing typed is no error yet."""


class ReasonField(TextField):
    """A reason that is demanded only where something speaks against what was typed."""

    demanded = True


def reason_field() -> ReasonField:
    """Why a number is accepted that is missing or looks wrong."""
    return ReasonField(
        label=_("Why do you go on with this number?"), required=False, max_length=400
    )


def doubts(matricule: str | None, born: date | None, required: bool = True) -> list[str]:
    """What speaks against a number; nothing where it is as it should be."""
    if not matricule:
        return ["missing"] if required else []
    try:
        failed, begins = numbers.checks(matricule), numbers.born(matricule)
    except numbers.BadMatricule:
        return ["impossible_date"]
    found = ["check_digits"] if failed else []
    return [*found, "other_birth_date"] if born and begins != born else found


def language() -> str:
    """The page's language."""
    return (get_language() or "fr").split("-")[0]
