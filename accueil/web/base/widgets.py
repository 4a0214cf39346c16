"""The controls of a form, dressed in the look. A field chooses its own; pages do not."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accueil.web.base.typed import parts_of

PARTS = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))


class Text(forms.TextInput):
    """One line. `width` is how many characters are expected: 2, 3, 4, 5, 10, 20 or 30."""

    def __init__(self, width: int | None = None, attrs: Mapping[str, Any] | None = None) -> None:
        look = "govuk-input" + (f" govuk-input--width-{width}" if width else "")
        super().__init__({"class": look, **(attrs or {})})


class Money(Text):
    """One line for an amount; the sign € stands behind it."""

    def __init__(self) -> None:
        super().__init__(10, {"inputmode": "decimal", "autocomplete": "off"})


class Email(Text):
    """One line for an e-mail address."""

    input_type = "email"


class Phone(Text):
    """One line for a telephone number."""

    input_type = "tel"


class Password(forms.PasswordInput):
    """A password: never written back into the page."""

    def __init__(self, autocomplete: str = "current-password") -> None:
        super().__init__({"class": "govuk-input", "autocomplete": autocomplete})


class TextArea(forms.Textarea):
    """Several lines."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__({"class": "govuk-textarea", "rows": rows})


class Select(forms.Select):
    """A list that opens. A commune has hundreds of providers: no template for each option."""

    template_name = "base/widgets/select.html"

    def __init__(self) -> None:
        super().__init__({"class": "govuk-select"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What Django gives its own template, and the options as they are drawn."""
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        options = [_option(option) for _, group, _ in groups for option in group]
        return context | {"options": mark_safe("\n".join(options))}


def _option(drawn: Mapping[str, Any]) -> str:
    value, label = escape(str(drawn["value"])), escape(str(drawn["label"]))
    return f'<option value="{value}"{" selected" * drawn["selected"]}>{label}</option>'


class Radios(forms.RadioSelect):
    """One of several answers."""


class Checkboxes(forms.CheckboxSelectMultiple):
    """Any of several answers."""


class Checkbox(forms.CheckboxInput):
    """One box to tick."""

    def __init__(self) -> None:
        super().__init__({"class": "govuk-checkboxes__input"})


class File(forms.FileInput):
    """A file; `accept` names its kinds."""

    def __init__(self, accept: str) -> None:
        super().__init__({"class": "govuk-file-upload", "accept": accept})


class Date(forms.Widget):
    """Three boxes: day, month, year."""

    use_fieldset = True
    template_name = "base/widgets/date.html"
    names: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> tuple[str, str, str]:
        """What was typed in the three boxes; or in one, when the date came under its own name."""
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part in self.names)
        if not (day or month or year):
            day = str(data.get(name) or "").strip()
        return day, month, year

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Whether none of the boxes was sent."""
        return not any(key in data for key in (name, *(f"{name}_{part}" for part in self.names)))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The three boxes with their values, for the template."""
        context = super().get_context(name, value, attrs)
        identity = context["widget"]["attrs"].get("id", f"id_{name}")
        typed = zip(PARTS, self._boxes(value), strict=True)
        context["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{identity}_{part}",
                "label": label,
                "value": text,
                "width": width,
                "autocomplete": self._autocomplete(part),
            }
            for (part, label, width), text in typed
        ]
        return context

    def _autocomplete(self, part: str) -> str:
        return f"bday-{part}" if self.attrs.get("autocomplete") == "bday" else "off"

    @staticmethod
    def _boxes(value: Any) -> tuple[str, str, str]:
        if isinstance(value, date):
            return f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"
        if value and value[0] and not any(value[1:]):
            # One that came whole is shown in its boxes; what is no date, as it was typed.
            return parts_of(value[0])
        return value or ("", "", "")

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """Where a link to the field leads: its first box."""
        return f"{id_}_day"
