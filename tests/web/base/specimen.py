"""The specimen page: every part of the look once, with wrong input in every field."""

from datetime import date
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import gettext as _
from django.utils.translation import override

from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    ChoicesField,
    CodeField,
    DateField,
    EmailField,
    FileField,
    Form,
    MatriculeField,
    MoneyField,
    NumberField,
    PasswordField,
    PhoneField,
    TextField,
    YesNoField,
)


class Everything(Form):
    """One field of each kind, one nested below an answer."""

    name = TextField(label="Numm · Nom", help_text="Jang, Zoé, Noémie, João")
    remark = TextField(label="Remark", rows=3, required=False)
    born = DateField(label="Born", help_text="04.05.2026")
    since = DateField(label="Since", initial=date(2026, 5, 4), required=False)
    earned = MoneyField(label="€", required=False)
    matricule = MatriculeField(label="Matricule")
    children = NumberField(label="1, 2, 3", most=20)
    phone = PhoneField(label="GSM")
    mail = EmailField(label="E-mail")
    code = CodeField(label="Code")
    password = PasswordField(label="***")
    why = ChoiceField(
        label="Why?", choices=[("lost", "A"), ("name", "B")], below={"name": ["right_name"]}
    )
    right_name = TextField(label="The right name")
    where = ChoiceField(label="Where?", choices=[("esch", "Esch-sur-Alzette")], listed=True)
    languages = ChoicesField(label="Languages", choices=[("lb", "lb"), ("pt", "pt")])
    consent = YesNoField(label="Consent?")
    sure = CheckField(label="Sure")
    paper = FileField(label="Paper")


TYPED = {
    "name": "",
    "born_day": "31",
    "born_month": "2",
    "born_year": "2026",
    "earned": "1.234",
    "matricule": "2021",
    "children": "99",
    "phone": "12",
    "mail": "jang",
    "code": "12",
    "why": "name",
}


def context() -> dict[str, object]:
    """What the specimen shows, invented."""
    line = SimpleNamespace(
        label="Stonneblock 2",
        state_cents=9450,
        parent_cents=3150,
        text="21 × 1,50 € = 31,50 €",
        formula="1260 min × 1,50 € ÷ 60 = 31,50 €",
        source="RGD 2016, art. 2",
    )
    meals = {"label": "Repas", "state_cents": 5100, "parent_cents": 6700}
    return {
        "form": Everything(TYPED),
        "back_url": "/",
        "navigation": [
            {"label": "Dossiers", "url": "/", "current": True},
            {"label": "Kaarten", "url": "/cards"},
        ],
        "saved": "Är Ännerunge goufe gespäichert.",
        "lines": [line, meals],
        "tasks": [
            {"title": "Child", "url": "/1", "status": "done"},
            {"title": "Household", "url": "/2", "status": "check", "hint": "Address differs"},
            {"title": "Income", "url": "/3", "status": "todo"},
            {"title": "Documents", "url": "/4", "status": "wrong"},
            {"title": "Signature", "status": "blocked"},
        ],
        "rows": [
            {"label": "Name", "value": "Noémie Schmit-Da Silva", "url": "/1"},
            {"label": "Address", "lines": ["12, rue du Brill", "L-4041 Esch-sur-Alzette"]},
            {"label": "Income", "value": None, "url": "/2", "note": "2026"},
        ],
        "before_title": "Mäerz 2026",
        "changes": [
            {"label": "Stonneblock 2", "before_cents": 12400, "after_cents": 9850},
            {"label": "Repas", "before_cents": 2000, "after_cents": 2000},
            {"label": "Stot", "before": "A", "after": "B"},
            {"label": "Total", "before_cents": 14400, "after_cents": 11850, "total": True},
        ],
        "columns": [{"label": "Child"}, {"label": "Until"}, {"label": "€", "number": True}],
        "cells": [
            [{"text": "Ben Muller", "url": "/3"}, "30.11.2026", "1.234,50 €"],
            ["Mia Da Silva", {"text": "Check", "status": "check"}, "98,50 €"],
        ],
        "slice": Paginator(range(100), 10).page(5),
        "moments": [
            {"day": date(2026, 5, 4), "title": "Contract 2", "now": True, "url": "/", "by": "A."},
            {"day": date(2025, 5, 5), "until": date(2026, 5, 3), "title": "Contract 1"},
            {"day": date(2025, 4, 2), "title": "Income", "gone": True, "text": "31.200,00 €"},
        ],
        "caution": "Sans contrat valable, vous payez le plein tarif.",
        "inset": "Ohne gültigen Vertrag zahlen Sie den vollen Preis.",
    }


def html(language: str) -> str:
    """The specimen in one of the five languages, as a signed-in officer sees it."""
    request = RequestFactory().get("/specimen?child=3")
    request.today = date(2026, 5, 4)
    request.user = SignedIn()
    with override(language):
        assert _("Yes")
        return render_to_string("base/specimen.html", context(), request)


class SignedIn:
    """Somebody who is signed in."""

    is_authenticated = True
    office = SimpleNamespace(name="Esch-sur-Alzette")
    role = "officer"

    def __str__(self) -> str:
        return "Claire Weber"
