"""The questions of a care contract: the card, the week, the signature, the end."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.care_terms import DAY_MINUTES, Extra, Terms
from accueil.law.words import LANGUAGE_NAMES
from accueil.web.base.care.words import PER, clock, day_name
from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    DateField,
    FileField,
    Form,
    MoneyField,
    NumberField,
    TextField,
)
from accueil.web.base.lines import Words

TIME = re.compile(r"([01]?\d|2[0-4])(?:[:.hH]?([0-5]\d)?)")
MOST_CENTS = 1_000_000
EXTRAS = 3
DAYS = range(1, 8)
WORKDAYS = range(1, 6)
TIMES = ("from", "until", "from2", "until2")


class TimeField(TextField):
    """A time of the day in minutes: “8”, “8:30”, “8h30”, “0830”."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "invalid": _("Enter a time, for example 8:30."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(width=5, required=False, autocomplete="off", **options)

    def clean(self, value: Any) -> Any:
        """The minutes since midnight; None where nothing was typed."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        found = TIME.fullmatch(typed)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else DAY_MINUTES + 1
        if minutes > DAY_MINUTES:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return minutes


class CardForm(Form):
    """The child's card, and its day of birth."""

    iam_code = TextField(
        label=_("IAM code on the child's card"),
        help_text=_("Five letters and three digits, for example MusMa123"),
        width=10,
        max_length=20,
        autocomplete="off",
    )
    born = DateField(label=_("The child's date of birth"), help_text=_("For example, 04.05.2023"))


class WeekForm(Form):
    """What is agreed: days, the week, prices, other costs."""

    first = DateField(label=_("First day"), help_text=_("For example, 04.05.2026"))
    last = DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if it is open.")
    )
    hour = MoneyField(label=_("Price of an hour"), most_cents=10_000)
    meal = MoneyField(label=_("Price of a main meal"), most_cents=10_000, required=False)
    deposit = MoneyField(label=_("Deposit"), required=False, most_cents=MOST_CENTS)
    notice_days = NumberField(label=_("Notice period in days"), most=365)
    group = TextField(label=_("Group"), required=False, max_length=40, width=20)
    language = ChoiceField(
        label=_("Language of the contract"), choices=LANGUAGE_NAMES.items(), listed=True
    )

    def __init__(
        self, data: Any, known: dict[str, Any], *, own_price: bool, changes: bool = False
    ) -> None:
        super().__init__(data, initial=known)
        for day in DAYS:
            self._day(day)
        for number in range(1, EXTRAS + 1):
            self._extra(number)
        every = str(_("Monday to Friday"))
        self.fields["every_from"] = TimeField(label=f"{every}, {gettext('from')}")
        self.fields["every_until"] = TimeField(label=f"{every}, {gettext('until')}")
        self.fields["every_meal"] = CheckField(
            label=f"{every}, {gettext('main meal')}", required=False
        )
        if not own_price:
            del self.fields["hour"], self.fields["meal"]
        if changes:
            self.fields["first"].label = _("From which day on does it change?")

    def _day(self, day: int) -> None:
        name = day_name(day)
        again = gettext("%(day)s, second time") % {"day": name}
        for of, label in zip(TIMES, (name, name, again, again), strict=True):
            word = gettext("from") if of.startswith("from") else gettext("until")
            self.fields[f"{of}_{day}"] = TimeField(label=f"{label}, {word}")
        meal = gettext("main meal")
        self.fields[f"meal_{day}"] = CheckField(label=f"{name}, {meal}", required=False)

    def _extra(self, number: int) -> None:
        values = {"number": number}
        self.fields[f"extra_name_{number}"] = TextField(
            label=gettext("Cost %(number)d: what for") % values, required=False, max_length=60
        )
        self.fields[f"extra_cents_{number}"] = MoneyField(
            label=gettext("Cost %(number)d: amount") % values,
            required=False,
            most_cents=MOST_CENTS,
        )
        self.fields[f"extra_per_{number}"] = ChoiceField(
            label=gettext("Cost %(number)d: how often") % values,
            choices=PER.items(),
            listed=True,
            required=False,
        )

    def filled(self) -> "WeekForm":
        """The same form, not judged: for a page on which something was only filled in."""
        self._errors = ErrorDict()
        return self

    @property
    def days(self) -> list[dict[str, Any]]:
        """The boxes of each day, for the page; whether its second time is used."""
        return [
            {
                "name": day_name(day),
                "first": [self[f"from_{day}"], self[f"until_{day}"]],
                "second": [self[f"from2_{day}"], self[f"until2_{day}"]],
                "meal": self[f"meal_{day}"],
                "opened": bool(self[f"from2_{day}"].value() or self[f"until2_{day}"].value()),
            }
            for day in DAYS
        ]

    @property
    def extras(self) -> list[list[Any]]:
        """The boxes of the other costs."""
        parts = ("name", "cents", "per")
        return [[self[f"extra_{p}_{n}"] for p in parts] for n in range(1, EXTRAS + 1)]

    @property
    def others(self) -> list[Any]:
        """The other questions, below the week."""
        names = ("hour", "meal", "deposit", "notice_days", "group", "language")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """The week and the costs as they are agreed."""
        cleaned = super().clean()
        cleaned["pattern"] = tuple(self._pattern(cleaned))
        cleaned["extras"] = tuple(self._extras(cleaned))
        return cleaned

    def _pattern(self, cleaned: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
        """The times of each day; an end that is no later than its start is on the next day."""
        for day, again in product(DAYS, ("", "2")):
            names = f"from{again}_{day}", f"until{again}_{day}"
            start, until = (cleaned.get(name) for name in names)
            if start is not None and until is not None:
                yield day, start, until if until > start else until + DAY_MINUTES
            elif start is not None or until is not None:
                self._missing(names[0] if start is None else names[1])

    def _missing(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(name, _("The time is missing."))

    def _extras(self, cleaned: dict[str, Any]) -> Iterator[Extra]:
        for number in range(1, EXTRAS + 1):
            names = [f"extra_{part}_{number}" for part in ("name", "cents", "per")]
            values = [cleaned.get(name) for name in names]
            if not any(values):
                continue
            for name, value in zip(names, values, strict=True):
                if not value and name not in self.errors:
                    self.add_error(name, _("Say what it is for, how much and how often."))
            if all(values):
                yield Extra(str(values[0]), int(values[1] or 0), str(values[2]))

    def terms(self) -> Terms:
        """What is agreed."""
        given = self.cleaned_data
        return Terms(
            first=given["first"],
            last=given["last"],
            pattern=given["pattern"],
            meal_days=tuple(day for day in DAYS if given[f"meal_{day}"]),
            hour_cents=given.get("hour"),
            meal_cents=given.get("meal"),
            deposit_cents=given["deposit"] or 0,
            notice_days=given["notice_days"],
            extras=given["extras"],
            group=given["group"],
            language=given["language"],
        )


def known(terms: Terms) -> dict[str, Any]:
    """What was agreed so far, as the boxes show it."""
    values: dict[str, Any] = {
        "first": terms.first,
        "last": terms.last,
        "hour": terms.hour_cents,
        "meal": terms.meal_cents,
        "deposit": terms.deposit_cents or None,
        "notice_days": terms.notice_days,
        "group": terms.group,
        "language": terms.language,
    }
    for day, start, until in sorted(terms.pattern):
        again = "2" if f"from_{day}" in values else ""
        values |= {f"from{again}_{day}": clock(start), f"until{again}_{day}": clock(until)}
    values |= {f"meal_{day}": True for day in terms.meal_days}
    for number, extra in enumerate(terms.extras[:EXTRAS], 1):
        values |= {
            f"extra_name_{number}": extra.name,
            f"extra_cents_{number}": extra.cents,
            f"extra_per_{number}": extra.per,
        }
    return values


def same_every_day(data: Any) -> Any:
    """What was sent, with the times of Monday to Friday filled in."""
    filled = data.copy()
    for day in WORKDAYS:
        filled[f"from_{day}"] = data.get("every_from", "")
        filled[f"until_{day}"] = data.get("every_until", "")
        filled.pop(f"meal_{day}", None)
        if data.get("every_meal"):
            filled[f"meal_{day}"] = "on"
    return filled


class SignForm(Form):
    """Who signs, where and when; what looks odd is confirmed."""

    understood = CheckField(label=_("This is meant so."))
    signer = TextField(label=_("Who signs for the parents?"), max_length=120)
    place = TextField(label=_("Place"), max_length=80, width=20)
    signed = DateField(label=_("Day of the signature"))
    read = CheckField(label=_("The parents have read what was agreed and want to sign it."))

    def __init__(self, data: Any, known: dict[str, Any], today: date, *, odd: bool) -> None:
        super().__init__(data, initial={"signed": today, **known})
        signed: Any = self.fields["signed"]
        signed.latest = today
        if not odd:
            del self.fields["understood"]


class EndForm(Form):
    """The end of a contract: notice given, the child's last day, another end if agreed."""

    given = DateField(label=_("On which day was notice given?"))
    last_day = DateField(label=_("The child's last day of care"))
    ends = DateField(
        label=_("Last day of the contract, if another one was agreed"),
        required=False,
        help_text=_("Leave it empty: then it follows from the notice period."),
    )
    reason = TextField(label=_("Reason"), required=False, max_length=400)

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data, initial={"given": today})
        given: Any = self.fields["given"]
        given.latest, given.earliest = today, today - timedelta(days=366)


class TakeBackForm(Form):
    """A contract that never began is taken back."""

    reason = TextField(label=_("Why did it never begin?"), max_length=400)


class AgencyFormForm(Form):
    """When both signed a form, and the signed paper as a file."""

    signed_by_childminder = DateField(label=_("When did the childminder sign?"), required=False)
    signed_by_parents = DateField(label=_("When did the parents sign?"), required=False)
    scan = FileField(
        label=_("The signed form as a file"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB"),
    )

    def __init__(self, data: Any, files: Any, known: dict[str, Any], today: date) -> None:
        super().__init__(data, files, initial=known)
        for name in ("signed_by_childminder", "signed_by_parents"):
            field: Any = self.fields[name]
            field.latest = today
