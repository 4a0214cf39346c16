"""The forms of a request, of its answer, and of goodwill."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.actions.corrections import CannotCorrect
from accueil.actions.goodwill import CannotGrant
from accueil.law.calendar import Period
from accueil.law.words import date_short
from accueil.web.base.corrections import words
from accueil.web.base.fields import ChoiceField, Form, MoneyField, TextField
from accueil.web.base.lines import Words
from accueil.web.base.templatetags.look import period as period_name

PERIODS = 24
Choices = Sequence[tuple[str, str | Words]]


def periods(current: Period) -> Choices:
    """The billing periods that somebody may ask for, the newest first; some are refused then."""
    return [(one.name, _named(one)) for one in (current.later(-n) for n in range(PERIODS))]


def _named(of: Period) -> str:
    return f"{period_name(of)} ({date_short(of.first)} – {date_short(of.last)})"


class AskForm(Form):
    """Which bill, what is wrong with it. Each door adds whose it is, and who asks."""

    def __init__(self, data: Any, current: Period, *, initial: Any, first: Choices = ()) -> None:
        """`first`: the children, where there are several."""
        super().__init__(data, initial=initial)
        if first:
            self.fields["child"] = ChoiceField(label=_("Which child?"), choices=first, listed=True)
        self.fields["period"] = ChoiceField(
            label=_("Which billing period?"), choices=periods(current), listed=True
        )
        self.fields["reason"] = TextField(
            label=_("What is wrong with the bill?"),
            help_text=_("For example: on 12 May the child left at 14:00, not at 17:00."),
            rows=4,
            max_length=2000,
        )

    def refuse(self, error: CannotCorrect) -> None:
        """Say at its field why the request is refused."""
        at = {"reason": "reason", "elsewhere": "provider"}.get(error.code, "period")
        self.add_error(at if at in self.fields else "period", words.refused(error))


class OfficeAskForm(AskForm):
    """The same at an office: what it is about, of which provider, in whose name."""

    def __init__(
        self, data: Any, current: Period, *, initial: Any, providers: Choices, asks: Choices
    ) -> None:
        """The providers of the child's bills; who may be the one that asks."""
        super().__init__(data, current, initial=initial)
        self.fields["about"] = ChoiceField(
            label=_("What is wrong?"),
            choices=[
                ("days", _("Days, times, meals or absences")),
                ("family", _("Income, household, school or another fact of the family")),
            ],
        )
        self.fields["provider"] = ChoiceField(
            label=_("At which provider?"),
            choices=[("all", _("At all providers of the child")), *providers],
            listed=len(providers) > 6,
        )
        self.fields["asked_by"] = ChoiceField(label=_("Who asks for it?"), choices=asks)
        self.order_fields(["about", "period", "provider", "asked_by", "reason"])


class AnswerForm(Form):
    """Accepted or refused, with an answer."""

    decision = ChoiceField(
        label=_("What is decided?"),
        choices=[
            ("accept", _("Accept: the days of this period may be entered again")),
            ("refuse", _("Refuse: the bill stays as it is")),
        ],
    )
    answer = TextField(
        label=_("Answer"),
        help_text=_("Who asked reads it. It is needed where the request is refused."),
        rows=3,
        max_length=2000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        cleaned = super().clean()
        if cleaned.get("decision") == "refuse" and not cleaned.get("answer"):
            self.add_error("answer", str(words.REFUSED["answer"]))
        return cleaned


class GoodwillForm(Form):
    """How many cents the State bears instead of the family, of which bill, and why."""

    def __init__(self, data: Any, *, initial: Any, bills: Choices) -> None:
        """The bills of the child: period and provider."""
        super().__init__(data, initial=initial)
        self.fields["bill"] = ChoiceField(label=_("Of which bill?"), choices=bills, listed=True)
        self.fields["cents"] = MoneyField(
            label=_("Which amount does the State bear instead of the family?")
        )
        self.fields["reason"] = TextField(
            label=_("Why does the State bear it?"), rows=3, max_length=2000
        )

    def refuse(self, error: CannotGrant) -> None:
        """Say at its field why it is refused."""
        at = {"not_begun": "bill", "reason": "reason"}.get(error.code, "cents")
        self.add_error(at, words.not_granted(error))
