"""What is asked of a payment in cash."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.actions.settling_entries import MOST_CASH_CENTS
from accueil.web.base.fields import DateField, Form, MoneyField, TextField


class Cash(Form):
    """How much and when; the key makes a second click the same payment."""

    amount = MoneyField(label=_("Amount"), most_cents=MOST_CASH_CENTS)
    day = DateField(label=_("On which day?"))
    key = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, today: date, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        day = self.fields["day"]
        if isinstance(day, DateField):
            day.latest = today

    def clean_amount(self) -> int:
        """More than nothing."""
        cents: int = self.cleaned_data["amount"]
        if not cents:
            raise forms.ValidationError(_("Enter an amount above zero."))
        return cents


class TakeBack(Form):
    """Why a payment in cash is taken back."""

    reason = TextField(label=_("Why was it no payment?"), max_length=400)
