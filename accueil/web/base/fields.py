"""Forms: how they are drawn, and fields whose messages help.

A view uses them so::

    class Income(Form):
        earned = MoneyField(label=_("Taxable income"), most_cents=100_000_000)
        since = DateField(label=_("Since when?"), help_text=_("For example, 04.05.2026"))

    form = Income(request.POST or None)
    if form.is_valid():
        ...

and its page, which extends `base/page.html`, says ``{% include "base/form.html" %}`` with the words
of the button: ``{% translate "Save the income" as button %}``. The frame puts the list of errors
above the heading and “Error:” before the title; what was typed stays. All fields say “(optional)”
when they are; one that is demanded in some cases has `demanded`. Give `label` as a question or a
noun, `help_text` as one short sentence.

What is asked only with one answer of another field stands below that answer::

    class Card(Form):
        why = ChoiceField(
            label=_("Why?"),
            choices=[("lost", _("Lost")), ("name", _("Wrong name"))],
            below={"name": ["right_name"]},
        )
        right_name = TextField(label=_("The right name"))

It is required only with that answer, and None with another one. `heading = "why"` makes a field's
label the heading of the page (one question a page).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from accueil.law import words
from accueil.web.base import typed, widgets
from accueil.web.base.lines import (
    CodeField,
    EmailField,
    MatriculeField,
    MoneyField,
    NumberField,
    PasswordField,
    PhoneField,
    TextField,
    Words,
)

__all__ = [
    "CheckField",
    "ChoiceField",
    "ChoicesField",
    "CodeField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "MatriculeField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "PhoneField",
    "Renderer",
    "TextField",
    "YesNoField",
]

Choices = Iterable[tuple[str, Words]]
Below = Mapping[str, Sequence[str]]  # answer: names of the fields that stand below it
NONE: Below = MappingProxyType({})
MEGABYTE = 1024 * 1024


class Renderer(DjangoTemplates):
    """Draws every form of the product with the templates of this app."""

    form_template_name = "base/fields.html"
    field_template_name = "base/field.html"
    formset_template_name = "base/formset.html"


class Form(forms.Form):
    """A form whose nested questions are asked only with their answer; see the module's text."""

    heading: ClassVar[str] = ""
    use_required_attribute = False

    def nested(self) -> set[str]:
        """Names of the fields that stand below an answer."""
        answers = (names for below in self._below().values() for names in below.values())
        return {name for names in answers for name in names}

    def under(self, name: str, answer: str) -> list[BoundField]:
        """The fields that stand below this answer of a field."""
        return [self[inner] for inner in self._below().get(name, {}).get(answer, ())]

    def _below(self) -> dict[str, Below]:
        return {name: field.below for name, field in self.fields.items() if hasattr(field, "below")}

    def clean(self) -> dict[str, Any]:
        """Drops what was not asked: its value is None, its errors are gone."""
        cleaned = dict(super().clean() or self.cleaned_data)
        for name in self._not_asked():
            self.errors.pop(name, None)
            cleaned[name] = None
        return cleaned

    def _not_asked(self) -> set[str]:
        gone: set[str] = set()
        for parent, answers in self._below().items():
            given = self[parent].data
            chosen = set(given) if isinstance(given, list) else {str(given)}
            shown = {n for answer in chosen & set(answers) for n in answers[answer]}
            gone |= {n for names in answers.values() for n in names} - shown
            if parent in gone:
                gone |= shown
        return gone


class DateField(forms.Field):
    """A date in three boxes, from `earliest` to `latest`; also whole in the first: “4.5.2026”."""

    widget = widgets.Date
    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter a date, for example 04.05.2026."),
        "invalid": _("Enter a date, for example 04.05.2026."),
        "no_day": _("The day is missing. Enter a date, for example 04.05.2026."),
        "no_month": _("The month is missing. Enter a date, for example 04.05.2026."),
        "no_year": _("The year is missing. Enter a date, for example 04.05.2026."),
        "short_year": _("Enter the year with four digits, for example 2026."),
        "no_such_day": _("There is no such day. Enter a date, for example 04.05.2026."),
        "too_early": _("Enter a date from %(bound)s on."),
        "too_late": _("Enter a date up to %(bound)s."),
    }

    def __init__(
        self, *, earliest: date | None = None, latest: date | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.earliest, self.latest = earliest, latest

    def to_python(self, value: Any) -> date | None:
        """The date that was typed; None where all three boxes are empty."""
        if value is None or isinstance(value, date):
            return value
        day, month, year = value
        if not (day or month or year):
            return None
        try:
            return typed.day_of(day, month, year)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages[str(error)], str(error)) from None

    def validate(self, value: Any) -> None:
        """Refuses a date out of bounds."""
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            self._refuse("too_early", self.earliest)
        if value and self.latest and value > self.latest:
            self._refuse("too_late", self.latest)

    def _refuse(self, code: str, bound: date) -> None:
        shown = {"bound": words.date_short(bound)}
        raise forms.ValidationError(self.error_messages[code], code, shown)


class ChoiceField(forms.ChoiceField):
    """One of several answers; as a list that opens with `listed` (more than seven answers).

    `below` names the fields that are asked only with an answer.
    """

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Choose an answer."),
        "invalid_choice": _("This answer is not possible. Choose one of those shown."),
    }

    def __init__(
        self, *, choices: Choices = (), listed: bool = False, below: Below = NONE, **options: Any
    ) -> None:
        self.below = below
        answers = [("", _("Choose …")), *choices] if listed else list(choices)
        drawn = widgets.Select() if listed else widgets.Radios()
        super().__init__(choices=answers, widget=drawn, **options)


class ChoicesField(forms.MultipleChoiceField):
    """Any of several answers."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Choose at least one answer."),
        "invalid_choice": _("This answer is not possible. Choose one of those shown."),
        "invalid_list": _("Choose at least one answer."),
    }

    def __init__(self, *, choices: Choices = (), below: Below = NONE, **options: Any) -> None:
        self.below = below
        super().__init__(choices=list(choices), widget=widgets.Checkboxes(), **options)


class YesNoField(ChoiceField):
    """Yes or no: True or False, None where nothing was chosen and nothing had to be.

    In `below` and in addresses its answers are called `yes` and `no`.
    """

    default_error_messages: ClassVar[dict[str, Words]] = {"required": _("Choose yes or no.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", _("Yes")), ("no", _("No"))], **options)

    def prepare_value(self, value: Any) -> Any:
        """True and False as the answers they are."""
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value: Any) -> Any:
        """True, False or None."""
        return {"yes": True, "no": False}.get(super().clean(value))


class CheckField(forms.BooleanField):
    """One box to tick; where it is required, it has to be ticked."""

    default_error_messages: ClassVar[dict[str, Words]] = {"required": _("Tick the box to go on.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=widgets.Checkbox(), **options)


class FileField(forms.FileField):
    """A file of at most `most_megabytes`; what is really in it is for the one who stores it."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Choose a file."),
        "invalid": _("The file did not arrive. Choose it once more."),
        "missing": _("Choose a file."),
        "empty": _("The file is empty. Choose another one."),
        "max_length": _("The name of the file is too long."),
        "too_large": _("The file is larger than %(most)d MB. Choose a smaller one."),
        "wrong_kind": _("Choose a file of one of these kinds: %(kinds)s."),
    }

    def __init__(
        self,
        *,
        most_megabytes: int = 10,
        endings: Sequence[str] = (".pdf", ".jpg", ".jpeg", ".png"),
        **options: Any,
    ) -> None:
        super().__init__(widget=widgets.File(",".join(endings)), **options)
        self.most_megabytes, self.endings = most_megabytes, tuple(endings)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file. Refuses one that is too large or called otherwise than the kinds asked for."""
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > self.most_megabytes * MEGABYTE:
            self._refuse("too_large", {"most": self.most_megabytes})
        if not (file.name or "").lower().endswith(self.endings):
            kinds = ", ".join(ending.removeprefix(".").upper() for ending in self.endings)
            self._refuse("wrong_kind", {"kinds": kinds})
        return file

    def _refuse(self, code: str, values: dict[str, Any]) -> None:
        raise forms.ValidationError(self.error_messages[code], code, values)
