"""A field for a time of the day."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import TextField

TIME = re.compile(r"([01]?\d|2[0-4])(?:[:.hH]([0-5]\d)?)?")
DAY_MINUTES = 24 * 60


class TimeField(TextField):
    """A time of the day in minutes: “8:30”, “8h30”, “8”."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a time, for example 8:30."),
        "invalid": _("Enter a time, for example 8:30."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(width=5, **options)

    def clean(self, value: Any) -> Any:
        """The minutes since midnight."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = TIME.fullmatch(text)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else DAY_MINUTES + 1
        if minutes > DAY_MINUTES:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return minutes

    def prepare_value(self, value: Any) -> Any:
        """Minutes as one would type them."""
        return f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value
