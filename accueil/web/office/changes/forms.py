"""The forms of changes: those of an application, with the day from which they hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.change import bounds
from accueil.law.calendar import Period
from accueil.law.household import COUNTING, WITH_MAINTENANCE
from accueil.law.words import date_short
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.applications import ASKED, asks_income
from accueil.web.base import names
from accueil.web.base.fields import ChoiceField, DateField, FileField, Form, NumberField
from accueil.web.office.application import labels
from accueil.web.office.application.forms import (
    MOST_ALLOWANCE_CHILDREN,
    HouseholdForm,
    LanguageForm,
    PersonsForm,
)
from accueil.web.office.application.money import IncomeForm
from accueil.web.office.application.places import AddressesForm
from accueil.web.office.application.step_form import StepForm
from accueil.web.office.changes.draft import SEEN, Draft

KINDS: Mapping[str, Any] = {
    "income": _("Income"),
    "address": _("Address: of the children, of the applicant, or where the bills go"),
    "household": _("Household: somebody moved in or out, separation, another kind of household"),
    "allowance": _("Number of children with family allowance"),
    "maintenance": _("Maintenance for a child"),
    "schooling": _("School of the child"),
    "language": _("Language of the contract and of letters"),
}
TITLES = names.CHANGES
STEPS: Mapping[str, tuple[str, ...]] = {
    "income": ("income",),
    "address": ("addresses",),
    "household": ("household", "persons", "income"),
    "allowance": ("allowance",),
    "maintenance": ("maintenance",),
    "schooling": ("schooling",),
    "language": ("language",),
}
# The step of an application in which what a form asks is kept.
KEPT_AS: Mapping[str, str] = {
    "persons": "household",
    "allowance": "household",
    "maintenance": "income",
    "schooling": "children",
}


class IncomeChange(IncomeForm):
    """Income without maintenance, which has a page of its own."""

    def build(self) -> None:
        """Whose income counts, and what shows it."""
        super().build()
        for name in [name for name in self.fields if name.startswith("maintenance_")]:
            del self.fields[name]

    def answer(self) -> a.IncomeStep:
        """The new incomes; maintenance as it was."""
        known = self.given.income
        told = super().answer()
        maintenance = known.maintenance if known else ()
        return a.IncomeStep(told.declared, told.incomes, maintenance)


class MaintenanceChange(IncomeForm):
    """Maintenance for each child."""

    def build(self) -> None:
        """One question a child."""
        children = self.given.children.children if self.given.children else ()
        for number in range(len(children)):
            self._add_maintenance(number)

    def answer(self) -> a.IncomeStep:
        """The new maintenance; incomes as they were."""
        known = self.given.income
        incomes = known.incomes if known else ()
        return a.IncomeStep(bool(incomes), incomes, tuple(self._maintenance()))


class AllowanceChange(StepForm):
    """How many children with family allowance."""

    step = "household"

    def build(self) -> None:
        """One number."""
        self.fields["allowance_children"] = NumberField(
            label=_("For how many children of this household is family allowance paid?"),
            help_text=_("As the payment certificate of the Caisse pour l'avenir des enfants says."),
            least=1,
            most=MOST_ALLOWANCE_CHILDREN,
        )
        if self.given.household:
            self.show(allowance_children=self.given.household.allowance_children)

    def answer(self) -> a.HouseholdAnswer:
        """The household with its new number."""
        about = self.given.household
        assert about
        number = self.cleaned_data["allowance_children"]
        return a.HouseholdAnswer(about.kind, number, about.others)


class SchoolingChange(StepForm):
    """The school of the child whose page it is."""

    step = "children"

    def build(self) -> None:
        """One question."""
        assert self.given.children
        self.fields["schooling"] = ChoiceField(
            label=_("Which school does the child go to?"),
            choices=[(kind or "born", words) for kind, words in labels.SCHOOLING.items()],
        )
        self.show(schooling=self.given.children.children[0].schooling or "born")

    def answer(self) -> a.Children:
        """All children, the first one with its new school."""
        assert self.given.children
        first, *others = self.given.children.children
        kind = self.cleaned_data["schooling"]
        changed = replace(first, schooling="" if kind == "born" else kind)
        return a.Children((changed, *others))


FORMS: Mapping[str, type[StepForm]] = {
    "income": IncomeChange,
    "addresses": AddressesForm,
    "household": HouseholdForm,
    "persons": PersonsForm,
    "allowance": AllowanceChange,
    "maintenance": MaintenanceChange,
    "schooling": SchoolingChange,
    "language": LanguageForm,
}


class StartForm(Form):
    """What has changed?"""

    heading = "kind"

    def __init__(self, data: Any, given: a.Answers) -> None:
        """The kinds that this household can have."""
        super().__init__(data)
        self.fields["kind"] = ChoiceField(label=_("What has changed?"), choices=kinds(given))


def kinds(given: a.Answers) -> list[tuple[str, Any]]:
    """The kinds of change that make sense for a household."""
    kind = given.household.kind if given.household else ""
    left_out = set()
    if not COUNTING.get(kind):
        left_out.add("income")
    if kind not in WITH_MAINTENANCE:
        left_out.add("maintenance")
    return [(key, words) for key, words in KINDS.items() if key not in left_out]


def steps_of(kind: str, given: a.Answers) -> tuple[str, ...]:
    """The pages of a kind of change, which follow from what was answered so far."""
    asked = []
    for step in STEPS[kind]:
        if step == "persons" and not (given.household and ASKED[given.household.kind]):
            continue
        if step == "income" and not asks_income(given):
            continue
        asked.append(step)
    return tuple(asked)


def step_form(
    kind: str, step: str, given: a.Answers, *, office: m.Office, data: Any = None, files: Any = None
) -> StepForm:
    """A page of a change, with what was typed or what is known."""
    made = IncomeForm if (kind, step) == ("household", "income") else FORMS[step]
    form = made(data, given, m.Application(office=office))
    form.fields.pop("version", None)
    form.files = files or form.files
    return form


def ask_since(form: Form, today: date, known: date | None) -> None:
    """Add the question from which day it holds: at most one year back, at the latest now."""
    earliest, latest = bounds(today)
    first = {"day": date_short(Period.containing(today).first)}
    whole = gettext("It then holds for the whole billing period of this day.")
    example = gettext("For example, the first day of the current billing period: %(day)s") % first
    form.fields["since"] = DateField(
        label=_("From which day does it hold?"),
        help_text=f"{whole} {example}",
        earliest=earliest,
        latest=latest,
        error_messages={
            "too_early": _(
                "A change can reach at most one year back. The earliest possible day is %(bound)s."
            ),
            "too_late": _(
                "A change can hold from the current billing period at the latest."
                " The last possible day is %(bound)s."
            ),
        },
    )
    if known:
        form.initial["since"] = known


def ask_shown(form: Form, draft: Draft, *, required: bool) -> None:
    """Add what shows it: a file, or the original at the counter; below “declared” if asked."""
    answers = [
        ("file", _("A file is attached")),
        (SEEN, _("The original was seen at the counter")),
    ]
    if not required:
        answers.append(("none", _("No document was shown")))
    ask_proof(form, draft.file_name, required=True)
    form.fields["shown"] = ChoiceField(
        label=_("What shows it?"), choices=answers, below={"file": ["proof"]}
    )
    first = "file" if required or draft.file else "none"
    form.initial["shown"] = SEEN if draft.original_seen else first
    declared: Any = form.fields.get("declared")
    if declared is not None:
        declared.below = {"yes": [*declared.below["yes"], "shown"]}


def ask_proof(form: Form, kept: str, *, required: bool) -> None:
    """Add the file that shows it."""
    handed_in = _("Already handed in: %(name)s") % {"name": kept} if kept else ""
    form.fields["proof"] = FileField(
        label=_("Document that shows it"),
        help_text=handed_in or _("PDF, JPEG or PNG, at most 10 MB"),
        required=required and not kept,
    )
