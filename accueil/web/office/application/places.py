"""The addresses of an application: of the children, of the applicant, of the bills."""

import re
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

from accueil.registry import answers as a
from accueil.web.base.fields import ChoiceField, TextField, YesNoField
from accueil.web.office.application.step_form import StepForm, language

NEIGHBOURS = ("LU", "BE", "FR", "DE")
OTHERS = (
    *("AT", "BG", "CH", "CY", "CZ", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IS"),
    *("IT", "LI", "LT", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "GB"),
)
PLACE = ("street", "postcode", "locality", "country")
LUXEMBOURGISH_POSTCODE = re.compile(r"(?:L-?\s*)?([0-9]{4})", re.IGNORECASE)


@cache
def countries(of: str) -> tuple[tuple[str, str], ...]:
    """Countries by their names: the neighbours first, then the others of Europe by name."""
    names = Locale.parse(of).territories
    others = sorted(OTHERS, key=lambda code: names[code])
    return tuple((code, names[code]) for code in (*NEIGHBOURS, *others))


def country_name(code: str) -> str:
    """A country in the page's language."""
    return dict(countries(language())).get(code, code)


class AddressesForm(StepForm):
    """Where the children live, where the applicant lives, and one billing address a child."""

    step = "addresses"

    def build(self) -> None:
        """One address; the others only where they differ."""
        known = self.given.addresses
        self._add_address("home_", known.home if known else None)
        self.fields["same"] = YesNoField(
            label=_("Does the applicant live at the same address as the children?"),
            below={"no": self._add_address("applicant_", known.applicant if known else None)},
        )
        self.show(same=known.applicant is None if known else None)
        children = self.given.children.children if self.given.children else ()
        for number, child in enumerate(children):
            billing = known.billing[number] if known and number < len(known.billing) else None
            prefix = f"billing_{number}_"
            names = [f"{prefix}name", *self._add_address(prefix, billing)]
            self.fields[f"billing_{number}"] = ChoiceField(
                label=_("Where do the bills go? Child: %(name)s") % {"name": child.given_name},
                choices=[
                    ("home", _("To the address of the children")),
                    ("other", _("To another address")),
                ],
                below={"other": names},
            )
            self.fields[f"{prefix}name"] = TextField(label=_("Name on the bill"))
            self.show(**{f"billing_{number}": "other" if billing else "home"})
            if billing:
                self.show(**{f"{prefix}name": billing.name})

    def _add_address(self, prefix: str, known: a.AddressLines | None) -> list[str]:
        fields = {
            "street": TextField(label=_("Number and street"), max_length=120),
            "postcode": TextField(label=_("Postcode"), width=10, max_length=10),
            "locality": TextField(label=_("Town"), max_length=80),
            "country": ChoiceField(label=_("Country"), choices=countries(language()), listed=True),
        }
        self.show(**{f"{prefix}country": "LU" if prefix == "home_" else ""})
        for name, field in fields.items():
            self.fields[prefix + name] = field
            if known:
                self.initial[prefix + name] = getattr(known, name)
        return [prefix + name for name in fields]

    def clean(self) -> dict[str, Any]:
        """A postcode of Luxembourg has four digits."""
        cleaned = super().clean()
        for name in [n for n in self.fields if n.endswith("_postcode")]:
            country, text = cleaned.get(name.replace("postcode", "country")), cleaned.get(name)
            if country != "LU" or not text:
                continue
            found = LUXEMBOURGISH_POSTCODE.fullmatch(text.strip())
            if found:
                cleaned[name] = found[1]
            else:
                words = _("A postcode in Luxembourg has four digits, for example 4010.")
                self.add_error(name, forms.ValidationError(words))
        return cleaned

    def answer(self) -> a.Addresses:
        """The addresses."""
        applicant = None if self.cleaned_data["same"] else self._address("applicant_")
        children = self.given.children.children if self.given.children else ()
        billing = tuple(self._billing(number) for number in range(len(children)))
        return a.Addresses(self._address("home_"), applicant, billing)

    def _billing(self, number: int) -> a.AddressLines | None:
        if self.cleaned_data[f"billing_{number}"] == "home":
            return None
        return self._address(f"billing_{number}_")

    def _address(self, prefix: str) -> a.AddressLines:
        values = {name: self.cleaned_data[prefix + name] for name in PLACE}
        return a.AddressLines(name=self.cleaned_data.get(f"{prefix}name") or "", **values)
