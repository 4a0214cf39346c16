"""The forms of the steps: each reads an application's answers and gives its step back."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.registry import answers as a
from accueil.registry.applications import ASKED, fitting
from accueil.registry.models import Application
from accueil.web.base.fields import (
    ChoiceField,
    DateField,
    Form,
    NumberField,
    TextField,
    YesNoField,
)
from accueil.web.office.application import labels
from accueil.web.office.application.step_form import (
    PERSON,
    IdentificationField,
    StepForm,
    reason_field,
)

MOST_ALLOWANCE_CHILDREN = 99


class ApplicantForm(StepForm):
    """Who applies; the representative, or somebody with a power of attorney."""

    step = "applicant"

    def build(self) -> None:
        """The other person stands below the answer no."""
        known = self.given.applicant
        field = YesNoField(
            label=_("Is the applicant the legal representative of the child?"),
            help_text=_("If not, the representative's signed power of attorney is needed."),
        )
        self.fields["is_representative"] = field
        field.below = {"no": self.add_person("", known.person if known else None)}
        if self.application.office.kind == "cae":
            self.fields["works_in_luxembourg"] = YesNoField(
                label=_("Does the applicant work in Luxembourg?")
            )
        if known:
            self.show(
                is_representative=known.is_representative,
                works_in_luxembourg=known.works_in_luxembourg,
            )

    def answer(self) -> a.Applicant:
        """The applicant."""
        itself = bool(self.cleaned_data["is_representative"])
        works = self.cleaned_data.get("works_in_luxembourg")
        person = None if itself else self.person("")
        return a.Applicant(itself, person, works is not False)


class RepresentativeForm(StepForm):
    """The legal representative."""

    step = "representative"

    def build(self) -> None:
        """One person."""
        known = self.given.representative
        self.add_person("", known.person if known else None)

    def answer(self) -> a.Representative:
        """The representative."""
        return a.Representative(self.person(""))


class ChildForm(StepForm):
    """One child of the application; `number` None: a new one."""

    step = "children"
    known = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        given: a.Answers,
        application: Application,
        *,
        child: a.ChildAnswer | None = None,
        today: date,
    ) -> None:
        """The fields of a child; a date of birth up to today."""
        self.child, self.today = child, today
        super().__init__(data, given, application)

    def build(self) -> None:
        """Names, birth, number, school."""
        self.fields |= {
            "family_name": TextField(label=_("Family name")),
            "given_name": TextField(label=_("First name")),
            "born": DateField(
                label=_("Date of birth"),
                latest=self.today,
                earliest=self.today.replace(year=self.today.year - 19, day=1),
            ),
            "matricule": IdentificationField(
                label=_("Identification number"),
                help_text=_("13 digits, for example 2021 0504 123 45"),
            ),
            "matricule_reason": reason_field(),
            "schooling": ChoiceField(
                label=_("School"), required=False, choices=labels.SCHOOLING.items()
            ),
        }
        if self.child:
            self.show(**{n: getattr(self.child, n) for n in a.ChildAnswer.__dataclass_fields__})
        else:
            self.show(schooling="")
        self.hide_reason("")

    def answer(self) -> a.ChildAnswer:
        """The child."""
        typed_in = self.cleaned_data
        texts = {name: typed_in.get(name) or "" for name in PERSON[:4]}
        return a.ChildAnswer(
            born=typed_in["born"],
            schooling=typed_in.get("schooling") or "",
            known=typed_in.get("known") or "",
            **texts,
        )


class HouseholdForm(StepForm):
    """The kind of household, each with a sentence, and the children with family allowance."""

    step = "household"

    def build(self) -> None:
        """Six kinds and a number."""
        about = self.given.household
        self.fields["kind"] = ChoiceField(
            label=_("Who does the child live with?"),
            choices=[
                (kind, _("%(kind)s: %(about)s") % {"kind": name, "about": labels.ABOUT_KINDS[kind]})
                for kind, name in labels.KINDS.items()
            ],
        )
        self.fields["allowance_children"] = NumberField(
            label=_("For how many children of this household is family allowance paid?"),
            help_text=_("As the payment certificate of the Caisse pour l'avenir des enfants says."),
            least=1,
            most=MOST_ALLOWANCE_CHILDREN,
        )
        if about:
            self.show(kind=about.kind, allowance_children=about.allowance_children)

    def answer(self) -> a.HouseholdAnswer:
        """The household; persons that the new kind does not ask for are left out."""
        kind = self.cleaned_data["kind"]
        before = self.given.household.others if self.given.household else ()
        children = self.cleaned_data["allowance_children"]
        return a.HouseholdAnswer(kind, children, fitting(before, kind))


class PersonsForm(StepForm):
    """The other persons that this kind of household asks for."""

    step = "household"

    def build(self) -> None:
        """A question for who may be missing, and the fields of each person."""
        assert self.given.household
        kind, known = self.given.household.kind, list(self.given.household.others)
        self.show(second="none", second_foster=False)
        if kind == "together":
            self._add_second(known)
            return
        for place, (role, must) in enumerate(ASKED[kind]):
            person = known[place][1] if place < len(known) else None
            if must and not person and role == "foster_parent" and self.given.representative:
                person = self.given.representative.person
            if must:
                self.add_person(f"{role}_{place}_", person)
                continue
            second = YesNoField(label=_("Is there a second foster parent?"))
            self.fields["second_foster"] = second
            second.below = {"yes": self.add_person(f"{role}_{place}_", person)}
            self.show(second_foster=person is not None)

    def _add_second(self, known: list[tuple[str, a.Person]]) -> None:
        role, person = known[0] if known else ("none", None)
        field = ChoiceField(
            label=_("Who else lives in this household?"),
            choices=[
                ("none", _("Nobody: the representative is alone with the children")),
                ("other_parent", labels.ROLES["other_parent"]),
                ("partner", labels.ROLES["partner"]),
            ],
        )
        self.fields["second"] = field
        field.below = {
            other: self.add_person(f"{other}_", person if role == other else None)
            for other in ("other_parent", "partner")
        }
        self.show(second=role)

    def answer(self) -> a.HouseholdAnswer:
        """The household with its persons."""
        about = self.given.household
        assert about
        others: list[tuple[str, a.Person]] = []
        if about.kind == "together":
            role = self.cleaned_data["second"]
            others = [] if role == "none" else [(role, self.person(f"{role}_"))]
        else:
            for place, (role, must) in enumerate(ASKED[about.kind]):
                if must or self.cleaned_data.get("second_foster"):
                    others.append((role, self.person(f"{role}_{place}_")))
        return a.HouseholdAnswer(about.kind, about.allowance_children, tuple(others))


class SituationForm(StepForm):
    """REVIS with the dates of its certificate; a request to recognise a precarious situation."""

    step = "situation"

    def build(self) -> None:
        """The dates stand below both kinds of REVIS."""
        choices = [(key or "no", words) for key, words in labels.REVIS.items()]
        field = ChoiceField(
            label=_("Does the household receive REVIS?"),
            help_text=_("By certificate of the Fonds national de solidarité."),
            choices=choices,
        )
        self.fields["revis"] = field
        for kind in ("whole", "supplementary"):
            self.fields[f"{kind}_first"] = DateField(label=_("First day on the certificate"))
            self.fields[f"{kind}_until"] = DateField(label=_("Last day on the certificate"))
        field.below = {k: [f"{k}_first", f"{k}_until"] for k in ("whole", "supplementary")}
        known = self.given.situation
        if known:
            dates = {f"{known.revis}_first": known.first, f"{known.revis}_until": known.until}
            self.show(revis=known.revis or "no", **dates)
        self._add_request(known or a.Situation())

    def _add_request(self, known: a.Situation) -> None:
        """Who asks, since when, why stand below the answer yes."""
        below = ["asked_by", "received", "grounds"]
        self.fields["asks"] = YesNoField(
            label=_("Does somebody ask to recognise a precarious situation?"),
            help_text=_(
                "It is decided after the signature. Until then the tariffs are without it."
            ),
            below={"yes": below},
        )
        self.fields["asked_by"] = ChoiceField(
            label=_("Who asks?"),
            help_text=_("All but the parents attach an opinion, on the page of the documents."),
            choices=labels.ASKERS.items(),
        )
        self.fields["received"] = DateField(
            label=_("On which day was the request received?"), latest=localdate()
        )
        self.fields["grounds"] = TextField(
            label=_("Why is the situation precarious?"), rows=5, max_length=4000
        )
        self.show(asks=bool(known.asked_by))
        if known.asked_by:
            self.show(**{name: getattr(known, name) for name in below})

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean()
        kind = cleaned.get("revis")
        first, until = cleaned.get(f"{kind}_first"), cleaned.get(f"{kind}_until")
        if first and until and until < first:
            self.add_error(f"{kind}_until", _("The last day is before the first day."))
        return cleaned

    def answer(self) -> a.Situation:
        """REVIS, or none; a request, or none."""
        typed = self.cleaned_data
        kind = typed["revis"]
        told = a.Situation()
        if kind != "no":
            told = a.Situation(kind, typed[f"{kind}_first"], typed[f"{kind}_until"])
        if not typed["asks"]:
            return told
        asked = {name: typed[name] for name in ("asked_by", "grounds", "received")}
        return replace(told, **asked)


class LanguageForm(StepForm):
    """The language of the contract and of letters."""

    step = "language"

    def build(self) -> None:
        """Five languages, each in its own name."""
        self.fields["language"] = ChoiceField(
            label=_("In which language does the family want the contract and letters?"),
            choices=LANGUAGE_NAMES.items(),
        )
        if self.given.language:
            self.show(language=self.given.language.language)

    def answer(self) -> a.Language:
        """The language."""
        return a.Language(self.cleaned_data["language"])


class DurationForm(StepForm):
    """12 billing periods, or 3 with a reason."""

    step = "duration"

    def build(self) -> None:
        """The reason stands below 3."""
        self.fields["periods"] = ChoiceField(
            label=_("How long is the contract valid?"),
            choices=[
                ("12", _("12 billing periods")),
                ("3", _("3 billing periods, as an exception")),
            ],
            below={"3": ["reason"]},
        )
        self.fields["reason"] = TextField(label=_("Why only 3?"), max_length=400)
        known = self.given.duration
        self.show(periods=str(known.periods if known else 12), reason=known.reason if known else "")

    def answer(self) -> a.Duration:
        """The duration."""
        return a.Duration(int(self.cleaned_data["periods"]), self.cleaned_data["reason"] or "")


class ReasonForm(Form):
    """Why an application is dropped."""

    reason = TextField(label=_("Why is the application dropped?"), rows=3, max_length=400)
