"""What the ministry types about a service."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accueil.identity.models import LANGUAGES
from accueil.identity.services.models import SCOPES
from accueil.identity.services.registered import Registration, address_problem
from accueil.web.base.fields import CheckField, ChoicesField, EmailField, Form, TextField
from accueil.web.base.lines import Words

LEARNS: dict[str, Words] = {
    "language": _("The parent’s language"),
    "email": _("The parent’s e-mail address"),
    "children": _("The number of children and their age groups"),
    "children_names": _("The names of the children"),
}
PROBLEMS: dict[str, Words] = {
    "https": _("Enter an address that begins with https://"),
    "exact": _("Enter the whole address, without * and #, for example https://example.lu/back"),
}
LONGEST = 300


class NewService(Form):
    """A service: its names, its addresses, what it may learn, who answers for it."""

    name_lb = TextField(label=_("Name in Luxembourgish"), max_length=60)
    name_fr = TextField(label=_("Name in French"), max_length=60)
    name_de = TextField(label=_("Name in German"), max_length=60)
    name_en = TextField(label=_("Name in English"), max_length=60)
    name_pt = TextField(label=_("Name in Portuguese"), max_length=60, required=False)
    redirect_uri = TextField(
        label=_("Address to which parents come back after they have signed in"),
        help_text=_("Exactly as the service sends it, for example https://example.lu/back"),
        max_length=LONGEST,
    )
    other_uri = TextField(
        label=_("Another such address on the same host"), max_length=LONGEST, required=False
    )
    sign_out_uri = TextField(
        label=_("Address after signing out"), max_length=LONGEST, required=False
    )
    scopes = ChoicesField(
        label=_("What may the service learn?"),
        help_text=_("Only what it cannot do without. Parents are asked before."),
        choices=list(LEARNS.items()),
        required=False,
    )
    refresh = CheckField(
        label=_("The service may ask again while the parent is not there"), required=False
    )
    contact = EmailField(label=_("E-mail address of who answers for the service"))

    def clean(self) -> dict[str, Any]:
        """Addresses that are exact and safe, on one host; names only with children."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("redirect_uri", "other_uri", "sign_out_uri"):
            uri = cleaned.get(name)
            problem = address_problem(uri, demo=settings.DEMO) if uri else ""
            if problem:
                self.add_error(name, forms.ValidationError(PROBLEMS[problem]))
        first, other = cleaned.get("redirect_uri"), cleaned.get("other_uri")
        if first and other and first.split("/")[:3] != other.split("/")[:3]:
            self.add_error(
                "other_uri", forms.ValidationError(_("Enter an address on the same host."))
            )
        asked = cleaned.get("scopes") or []
        if "children_names" in asked and "children" not in asked:
            words = _("Names go with the number of children: choose both.")
            self.add_error("scopes", forms.ValidationError(words))
        return cleaned

    def registration(self) -> Registration:
        """What was typed."""
        typed = self.cleaned_data
        asked = {"openid", *typed["scopes"]}
        uris = (typed["redirect_uri"], typed["other_uri"])
        return Registration(
            names={language: typed[f"name_{language}"] for language in LANGUAGES},
            redirect_uris=list(dict.fromkeys(uri for uri in uris if uri)),
            scopes=[scope for scope in SCOPES if scope in asked],
            contact=typed["contact"],
            sign_out_uris=[typed["sign_out_uri"]] if typed["sign_out_uri"] else [],
            refresh=bool(typed["refresh"]),
        )
