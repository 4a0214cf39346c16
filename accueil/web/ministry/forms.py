"""What the ministry types about providers, their agreements, and agencies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.actions import providers as actions
from accueil.actions.providers import Keeper
from accueil.registry.models import Agency, Office, Provider
from accueil.web.base.fields import (
    ChoiceField,
    DateField,
    EmailField,
    Form,
    PhoneField,
    TextField,
)
from accueil.web.base.providers import words
from accueil.web.base.providers.forms import FactForm, RecordForm

ANY = ("", _("All"))


class Search(Form):
    """Which providers are listed."""

    q = TextField(
        label=_("Name or commune"), required=False, max_length=80, help_text=_("A part is enough.")
    )
    kind = ChoiceField(label=_("Kind"), listed=True, required=False)
    agreement = ChoiceField(label=_("Agreement with the State"), listed=True, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, table in (("kind", words.KINDS), ("agreement", words.STATES)):
            field: Any = self.fields[name]
            field.choices = [ANY, *table.items()]


class NewProvider(RecordForm):
    """A provider: what kind, where, how it is reached."""

    name = TextField(label=_("Name"), max_length=120)
    kind = ChoiceField(
        label=_("Kind"),
        choices=words.choices(words.KINDS),
        below={"sea": ["sea_funding"], "mini_creche": ["mini_funding"]},
    )
    sea_funding = ChoiceField(label=_("Funding"), choices=words.choices(words.FUNDINGS))
    mini_funding = ChoiceField(label=_("Funding"), choices=words.choices(words.FUNDINGS))
    commune = ChoiceField(label=_("Commune"), listed=True)
    street = TextField(label=_("Number and street"), max_length=120)
    postcode = TextField(label=_("Postcode"), max_length=10, width=10)
    locality = TextField(label=_("Locality"), max_length=80)
    email = EmailField(label=_("E-mail address"), required=False)
    telephone = PhoneField(label=_("Telephone"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        communes = Office.objects.filter(kind="commune").order_by("name")
        field: Any = self.fields["commune"]
        field.choices = [("", _("Choose …")), *communes.values_list("pk", "name")]

    def made(self, keeper: Keeper) -> Provider | None:
        """The new provider; None where the form says why not."""
        typed = dict(self.cleaned_data)
        funding = typed.pop("sea_funding") or "", typed.pop("mini_funding") or ""
        typed["funding"] = "".join(funding)
        typed["telephone"] = typed["telephone"] or ""
        commune = Office.objects.get(pk=typed.pop("commune"))
        provider = Provider(commune=commune, **typed)
        saved = self.tried(lambda: actions.make_provider(provider, keeper))
        return provider if saved else None


class AgreementForm(FactForm):
    """The agreement with the State, from a day on."""

    number = TextField(label=_("Number of the agreement"), max_length=24, width=20)
    first = DateField(label=_("First day"))
    last = DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty when no end is known.")
    )
    field_order = ("number", "first", "last", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Keep the agreement."""
        typed, until = self.cleaned_data, self.day_after()
        return self.tried(
            lambda: actions.keep_agreement(
                provider, typed["number"], keeper, first=typed["first"], until=until
            )
        )


class _Ending(FactForm):
    """What takes the State's part away, or gives it back: always with a reason."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("The provider reads it too.")


class SuspendForm(_Ending):
    """The days on which the agreement is suspended."""

    first = DateField(label=_("First day on which it is suspended"))
    last = DateField(
        label=_("Last day on which it is suspended"),
        required=False,
        help_text=_("Leave it empty when no end is known."),
    )
    field_order = ("first", "last", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Suspend it."""
        first, until = self.cleaned_data["first"], self.day_after()
        return self.tried(lambda: actions.suspend(provider, keeper, first=first, until=until))


class ResumeForm(_Ending):
    """The day from which the agreement holds again."""

    first = DateField(label=_("First day on which it holds again"))
    field_order = ("first", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Let it hold again."""
        first = self.cleaned_data["first"]
        return self.tried(lambda: actions.resume(provider, keeper, first=first))


class EndForm(_Ending):
    """The last day of the agreement."""

    last = DateField(label=_("Last day of the agreement"))
    field_order = ("last", "reason")

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """End it."""
        until = self.day_after()
        assert until
        return self.tried(lambda: actions.end_agreement(provider, keeper, until=until))


class JoinForm(FactForm):
    """The agency with which a childminder works."""

    agency = ChoiceField(label=_("Agency"), listed=True, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["reason"]
        listed = [(str(pk), name) for pk, name in Agency.objects.values_list("pk", "name")]
        field: Any = self.fields["agency"]
        field.choices = [("", _("No agency")), *listed]

    def save(self, provider: Provider, keeper: Keeper) -> bool:
        """Join it."""
        chosen = self.cleaned_data["agency"]
        agency = Agency.objects.get(pk=chosen) if chosen else None
        return self.tried(lambda: actions.join_agency(provider, agency, keeper))


class NewAgency(RecordForm):
    """An agency of childminders."""

    name = TextField(label=_("Name"), max_length=120)
    email = EmailField(label=_("E-mail address"), required=False)
    telephone = PhoneField(label=_("Telephone"), required=False)

    def made(self, keeper: Keeper) -> Agency | None:
        """The new agency; None where the form says why not."""
        typed = self.cleaned_data
        telephone = typed["telephone"] or ""
        agency = Agency(name=typed["name"], email=typed["email"], telephone=telephone)
        return agency if self.tried(lambda: actions.make_agency(agency, keeper)) else None
