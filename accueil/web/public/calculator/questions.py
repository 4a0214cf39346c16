"""All questions of the calculator together: forms, their errors, and the answers that they give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accueil.actions.calculator import Answers, CannotCalculate, CarePlace, weeks_proposed
from accueil.law.calendar import mondays_of
from accueil.law.parameters import Parameters
from accueil.law.words import euros
from accueil.web.base.carried import MOST_CHILDREN, MOST_PLACES
from accueil.web.base.fields import Form
from accueil.web.base.weeks import language
from accueil.web.public.calculator.forms import ChildForm, FamilyForm, PlaceForm, WeekForm
from accueil.web.public.calculator.typed import CHOOSE, children_in, pattern, places_in

# What cannot be calculated, said beside the question that it is about.
REFUSALS = {
    "born": _("For a child born so late nothing can be calculated yet."),
    "too_old": _("From twelve on only children who are still in primary school are covered."),
    "care": _("Enter care in school weeks or in holiday weeks."),
    "above_maximum": _("A contracted provider may ask at most %(amount)s an hour."),
    "overlap": _("The child would be at two places, or twice at one, at the same time."),
    "weeks_without": _("Choose exactly %(limit)d weeks."),
}
OTHER_REFUSAL = _("With this answer nothing can be calculated.")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a child: who it is, and the hours there."""

    form: PlaceForm
    school: WeekForm
    holiday: WeekForm
    number: int

    @property
    def forms(self) -> Sequence[Form]:
        """Those that have to be answered."""
        other = self.form["holiday"].data == "other"
        return (self.form, self.school, self.holiday) if other else (self.form, self.school)

    def asked(self) -> CarePlace:
        """The place as it was answered."""
        other = self.form.cleaned_data["holiday"] == "other"
        return self.form.asked(self.school.hours(), self.holiday.hours() if other else ())


@dataclass(frozen=True, slots=True)
class Child:
    """A child, and the places where it is cared for."""

    form: ChildForm
    places: Sequence[Place]
    number: int
    chooses: bool

    @property
    def may_add(self) -> bool:
        """Whether it can have one more place."""
        return len(self.places) < MOST_PLACES


class Questions:
    """The forms of what was typed. `quiet`: not judged, only drawn again."""

    def __init__(
        self, data: QueryDict, law: Parameters, today: date, *, quiet: bool = False
    ) -> None:
        self.data, self.law, self.today = data, law, today
        self.family = FamilyForm(data)
        self.children = [self._child(number) for number in range(children_in(data))]
        self.refused = False
        if quiet:
            _quiet(self.children)
            self.family.quiet()

    def _child(self, number: int) -> Child:
        prefix, chooses = f"c{number}", f"c{number}-{CHOOSE}" in self.data
        years = {}
        if chooses:
            proposed = weeks_proposed(self.law, today=self.today)
            years = {year: (mondays_of(year), default) for year, default in proposed.items()}
        form = ChildForm(self.data, today=self.today, years=years, prefix=prefix)
        count = places_in(self.data, number)
        places = [self._place(self.data, f"{prefix}p{place}", place) for place in range(count)]
        return Child(form, places, number, chooses)

    def _place(self, data: QueryDict, prefix: str, number: int) -> Place:
        form = PlaceForm(data, law=self.law, today=self.today, prefix=prefix)
        school = WeekForm(data, may_be_none=True, prefix=prefix)
        return Place(form, school, WeekForm(data, may_be_none=False, prefix=f"{prefix}h"), number)

    def pattern(self) -> Child:
        """A child as a script copies it: `cX`, with one place `cXpY`; named so in its page."""
        data = pattern(self.law, self.today)
        form = ChildForm(data, today=self.today, prefix="cX")
        made = Child(form, [self._place(data, "cXpY", 0)], 0, chooses=False)
        _quiet([made])
        return made

    @property
    def may_add(self) -> bool:
        """Whether there can be one more child."""
        return len(self.children) < MOST_CHILDREN

    @property
    def forms(self) -> Iterator[Form]:
        """Those that have to be answered, in the order of the page."""
        for child in self.children:
            yield child.form
            for place in child.places:
                yield from place.forms
        yield self.family

    # What the list of errors of a page asks of a form.

    def __iter__(self) -> Iterator[BoundField]:
        """All fields."""
        for form in self.forms:
            yield from form

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return any(form.errors for form in self.forms)

    @property
    def non_field_errors(self) -> Sequence[str]:
        """Nothing: every error stands at its question."""
        return ()

    def answers(self) -> Answers | None:
        """What was answered; None where something is missing or wrong."""
        if self.errors:
            return None
        known: dict[str, Any] = self.family.cleaned_data
        children = tuple(
            child.form.asked(tuple(place.asked() for place in child.places))
            for child in self.children
        )
        precarious = known["income"] == "precarious"
        return Answers(known["allowance"], known["yearly"], precarious, children)

    def refuse(self, error: CannotCalculate) -> None:
        """Say at its question why nothing can be calculated."""
        form, field = self._place_of(error)
        amount = euros(error.where.limit or 0, language())
        said = REFUSALS.get(error.code, OTHER_REFUSAL)
        form.add_error(field, str(said) % {"amount": amount, "limit": error.where.limit})

    def _place_of(self, error: CannotCalculate) -> tuple[Form, str]:
        """The form and the field that an error is about."""
        where = error.where
        if where.child is None:
            names = {"allowance_children": "allowance", "yearly_cents": "yearly"}
            return self.family, names.get(where.question, "allowance")
        child = self.children[where.child]
        if where.question == "weeks_without" and child.form.years:
            return child.form, f"weeks_{self._wrong_year(child.form)}"
        if where.question in ("born", "schooling"):
            return child.form, where.question
        place = child.places[where.place or 0]
        if where.question == "hour_cents":
            return place.form, f"hour_{place.form.cleaned_data['kind']}"
        if where.question == "holiday" and place.form.cleaned_data["holiday"] == "other":
            return place.holiday, "times"
        names = {"meal_cents": "meal", "kind": "kind", "funding": "kind"}
        return (
            (place.form, names[where.question])
            if where.question in names
            else (
                place.school,
                "times",
            )
        )

    def _wrong_year(self, form: ChildForm) -> int:
        """The year of which not so many weeks are chosen as its default ones."""
        chosen = {year: form.cleaned_data[f"weeks_{year}"] for year in form.years}
        wrong = (year for year, of in form.years.items() if len(chosen[year]) != len(of[1]))
        return next(wrong, next(iter(form.years)))


def _quiet(children: Sequence[Child]) -> None:
    """Draw what was typed of children without judging it."""
    for child in children:
        for place in child.places:
            for form in (place.form, place.school, place.holiday):
                form.quiet()
        child.form.quiet()
