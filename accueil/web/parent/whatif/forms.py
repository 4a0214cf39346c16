"""What a family tries: provider, hours, income, one more child. Nothing of it is stored."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.estimate import Hours
from accueil.actions.what_if import Asked, Now
from accueil.law.words import euros, text, weekday
from accueil.registry.models import Provider
from accueil.web.base.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    MoneyField,
    NumberField,
    TextField,
)
from accueil.web.base.providers.words import KINDS
from accueil.web.base.times import TimeField
from accueil.web.base.weeks import language
from accueil.web.parent.known import Own

MOST_MEALS = 3
USUAL = {"weekdays": ["1", "2", "3", "4", "5"], "start": 8 * 60, "end": 16 * 60, "meals": 1}
AHEAD, BACK = timedelta(days=365), timedelta(days=365 * 4)
A_MONDAY = date(2024, 1, 1)


class WhatIfForm(Form):
    """The questions; what is left as it is stays as it is planned today."""

    child = ChoiceField(label=_("For which child?"))
    find = TextField(
        label=_("Search for another provider"),
        help_text=_("Name, locality or commune"),
        required=False,
        max_length=80,
    )
    kind = ChoiceField(
        label=_("What kind?"), choices=[("", _("Any")), *KINDS.items()], required=False
    )
    provider = ChoiceField(label=_("At which provider?"), required=False)
    hours = ChoiceField(
        label=_("How many hours?"),
        choices=[("same", _("As planned today")), ("other", _("Other hours"))],
        below={"other": ["weekdays", "start", "end", "meals"]},
    )
    weekdays = ChoicesField(label=_("On which days?"))
    start = TimeField(label=_("From"))
    end = TimeField(label=_("Until"))
    meals = NumberField(label=_("Main meals a day"), most=MOST_MEALS)
    income = ChoiceField(
        label=_("Which income?"),
        choices=[
            ("same", _("As it is known today")),
            ("undeclared", _("Not declared")),
            ("other", _("Another one")),
        ],
        below={"other": ["yearly"]},
    )
    yearly = MoneyField(
        label=_("Taxable income of the household in a year"),
        help_text=_("All incomes that count, together. It is used for this estimate only."),
    )
    more = ChoiceField(
        label=_("One more child in the family?"),
        choices=[
            ("no", _("No")),
            ("family", _("Yes, not in care")),
            ("care", _("Yes, in care with the same hours")),
        ],
        below={"care": ["born"]},
    )
    born = DateField(label=_("Date of birth, expected or known"))

    def __init__(self, data: Any, children: Sequence[Own], now: Now, today: date) -> None:
        """`children`: those of the account; `now`: the care of the one that is chosen."""
        known: dict[str, Any] = {
            "child": str(children[0].child.pk) if children else "",
            "kind": "",
            "provider": "",
            "hours": "same" if now.plans else "other",
            "income": "same",
            "more": "no",
            **USUAL,
        }
        super().__init__(data, initial=known)
        self.now = now
        fields: dict[str, Any] = self.fields
        fields["child"].choices = [(str(one.child.pk), one.name) for one in children]
        fields["weekdays"].choices = [
            (str(n + 1), weekday(A_MONDAY + timedelta(days=n), language())) for n in range(7)
        ]
        fields["born"].earliest, fields["born"].latest = today - BACK, today + AHEAD

    def offer(self, found: Iterable[Provider], prices: dict[UUID, tuple[int, int]]) -> None:
        """The provider of today, and those that were found with their prices."""
        now = self.now.provider
        first = gettext("As today: %s") % now.name if now else gettext("Not chosen yet")
        listed = [
            (str(one.pk), _described(one, prices.get(one.pk)))
            for one in found
            if now is None or one.pk != now.pk
        ]
        provider: Any = self.fields["provider"]
        provider.choices = [("", first), *listed]

    def quiet(self) -> None:
        """Draw what was typed without judging it: only providers were searched."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        """An hour has to pass; without care today hours and a provider are needed."""
        cleaned = super().clean()
        if cleaned.get("end") is not None and cleaned["end"] == cleaned.get("start"):
            self.add_error("end", _("The end has to be another time than the start."))
        if not self.now.plans and cleaned.get("hours") == "same":
            self.add_error("hours", _("No care is planned today. Enter the hours."))
        if self.now.provider is None and not cleaned.get("provider"):
            self.add_error("find", _("Search for a provider, then choose it."))
        return cleaned

    def asked(self) -> Asked:
        """What is tried."""
        typed = self.cleaned_data
        hours = None
        if typed["hours"] == "other":
            days = tuple(int(day) for day in typed["weekdays"])
            hours = Hours(days, typed["start"], typed["end"], typed["meals"])
        return Asked(
            hours=hours,
            provider=UUID(typed["provider"]) if typed["provider"] else None,
            income=typed["income"],
            yearly_cents=typed["yearly"] or 0,
            more=0 if typed["more"] == "no" else 1,
            born=typed["born"],
        )


def _described(one: Provider, prices: tuple[int, int] | None) -> str:
    kind = text(f"provider_kind.{one.kind}", language())
    parts = [one.name, kind, one.commune.name]
    if prices:
        hour, meal = (euros(cents, language()) for cents in prices)
        parts.append(gettext("%(hour)s an hour, %(meal)s a meal") % {"hour": hour, "meal": meal})
    return " · ".join(parts)
