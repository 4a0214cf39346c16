"""Planned care: one plan a child and provider, the same hours on some weekdays."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.registry import answers as a
from accueil.registry.models import Application, Office, Provider
from accueil.web.base.fields import ChoiceField, ChoicesField, Form, NumberField, TextField
from accueil.web.office.application import labels
from accueil.web.office.application.step_form import StepForm

MOST_MEALS = 3


class TimeField(TextField):
    """A time of day in minutes: “7:30”, “7.30” or “7h30”; 24:00 is the day's end."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a time, for example 7:30."),
        "invalid": _("Enter a time, for example 7:30."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(width=5, **options)

    def clean(self, value: Any) -> Any:
        """Minutes since midnight."""
        text = str(super().clean(value)).lower().replace("h", ":").replace(".", ":")
        if not text:
            return None
        hours, _colon, minutes = text.partition(":")
        digits = (hours + minutes).isdecimal() and text.isascii()
        found = int(hours) * 60 + int(minutes or 0) if digits and hours else -1
        if not 0 <= found <= 24 * 60 or int(minutes or 0) > 59:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        """A time known before, as one would type it."""
        return f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value


class CommuneForm(Form):
    """Where to look for a provider."""

    def __init__(self, data: Any, chosen: str) -> None:
        """All communes, one of them chosen."""
        super().__init__(data, initial={"commune": chosen})
        communes = Office.objects.filter(kind="commune").values_list("id", "name")
        self.fields["commune"] = ChoiceField(
            label=_("Commune of the provider"), choices=list(communes), listed=True
        )


class PlanForm(StepForm):
    """One plan: child, provider in a commune, weekdays, hours, meals."""

    step = "care"
    commune = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        given: a.Answers,
        application: Application,
        *,
        plan: a.CarePlan | None,
        commune: str,
    ) -> None:
        """The fields of a plan."""
        self.plan, self.of_commune = plan, commune
        super().__init__(data, given, application)

    def build(self) -> None:
        """The child is asked only where there are several."""
        children = self.given.children.children if self.given.children else ()
        names = [(str(n), f"{c.given_name} {c.family_name}") for n, c in enumerate(children)]
        providers = Provider.objects.filter(commune_id=self.of_commune).order_by("kind", "name")
        found = [(str(provider.pk), labels.provider(provider)) for provider in providers]
        self.fields["child"] = ChoiceField(label=_("Child"), choices=names)
        self.fields["provider"] = ChoiceField(label=_("Provider"), choices=found, listed=True)
        days = [(str(number), name) for number, name in enumerate(labels.WEEKDAYS, 1)]
        self.fields["weekdays"] = ChoicesField(label=_("On which days?"), choices=days)
        self.fields["start"] = TimeField(label=_("Care begins at"), help_text=_("For example 7:30"))
        self.fields["end"] = TimeField(label=_("Care ends at"), help_text=_("For example 17:00"))
        self.fields["meals"] = NumberField(label=_("Main meals a day"), most=MOST_MEALS)
        self.show(commune=self.of_commune, child="0" if len(names) == 1 else None, meals=0)
        if self.plan:
            plan = self.plan
            days_known = [str(day) for day in plan.weekdays]
            self.show(child=str(plan.child), provider=plan.provider, weekdays=days_known)
            self.show(start=plan.start, end=plan.end, meals=plan.meals)

    def clean(self) -> dict[str, Any]:
        """Care ends after it begins; an end before the start is on the next day."""
        cleaned = super().clean()
        if cleaned.get("start") is not None and cleaned.get("start") == cleaned.get("end"):
            self.add_error("end", _("Care ends when it begins: enter another time."))
        return cleaned

    def answer(self) -> a.CarePlan:
        """The plan."""
        typed = self.cleaned_data
        days = tuple(sorted(int(day) for day in typed["weekdays"]))
        child, meals = int(typed["child"]), typed["meals"]
        return a.CarePlan(child, typed["provider"], days, typed["start"], typed["end"], meals)
