"""Income, by choice, with its evidence; and maintenance where it counts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.law.household import WITH_MAINTENANCE
from accueil.registry import answers as a
from accueil.registry.applications import income_persons
from accueil.web.base.fields import ChoiceField, MoneyField, YesNoField
from accueil.web.office.application import labels
from accueil.web.office.application.step_form import StepForm

SLIPS, SLIPS_A_YEAR = 3, 4
MOST_CENTS = 1_000_000_000


class IncomeForm(StepForm):
    """Declared or not; whose income counts, from a tax assessment or three pay slips.

    Three monthly slips make a year four times over.
    """

    step = "income"

    def build(self) -> None:
        """Below the answer yes: a question a person, and maintenance a child."""
        known = self.given.income
        declared = YesNoField(label=_("Does the family want to declare its income?"))
        self.fields["declared"] = declared
        if known:
            self.show(declared=known.declared)
        asked = [self._add_income(role, place) for role, place in income_persons(self.given)]
        if self.given.household and self.given.household.kind in WITH_MAINTENANCE:
            count = len(self.given.children.children) if self.given.children else 0
            asked += [self._add_maintenance(number) for number in range(count)]
        declared.below = {"yes": asked}

    def _add_income(self, role: str, place: int) -> str:
        key = f"{role}_{place}"
        slips = [f"{key}_slip_{number}" for number in range(1, SLIPS + 1)]
        below = {
            "tax_assessment": [f"{key}_assessed"],
            "pay_slips": slips,
            "other": [f"{key}_other"],
        }
        self.fields[key] = ChoiceField(
            label=_("Income: %(person)s. What shows it?") % {"person": self._named(role, place)},
            choices=labels.EVIDENCE.items(),
            below=below,
        )
        self.fields[f"{key}_assessed"] = _amount(_("Taxable income of the year"))
        self.fields[f"{key}_other"] = _amount(_("Taxable income of the year"))
        for number, name in enumerate(slips, 1):
            words = _("Taxable income on pay slip %(number)d") % {"number": number}
            self.fields[name] = _amount(words)
        self._show_income(key, role, place)
        return key

    def _show_income(self, key: str, role: str, place: int) -> None:
        incomes = self.given.income.incomes if self.given.income else ()
        for income in incomes:
            if (income.of, income.place) == (role, place):
                self.show(**{key: income.evidence})
                ending = "other" if income.evidence == "other" else "assessed"
                if income.evidence != "pay_slips":
                    self.show(**{f"{key}_{ending}": income.yearly_cents})
                for number, cents in enumerate(income.slips, 1):
                    self.show(**{f"{key}_slip_{number}": cents})

    def _named(self, role: str, place: int) -> str:
        """Name and role."""
        others = self.given.household.others if self.given.household else ()
        same = [person for of, person in others if of == role]
        if role == "representative" and self.given.representative:
            same = [self.given.representative.person]
        name = f"{same[place - 1].given_name} {same[place - 1].family_name}" if same else ""
        words = str(labels.person(role, place))
        return f"{name} ({words})" if name else words

    def _add_maintenance(self, number: int) -> str:
        assert self.given.children
        child, key = self.given.children.children[number], f"maintenance_{number}"
        self.fields[key] = ChoiceField(
            label=_("Maintenance by the other parent. Child: %(name)s")
            % {"name": child.given_name},
            choices=[
                ("none", _("There is none, and none was set by a court")),
                ("paid", _("It is paid, or was set by a court or an agreement")),
                ("unrecoverable", _("It was set but cannot be recovered: it does not count")),
            ],
            below={"paid": [f"{key}_paid"], "unrecoverable": [f"{key}_unrecoverable"]},
        )
        for ending in ("paid", "unrecoverable"):
            self.fields[f"{key}_{ending}"] = _amount(_("Maintenance for this child in a year"))
        for entry in self.given.income.maintenance if self.given.income else ():
            if entry.child == number:
                ending = "paid" if entry.recoverable else "unrecoverable"
                self.show(**{key: ending, f"{key}_{ending}": entry.yearly_cents})
        if self.given.income:
            self.initial.setdefault(key, "none")
        return key

    def answer(self) -> a.IncomeStep:
        """What was declared."""
        if not self.cleaned_data["declared"]:
            return a.IncomeStep(False)
        persons = income_persons(self.given)
        incomes = tuple(self._income(role, place) for role, place in persons)
        return a.IncomeStep(True, incomes, tuple(self._maintenance()))

    def _income(self, role: str, place: int) -> a.IncomeAnswer:
        key, typed = f"{role}_{place}", self.cleaned_data
        if typed[key] == "pay_slips":
            slips = tuple(typed[f"{key}_slip_{number}"] for number in range(1, SLIPS + 1))
            yearly = sum(slips) * SLIPS_A_YEAR
            return a.IncomeAnswer(role, yearly, "pay_slips", place, slips)
        ending = "other" if typed[key] == "other" else "assessed"
        return a.IncomeAnswer(role, typed[f"{key}_{ending}"], typed[key], place)

    def _maintenance(self) -> list[a.MaintenanceAnswer]:
        count = len(self.given.children.children) if self.given.children else 0
        found = []
        for number in range(count):
            said = self.cleaned_data.get(f"maintenance_{number}")
            if said in ("paid", "unrecoverable"):
                cents = self.cleaned_data[f"maintenance_{number}_{said}"]
                found.append(a.MaintenanceAnswer(number, cents, said == "paid"))
        return found


def _amount(words: Any) -> MoneyField:
    return MoneyField(label=words, most_cents=MOST_CENTS)
