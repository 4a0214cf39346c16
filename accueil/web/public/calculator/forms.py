"""The questions of the calculator: of the family, of a child, of a place where it is cared for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.calculator_answers import CarePlace, ChildAsked
from accueil.actions.estimate import Hours
from accueil.law.bands import PROVIDER_KINDS
from accueil.law.parameters import Parameters
from accueil.law.words import date_short, euros, weekday
from accueil.web.base.carried import KINDS, WEEKDAYS, Day, hours_of
from accueil.web.base.fields import (
    ChoiceField,
    ChoicesField,
    Form,
    MoneyField,
    NumberField,
)
from accueil.web.base.weeks import language
from accueil.web.public.calculator.fields import BornField, IncomeField, TimesField

A_MONDAY = date(2024, 1, 1)
DAY, SUNDAY = timedelta(days=1), timedelta(days=6)
AHEAD, BACK = timedelta(days=365), timedelta(days=365 * 18)
MOST_MEALS = 5
MOST_PRICE = 100_000
MOST_INCOME = 10_000_000_00
KIND_NAMES: Sequence[tuple[str, Any]] = (
    ("contracted", _("Crèche or maison relais, contracted by the State")),
    ("commercial", _("Commercial crèche")),
    ("mini_contracted", _("Mini-crèche, contracted by the State")),
    ("mini_commercial", _("Commercial mini-crèche")),
    ("ap", _("Childminder")),
)


class Part(Form):
    """A part of the questions."""

    def quiet(self) -> None:
        """Draw what was typed without judging it: a child was added, or a language chosen."""
        self._errors = ErrorDict()


class FamilyForm(Part):
    """What is asked of the family."""

    allowance = NumberField(
        label=_("For how many children does your family receive family allowance?"),
        help_text=_("All of them, also those who need no care."),
        least=1,
        most=20,
    )
    income = ChoiceField(
        label=_("What is the taxable income of the household?"),
        choices=[
            ("said", _("We know it, or about")),
            ("unsaid", _("I'd rather not say")),
            ("precarious", _("We receive REVIS, or our commune recognised a precarious situation")),
        ],
        below={"said": ["yearly"]},
    )
    yearly = IncomeField(
        label=_("Taxable income in a year"),
        help_text=_(
            "Of both parents together. It stands on the tax assessment, or on the salary"
            " certificates. For example 36 000,00."
        ),
        most_cents=MOST_INCOME,
    )


class SchoolingField(ChoiceField):
    """What the birth date does not say; demanded from twelve years on."""

    demanded = True


class ChildForm(Part):
    """What is asked of a child. `years`: weeks without free hours to choose from, where asked."""

    born = BornField(
        label=_("Date of birth, known or expected"),
        help_text=_("For example 04.05.2024. The day can be left out."),
    )
    schooling = SchoolingField(
        label=_("Is one of these true?"),
        choices=[
            ("", _("No")),
            ("precoce_part", _("In précoce, part of the time")),
            ("precoce_full", _("In précoce, all the time")),
            ("school", _("Twelve or older, and still in primary school")),
        ],
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        today: date,
        years: Mapping[int, tuple[Sequence[date], Sequence[date]]] | None = None,
        **options: Any,
    ) -> None:
        """`years`: all Mondays of each year that is asked about, and its default ones."""
        super().__init__(data, **options)
        self.years = years or {}
        fields: dict[str, Any] = self.fields
        fields["born"].earliest, fields["born"].latest = today - BACK, today + AHEAD
        for year, (mondays, default) in self.years.items():
            question = gettext("Weeks without free hours in %(year)d: choose %(count)d")
            fields[f"weeks_{year}"] = ChoicesField(
                label=question % {"year": year, "count": len(default)},
                help_text=_("None ticked: the usual weeks."),
                required=False,
                choices=[(monday.isoformat(), week_said(monday)) for monday in mondays],
                initial=[monday.isoformat() for monday in default],
            )

    def asked(self, places: tuple[CarePlace, ...]) -> ChildAsked:
        """The child and its care."""
        chosen = [day for year in self.years for day in self.cleaned_data[f"weeks_{year}"]]
        weeks = tuple(sorted(map(date.fromisoformat, chosen)))
        return ChildAsked(
            self.cleaned_data["born"], self.cleaned_data["schooling"], places, weeks or None
        )


class WeekForm(Part):
    """The days and times of a week: the same on all its days, or day by day."""

    times = ChoiceField(label=_("Are the times the same every day?"))
    days = ChoicesField(label=_("On which days?"))
    same = TimesField(
        label=_("From when to when?"),
        help_text=_("For example 8:00-17:00. Several times a day: 7-8, 12-14."),
    )
    meals = NumberField(label=_("Main meals a day"), most=MOST_MEALS)

    def __init__(self, *data: Any, may_be_none: bool, **options: Any) -> None:
        """`may_be_none`: there may be no care at all in such weeks."""
        super().__init__(*data, **options)
        fields: dict[str, Any] = self.fields
        choices = [("same", _("Yes")), ("each", _("No, day by day"))]
        none = [("none", _("No care in school weeks"))] if may_be_none else []
        fields["times"].choices = [*choices, *none]
        names = {day: weekday(A_MONDAY + timedelta(days=day - 1), language()) for day in WEEKDAYS}
        fields["days"].choices = [(str(day), name) for day, name in names.items()]
        for day, name in names.items():
            said = gettext("Main meals, %s") % name
            drawn: dict[str, Any] = {
                "required": False,
                "template_name": "public/day.html",
            }
            fields[f"day_{day}"] = TimesField(label=name, **drawn)
            fields[f"meals_{day}"] = NumberField(label=said, most=MOST_MEALS, **drawn)
        each = [name for day in WEEKDAYS for name in (f"day_{day}", f"meals_{day}")]
        fields["times"].below = {"same": ["days", "same", "meals"], "each": each}

    def clean(self) -> dict[str, Any]:
        """Day by day there is at least one day, and no meal without one."""
        cleaned = super().clean()
        if cleaned.get("times") == "each" and not self.errors:
            if not any(cleaned[f"day_{day}"] for day in WEEKDAYS):
                self.add_error("day_1", _("Enter the times of at least one day."))
            for day in WEEKDAYS:
                if cleaned[f"meals_{day}"] and not cleaned[f"day_{day}"]:
                    self.add_error(f"day_{day}", _("Meals, but no times: enter both or none."))
        return cleaned

    def hours(self) -> tuple[Hours, ...]:
        """The hours of such a week."""
        typed = self.cleaned_data
        days: dict[int, Day] = {}
        if typed["times"] == "same":
            days = {int(day): (typed["same"], typed["meals"]) for day in typed["days"]}
        elif typed["times"] == "each":
            known = (day for day in WEEKDAYS if typed[f"day_{day}"])
            days = {day: (typed[f"day_{day}"], typed[f"meals_{day}"] or 0) for day in known}
        return hours_of(days)


class PlaceForm(Part):
    """What is asked of a place where a child is cared for; prices begin as the State's maximum."""

    kind = ChoiceField(label=_("Who looks after the child?"), choices=KIND_NAMES)
    meal = MoneyField(label=_("Price of a main meal"), most_cents=MOST_PRICE)
    holiday = ChoiceField(
        label=_("And in school holidays?"),
        choices=[
            ("same", _("The same days and times")),
            ("other", _("Other days or times")),
            ("none", _("No care in school holidays")),
        ],
    )

    def __init__(self, *data: Any, law: Parameters, today: date, **options: Any) -> None:
        """`law`, `today`: which prices the State takes part in."""
        super().__init__(*data, **options)
        fields: dict[str, Any] = self.fields
        most = maximum_prices(law, today)
        fields["meal"].initial = most["meal"]
        fields["meal"].help_text = _most_said(most["meal"])
        for name, (kind, funding) in KINDS.items():
            beyond = funding != "contracted"
            fields[f"hour_{name}"] = MoneyField(
                label=_("Price of an hour"),
                help_text=_asked_said(most[kind]) if beyond else _most_said(most[kind]),
                initial=most[kind],
                most_cents=MOST_PRICE,
            )
        fields["kind"].below = {name: [f"hour_{name}"] for name in KINDS}

    def asked(self, school: tuple[Hours, ...], holiday: tuple[Hours, ...]) -> CarePlace:
        """The place, with the hours in school weeks and those in holiday weeks."""
        typed = self.cleaned_data
        kind, funding = KINDS[typed["kind"]]
        chosen = {"same": school, "other": holiday, "none": ()}[typed["holiday"]]
        price = typed[f"hour_{typed['kind']}"]
        return CarePlace(kind, funding, price, typed["meal"], school, chosen)


def maximum_prices(law: Parameters, today: date) -> dict[str, int]:
    """What the State takes part in at most: an hour by kind of provider, a meal; in cents."""
    tariff = law.tariff_on(today)
    hours = {kind: tariff.number(f"hour_cap.{kind}") for kind in PROVIDER_KINDS}
    return {**hours, "meal": tariff.number("meal_cap")}


def _most_said(cents: int) -> str:
    return gettext("The State takes part up to %s.") % euros(cents, language())


def _asked_said(cents: int) -> str:
    """Where more may be asked than the State takes part in."""
    return (
        f"{_most_said(cents)} {gettext('Ask for the price: what is above it, you pay yourself.')}"
    )


def week_said(monday: date) -> str:
    """A week by its first and last day, in figures."""
    return f"{date_short(monday)[:6]}–{date_short(monday + SUNDAY)}"
