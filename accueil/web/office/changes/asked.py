"""The forms of endings, of REVIS and of a precarious situation."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.actions.change import bounds
from accueil.web.base.fields import ChoiceField, DateField, Form, TextField
from accueil.web.office.application import labels
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.forms import ask_proof, ask_shown, ask_since


class EndForm(Form):
    """When a contract ends at the family's wish, and why."""

    def __init__(self, data: Any, periods: list[tuple[str, str]], initial: Any = None) -> None:
        """The last days that are possible."""
        super().__init__(data, initial=initial or {})
        self.fields["last"] = ChoiceField(
            label=_("Which day is the contract's last one?"),
            help_text=_("A contract ends with a billing period."),
            choices=periods,
        )
        self.fields["reason"] = TextField(
            label=_("Why does the family want to end it?"), required=False, rows=3, max_length=400
        )


class AnnulForm(Form):
    """From which period a contract is annulled, for how long there is no other, and why."""

    def __init__(
        self, data: Any, periods: list[tuple[str, str]], bars: list[tuple[str, Any]], initial: Any
    ) -> None:
        """The periods and bars that are possible."""
        super().__init__(data, initial=initial or {})
        self.fields["period"] = ChoiceField(
            label=_("From which billing period is the contract annulled?"),
            help_text=_("From its first day care costs the full price, also for the past."),
            choices=periods,
            listed=len(periods) > 7,
        )
        self.fields["bar"] = ChoiceField(
            label=_("How long is a new contract not possible?"),
            help_text=_("At most one year, from the first day of that billing period."),
            choices=bars,
        )
        self.fields["reason"] = TextField(
            label=_("What was declared falsely?"),
            help_text=_("These words stand in the letter. Write them in the family's language."),
            rows=5,
            max_length=2000,
        )


class RevisForm(Form):
    """The certificate of the Fonds national de solidarité."""

    def __init__(self, data: Any, files: Any, today: date, draft: Draft, initial: Any) -> None:
        """Which REVIS, its days, the certificate or that its original was seen."""
        super().__init__(data, files, initial=initial or {})
        self.fields["revis"] = ChoiceField(
            label=_("Which REVIS does the household receive?"),
            choices=[
                ("whole", _("Whole REVIS")),
                ("supplementary", _("Supplementary REVIS")),
            ],
        )
        ask_since(self, today, None)
        self.fields["since"].label = _("First day on the certificate")
        self.fields["since"].help_text = _(
            "Where it lies further back than one year, enter the earliest possible day."
        )
        self.fields["last"] = DateField(label=_("Last day on the certificate"))
        ask_shown(self, draft, required=True)
        self.fields["proof"].label = _("Certificate of the Fonds national de solidarité")

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        return last_not_before_first(self, super().clean(), "since", "last")


def last_not_before_first(
    form: Form, cleaned: dict[str, Any], first: str, last: str
) -> dict[str, Any]:
    """Refuse a last day before the first one."""
    one, other = cleaned.get(first), cleaned.get(last)
    if one and other and other < one:
        form.add_error(last, _("The last day is before the first day."))
    return cleaned


class RequestForm(Form):
    """A request to recognise a precarious situation."""

    def __init__(self, data: Any, files: Any, today: date, kept: str, initial: Any) -> None:
        """Who asks, why, since when, with which opinion."""
        super().__init__(data, files, initial=initial or {})
        self.fields["asked_by"] = ChoiceField(
            label=_("Who asks?"), choices=list(labels.ASKERS.items()), listed=False
        )
        self.fields["received"] = DateField(
            label=_("On which day was the request received?"),
            earliest=bounds(today)[0],
            latest=today,
        )
        self.fields["grounds"] = TextField(
            label=_("Why is the situation precarious?"),
            help_text=_(
                "For example low income, over-indebtedness, extraordinary charges, illness,"
                " the interest of the child."
            ),
            rows=5,
            max_length=4000,
        )
        self.kept = kept
        ask_proof(self, kept, required=False)
        self.fields["proof"].label = _("Opinion on the situation")

    def clean(self) -> dict[str, Any]:
        """Only the parents may ask before there is an opinion."""
        cleaned = super().clean()
        asker = cleaned.get("asked_by")
        missing = not cleaned.get("proof") and "proof" not in self.errors and not self.kept
        if asker and asker != "parents" and missing:
            self.add_error("proof", _("Attach the opinion. Only parents can ask without one."))
        return cleaned


class DecideForm(Form):
    """Granted or refused, with reasons."""

    def __init__(
        self, data: Any, files: Any, today: date, kept: str, *, opinion: bool, initial: Any
    ) -> None:
        """The days stand below the answer that it is granted."""
        super().__init__(data, files, initial=initial or {})
        self.fields["granted"] = ChoiceField(
            label=_("How is it decided?"),
            choices=[
                ("yes", _("Granted: the situation is precarious")),
                ("no", _("Refused")),
            ],
        )
        ask_since(self, today, None)
        self.fields["since"].label = _("First day")
        self.fields["last"] = DateField(label=_("Last day"))
        granted: Any = self.fields["granted"]
        granted.below = {"yes": ["since", "last"]}
        self.lacks = not opinion and not kept
        ask_proof(self, kept, required=False)
        self.fields["proof"].label = _("Opinion on the situation")
        if opinion:
            self.fields["proof"].label = _("Another opinion on the situation")
        self.fields["reasons"] = TextField(
            label=_("Reasons"),
            help_text=_("These words stand in the letter. Write them in the family's language."),
            rows=5,
            max_length=4000,
        )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first; nothing is granted without an opinion."""
        cleaned = last_not_before_first(self, super().clean(), "since", "last")
        missing = self.lacks and not cleaned.get("proof") and "proof" not in self.errors
        if cleaned.get("granted") == "yes" and missing:
            self.add_error("proof", _("Attach the opinion. Without one nothing can be granted."))
        return cleaned


class SituationStart(Form):
    """A certificate, or a request."""

    heading = "what"
    what = ChoiceField(
        label=_("What is it about?"),
        choices=[
            ("revis", _("REVIS, by a certificate of the Fonds national de solidarité")),
            ("request", _("A request to recognise a precarious situation")),
        ],
    )
