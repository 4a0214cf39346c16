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
when they are. Give `label` as a question or a noun, `help_text` as one short sentence.

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
from django.core.validators import EmailValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.law import words
from accueil.web.base import typed, widgets

Words = str | Promise
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


class TextField(forms.CharField):
    """One line of words, or with `rows` several. `width` is how many characters are expected."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Fill in this field."),
        "max_length": _("This is too long. At most %(limit_value)d characters are possible."),
        "min_length": _("This is too short. At least %(limit_value)d characters are needed."),
        "null_characters_not_allowed": _("This contains a character that is not possible."),
    }

    def __init__(
        self, *, width: int | None = None, rows: int = 0, autocomplete: str = "", **options: Any
    ) -> None:
        attrs = {"autocomplete": autocomplete} if autocomplete else {}
        drawn = widgets.TextArea(rows) if rows else widgets.Text(width, attrs)
        options.setdefault("max_length", 4000 if rows else 200)
        super().__init__(widget=options.pop("widget", drawn), **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: a browser that cuts silently helps nobody."""
        return {}


class PasswordField(TextField):
    """A password, neither trimmed nor written back. `new` for one that is being chosen."""

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        drawn = widgets.Password("new-password" if new else "current-password")
        super().__init__(widget=drawn, strip=False, **options)


class CodeField(TextField):
    """A one-time code of `digits` digits; spaces do not matter."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter the code."),
        "invalid": _("The code has %(digits)d digits."),
    }

    def __init__(self, *, digits: int = 6, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}
        super().__init__(widget=widgets.Text(10, attrs), **options)
        self.digits = digits

    def clean(self, value: Any) -> str:
        """The digits alone."""
        code = "".join(str(super().clean(value)).split())
        if code and not (len(code) == self.digits and code.isascii() and code.isdigit()):
            raise forms.ValidationError(
                self.error_messages["invalid"], "invalid", {"digits": self.digits}
            )
        return code


class EmailField(TextField):
    """An e-mail address."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter an e-mail address."),
        "invalid": _("Enter an e-mail address like name@example.lu."),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "spellcheck": "false"}
        super().__init__(widget=widgets.Email(30, attrs), **options)
        self.validators.append(EmailValidator(self.error_messages["invalid"]))


class _TypedField(TextField):
    """A line that is read as something else than words."""

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        """What was meant; None where nothing was typed."""
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return self._read(text)
        except ValueError as error:
            code = str(error)
            raise forms.ValidationError(self.error_messages[code], code) from None


class PhoneField(_TypedField):
    """A telephone number, as `+352621123456`."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter a telephone number."),
        "invalid": _("Enter a telephone number like 621 123 456 or +49 171 1234567."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=widgets.Phone(20, {"autocomplete": "tel"}), **options)

    def _read(self, text: str) -> str:
        return typed.phone(text)


class MatriculeField(_TypedField):
    """A national identification number: 13 digits. The check digits are the page's matter."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter the identification number."),
        "invalid": _("The identification number has 13 digits, for example 2021 0504 12345."),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=widgets.Text(20, attrs), **options)

    def _read(self, text: str) -> str:
        return typed.matricule(text)


class MoneyField(_TypedField):
    """An amount in whole cents, never below zero, at most `most_cents` (10 million euros)."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter an amount, for example 1 234,50."),
        "invalid": _("Enter an amount, for example 1 234,50."),
        "ambiguous": _("Is this a thousand? Write cents with two digits, for example 1 234,00."),
        "negative": _("The amount cannot be below zero."),
        "too_much": _("The amount can be at most %(most)s."),
    }

    def __init__(self, *, most_cents: int = 1_000_000_000, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(widget=widgets.Text(10, attrs), **options)
        self.most_cents = most_cents

    def _read(self, text: str) -> int:
        return typed.cents(text)

    def clean(self, value: Any) -> int | None:
        """Whole cents; None where nothing was typed."""
        cents: int | None = super().clean(value)
        if cents is not None and cents > self.most_cents:
            most = words.euros(self.most_cents, get_language() or "fr")
            raise forms.ValidationError(self.error_messages["too_much"], "too_much", {"most": most})
        return cents

    def prepare_value(self, value: Any) -> Any:
        """An amount known before, as one would type it; what was typed stays as it is."""
        if not isinstance(value, int):
            return value
        decimal = "." if get_language() == "en" else ","
        return f"{value // 100}{decimal}{value % 100:02}"


class NumberField(_TypedField):
    """A whole number from `least` to `most`."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter a number."),
        "invalid": _("Enter a whole number, for example 12."),
        "out_of_range": _("Enter a number from %(least)d to %(most)d."),
    }

    def __init__(self, *, least: int = 0, most: int = 999, **options: Any) -> None:
        width = 3 if most < 1000 else 10
        super().__init__(widget=widgets.Text(width, {"inputmode": "numeric"}), **options)
        self.least, self.most = least, most

    def _read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError("invalid")
        return int(text)

    def clean(self, value: Any) -> int | None:
        """The number; None where nothing was typed."""
        number: int | None = super().clean(value)
        if number is not None and not self.least <= number <= self.most:
            bounds = {"least": self.least, "most": self.most}
            raise forms.ValidationError(self.error_messages["out_of_range"], "out_of_range", bounds)
        return number


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
