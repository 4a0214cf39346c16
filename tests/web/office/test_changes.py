"""A change on its pages: shown with its money, saved once, told to whoever comes second."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accueil.actions.papers import Writer
from accueil.actions.sign import sign
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import next_number
from accueil.store.security import see
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def signed(office: m.Office, *children: Any, kind: str = "together", **options: Any) -> m.Child:
    """A family whose contracts were signed half a year ago; its first child."""
    opened = m.Application.objects.create(
        number=next_number("application", 2026), office=office, purpose="first", opened_at=f.NOW
    )
    given = answers(kind, *children, provider=f.make_provider(office), **options)
    made = sign(opened.pk, given, date(2026, 2, 10), Writer(None, "Anne", f.NOW), shipped())
    return made[0].membership.child


@pytest.fixture
def office(db: None) -> m.Office:
    see(country=True)
    return f.make_office()


@pytest.fixture
def officer(office: m.Office, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)
    return f.signed_in(f.make_account("officer", office))


def test_smoke(officer: Client, office: m.Office) -> None:
    child = signed(office, MIA, LEO)
    base = f"/children/{child.pk}/change/"
    assert officer.get(base).status_code == 200
    for kind in ("address", "allowance", "schooling", "language", "income", "household"):
        answer = officer.post(base, {"kind": kind})
        assert answer.status_code == 302, answer.content.decode()
        page = officer.get(answer.headers["Location"])
        assert page.status_code == 200
        fields = initial(page)
        answer = officer.post(answer.headers["Location"], fields)
        print(kind, answer.status_code, answer.headers.get("Location"))
        if answer.status_code == 200:
            print(answer.context["form"].errors)


def initial(page: Any) -> dict[str, Any]:
    """What a browser would send back of a page's form as it is."""
    form = page.context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, date):
            sent |= {
                f"{bound.html_name}_day": value.day,
                f"{bound.html_name}_month": value.month,
                f"{bound.html_name}_year": value.year,
            }
        elif value not in (None, ""):
            sent[bound.html_name] = bound.field.prepare_value(value)
    return sent
