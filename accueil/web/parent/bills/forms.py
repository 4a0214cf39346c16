"""The form in which a parent says what is not right about a day, and why."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.actions.disputes import LONGEST, MOST_MEALS
from accueil.attendance.disputes import Said
from accueil.law.care import DAY_MINUTES
from accueil.web.base.fields import ChoiceField, Form, NumberField, TextField
from accueil.web.base.lines import Words

TIME = re.compile(r"([01]?[0-9]|2[0-4])(?:[:.h]?([0-5][0-9]))?h?")


class TimeField(TextField):
    """A time of the day in minutes: `8:30`, `08.30`, `8h30`, `830`, `8`; 24:00 is its end."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "required": _("Enter a time, for example 8:30."),
        "invalid": _("Enter a time, for example 8:30."),
    }

    def clean(self, value: Any) -> Any:
        """Minutes of the day; None where nothing was typed."""
        text = str(super().clean(value)).replace(" ", "")
        if not text:
            return None
        found = TIME.fullmatch(text)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else DAY_MINUTES + 1
        if minutes > DAY_MINUTES or not text.isascii():
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return minutes


class DisputeForm(Form):
    """What the day was instead, and why one says so."""

    what = ChoiceField(
        label=_("What is not right?"),
        choices=[
            ("times", _("The times: the child was there from … to …")),
            ("away", _("The child was not there on that day")),
            ("meals", _("The number of main meals")),
            ("other", _("Something else, for example an absence that was excused")),
        ],
        below={"times": ["start", "until"], "meals": ["meals"]},
    )
    start = TimeField(label=_("The child came at"), help_text=_("For example, 8:30"))
    until = TimeField(label=_("The child left at"), help_text=_("For example, 16:00"))
    meals = NumberField(label=_("Main meals that the child had"), most=MOST_MEALS)
    reason = TextField(
        label=_("Why?"),
        help_text=_("For example: I picked up my child at 14:00, for a visit to the doctor."),
        rows=4,
        max_length=LONGEST,
    )

    def clean(self) -> dict[str, Any]:
        """Refuses an end that is not later than the start."""
        typed = super().clean()
        start, until = typed.get("start"), typed.get("until")
        if start is not None and until is not None and until <= start:
            self.add_error("until", _("The child left later than it came. Check both times."))
        return typed

    def said(self) -> Said:
        """What was said, once it is valid."""
        typed = self.cleaned_data
        values = {name: typed.get(name) for name in ("start", "until", "meals")}
        return Said(typed["what"], typed["reason"], **values)


class WishForm(Form):
    """What is not right about a day of a closed period."""

    reason = TextField(
        label=_("What is not right?"),
        help_text=_("For example: on this day the child left at 14:00, not at 17:00."),
        rows=4,
        max_length=LONGEST,
    )
