"""Fields that only the calculator has: a birth date, a year's income, a day's times."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accueil.web.base import typed
from accueil.web.base.carried import times_text
from accueil.web.base.fields import DateField
from accueil.web.base.lines import MoneyField, TextField
from accueil.web.base.times import DAY_MINUTES, TIME

BETWEEN = re.compile(r"[,;+]|\s(?:a|an|and|e|et|und)\s", re.IGNORECASE)
UNTIL = re.compile(r"\s*[-–—]\s*|\s(?:à|até|bis|to|until)\s", re.IGNORECASE)
FILLING = re.compile(r"\b(?:from|de|das|vun|von|uhr|auer)\b", re.IGNORECASE)
MOST_STAYS = 4


class BornField(DateField):
    """A birth date. Who only knows the month leaves the day out: then it is the first."""

    def to_python(self, value: Any) -> Any:
        """The date that was typed."""
        if isinstance(value, tuple) and not value[0] and value[1] and value[2]:
            value = ("1", *value[1:])
        return super().to_python(value)


class IncomeField(MoneyField):
    """A year's income: “36.000” are thousands, for nobody earns 36 euros a year."""

    def _read(self, text: str) -> int:
        try:
            return super()._read(text)
        except ValueError as error:
            if str(error) != "ambiguous":
                raise
        return typed.cents(re.sub(r"[.,]", "", text))


class TimesField(TextField):
    """When a child is there on a day: “8:00-17:00”, “7h30–8h, 12–14”; minutes of the day.

    An end before the start is on the next day.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter from when to when, for example 8:00-17:00."),
        "invalid": _("Enter from when to when, for example 8:00-17:00. Several: 7-8, 12-14."),
        "empty": _("The end has to be another time than the start."),
        "too_many": _("At most %(most)d stays a day can be entered."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(width=20, **options)

    def clean(self, value: Any) -> Any:
        """Start and end of each stay; None where nothing was typed."""
        text = FILLING.sub("", str(super().clean(value))).strip()
        if not text:
            return None
        stays = tuple(sorted(self._stay(part) for part in BETWEEN.split(text)))
        if len(stays) > MOST_STAYS:
            self._refuse("too_many", {"most": MOST_STAYS})
        return stays

    def _stay(self, text: str) -> tuple[int, int]:
        parts = UNTIL.split(text.strip())
        if len(parts) != 2:
            self._refuse("invalid")
        start, end = (self._minutes(part.strip()) for part in parts)
        if start in (end, DAY_MINUTES):
            self._refuse("empty")
        return start, end

    def _minutes(self, text: str) -> int:
        found = TIME.fullmatch(text)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else DAY_MINUTES + 1
        if minutes > DAY_MINUTES:
            self._refuse("invalid")
        return minutes

    def _refuse(self, code: str, values: dict[str, Any] | None = None) -> None:
        raise ValidationError(self.error_messages[code], code, values)

    def prepare_value(self, value: Any) -> Any:
        """Stays as one would type them."""
        return value if isinstance(value, str) or value is None else times_text(value)
