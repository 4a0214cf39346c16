"""What is typed about a provider, and what is recorded of it; days are inclusive here."""

import re
from abc import abstractmethod
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.actions import providers as actions
from accueil.actions.providers import Keeper
from accueil.registry import providers as rules
from accueil.registry.models import BankAccount, Offer, Price, Provider
from accueil.registry.providers import Refused
from accueil.store.facts import days
from accueil.web.base.fields import (
    ChoiceField,
    DateField,
    Form,
    MoneyField,
    NumberField,
    TextField,
)
from accueil.web.base.lines import Words
from accueil.web.base.providers import words
from accueil.web.base.widgets import Text

DAY = timedelta(days=1)
TIME = r"(\d{1,2})(?:[:.h](\d{2})?)?"
SPAN = re.compile(rf"\s*{TIME}\s*[-–—]\s*{TIME}\s*", re.IGNORECASE)
WEEK = range(1, 8)
MOST_PRICE_CENTS, MOST_PLACES = 100_00, 2000
# Where a refusal is said, the first of these fields that a form has.
FIELDS: dict[str, tuple[str, ...]] = {
    "needs_reason": ("reason",),
    "backwards": ("last", "first"),
    "number": ("number",),
    "number_taken": ("number",),
    "price": ("hour",),
    "price_above_cap": ("hour",),
    "several_prices": ("hour",),
    "ages": ("age_until",),
    "notice": ("notice_days",),
    "weekday": ("hours_1",),
    "hours_order": ("hours_1",),
    "hours_overlap": ("hours_1",),
}
DAYS = ("first", "last")
REASON = _("Needed when the first day is in the past: it touches what is declared or closed.")


class HoursField(TextField):
    """The opening hours of a day: 07:00-12:00, 13:00-19:00; nothing: closed."""

    default_error_messages: ClassVar[dict[str, Words]] = {
        "invalid": _("Write the hours like 07:00-19:00; with a break 07:00-12:00, 13:00-19:00."),
    }

    def __init__(self, **options: Any) -> None:
        drawn = Text(20, {"autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=drawn, **options)

    def validate(self, value: Any) -> None:
        """A day may be closed; that one is open at all is the offer's matter."""

    def clean(self, value: Any) -> list[tuple[int, int]]:
        """First and last minute of each stretch. Refuses what overlaps or ends too early."""
        typed = str(super().clean(value))
        found = [SPAN.fullmatch(part) for part in re.split(r"[,;+]", typed)] if typed else []
        spans = [_minutes(one) for one in found if one]
        if len(spans) != len(found):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        try:
            if spans:
                rules.check_opening([(1, *span) for span in spans])
        except Refused as refused:
            raise forms.ValidationError(words.refusal(refused), refused.reason) from None
        return sorted(spans)


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    hours = (int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0))
    late = any(int(minute or 0) > 59 for minute in (found[2], found[4]))
    return (0, 0) if late else hours


class RecordForm(Form):
    """Something that is written down, unless the rules refuse it."""

    def tried(self, record: Callable[[], object]) -> bool:
        """Whether it is recorded; else the form says why not."""
        try:
            record()
        except Refused as refused:
            named = FIELDS.get(refused.reason, (refused.reason, *DAYS))
            at = next((name for name in (*named, *DAYS) if name in self.fields), None)
            self.add_error(at, words.refusal(refused))
            return False
        return True


class FactForm(RecordForm):
    """Something of a provider from a day on, until a day or for good, and why."""

    reason = TextField(label=_("Why?"), help_text=REASON, required=False, rows=2, max_length=300)

    @abstractmethod
    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Record what was typed; whether it could be."""

    def day_after(self) -> date | None:
        """The first day on which it no longer holds."""
        last: date | None = self.cleaned_data.get("last")
        return last + DAY if last else None


class OfferForm(FactForm):
    """How a provider works from a day on."""

    first = DateField(label=_("From which day on?"))
    places = NumberField(label=_("Places"), least=1, most=MOST_PLACES)
    age_from = NumberField(
        label=_("Youngest age in months"), most=rules.OLDEST_MONTHS, help_text=_("For example, 2")
    )
    age_until = NumberField(
        label=_("Below which age in months"),
        most=rules.OLDEST_MONTHS,
        help_text=_("4 years are 48 months, 12 years are 144 months."),
    )
    billed = ChoiceField(label=_("What is billed"), choices=words.choices(words.BILLED))
    notice_days = NumberField(
        label=_("Notice period of care contracts, in days"), most=rules.MOST_NOTICE_DAYS
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        hint = _("For example, 07:00-19:00; leave it empty when closed")
        for number in WEEK:
            help_text = hint if number == 1 else ""
            field = HoursField(label=words.weekday(number), help_text=help_text)
            self.fields[f"hours_{number}"] = field
        asked = ("places", "age_from", "age_until", "billed", "notice_days", "reason")
        self.order_fields(["first", *(f"hours_{number}" for number in WEEK), *asked])

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Record the offer."""
        typed = self.cleaned_data
        opening = [[day, *span] for day in WEEK for span in typed[f"hours_{day}"]]
        plain = ("places", "age_from", "age_until", "billed", "notice_days")
        values = {name: typed[name] for name in plain}
        valid = days(typed["first"])
        offer = Offer(provider=provider, opening=opening, valid=valid, **values)
        return self.tried(lambda: actions.record_offer(offer, keeper))


def offer_typed(offer: Offer | None) -> dict[str, Any]:
    """What an offer says as one would type it; the usual where there is none yet."""
    if offer is None:
        return {"notice_days": 30}
    names = ("places", "age_from", "age_until", "billed", "notice_days")
    typed = {name: getattr(offer, name) for name in names}
    return typed | {f"hours_{day}": words.hours(offer.opening, day) for day in WEEK}


class PriceForm(FactForm):
    """What an hour and a main meal cost from a day on."""

    first = DateField(label=_("From which day on?"))
    last = DateField(
        label=_("Until which day?"),
        help_text=_("Leave it empty when no end is known."),
        required=False,
    )
    hour = MoneyField(
        label=_("Price of an hour"),
        help_text=_("One price: by day, at night, at weekends and on public holidays."),
        most_cents=MOST_PRICE_CENTS,
    )
    meal = MoneyField(label=_("Price of a main meal"), most_cents=MOST_PRICE_CENTS)
    field_order = ("first", "last", "hour", "meal", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Record the prices."""
        typed, until = self.cleaned_data, self.day_after()
        return self.tried(
            lambda: actions.record_price(
                provider, typed["hour"], typed["meal"], keeper, first=typed["first"], until=until
            )
        )


def price_typed(price: Price | None) -> dict[str, Any]:
    """The prices as one would type them."""
    return {"hour": price.hour_cents, "meal": price.meal_cents} if price else {}


class BankAccountForm(FactForm):
    """Where the State pays to from a day on."""

    first = DateField(label=_("From which day on?"))
    iban = TextField(label=_("IBAN"), help_text=_("Spaces do not matter."), max_length=50)
    holder = TextField(label=_("Whose account"), max_length=120)
    field_order = ("first", "iban", "holder", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Record the account."""
        typed = self.cleaned_data
        return self.tried(
            lambda: actions.record_bank_account(
                provider, typed["iban"], typed["holder"], keeper, first=typed["first"]
            )
        )


def account_typed(account: BankAccount | None) -> dict[str, Any]:
    """The account as one would type it."""
    return {"iban": rules.grouped(account.iban), "holder": account.holder} if account else {}
