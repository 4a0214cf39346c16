"""Fields of one line: words, a code, an address, a number, an amount. See `fields`."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.law import words
from accueil.web.base import typed, widgets

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

Words = str | Promise


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

    @abstractmethod
    def _read(self, text: str) -> Any:
        """What was meant by words that are not empty; refuses what cannot be meant."""

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
        "ambiguous": _(
            "It is not clear whether these are thousands."
            " Write the cents too, for example 1 234,00."
        ),
        "negative": _("The amount cannot be below zero."),
        "too_much": _("The amount can be at most %(most)s."),
    }

    def __init__(self, *, most_cents: int = 1_000_000_000, **options: Any) -> None:
        super().__init__(widget=widgets.Money(), **options)
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
