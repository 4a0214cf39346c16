"""What tests of changes do on the pages: a family, its forms, the button that saves."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accueil.actions.papers import Writer
from accueil.actions.sign import sign
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Message, next_number
from accueil.store.security import see
from families import answers
from tests import factories as f

TODAY = f.NOW.date()
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
HALF_A_YEAR_AGO = date(2026, 3, 16)


def signed(office: m.Office, *children: Any, kind: str = "together", **options: Any) -> m.Child:
    """A family whose contracts were signed half a year ago; its first child."""
    opened = m.Application.objects.create(
        number=next_number("application", 2026), office=office, purpose="first", opened_at=f.NOW
    )
    given = answers(kind, *children, provider=f.make_provider(office), **options)
    made = sign(opened.pk, given, date(2026, 2, 10), Writer(None, "Anne", f.NOW), shipped())
    return made[0].membership.child


def day(name: str, of: date) -> dict[str, Any]:
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


def paper(name: str = "proof.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def sent_back(page: Any) -> dict[str, Any]:
    """What a browser sends back of a page's form as it was shown."""
    sent: dict[str, Any] = {}
    for bound in page.context["form"]:
        value = bound.value()
        if isinstance(value, date):
            sent |= day(bound.html_name, value)
        elif value not in (None, ""):
            sent[bound.html_name] = bound.field.prepare_value(value)
    return sent


def text_of(page: Any) -> str:
    return str(page.content.decode().replace("&#x27;", "'").replace("&amp;", "&"))


def typed(client: Client, child: m.Child, change: str, since: date, **fields: Any) -> Any:
    """Begin a change and fill its first page with what is known, and with what is given."""
    begun = client.post(f"/children/{child.pk}/change/", {"kind": change})
    assert begun.status_code == 302, text_of(begun)
    page = client.get(begun.headers["Location"])
    given = {**sent_back(page), **day("since", since), **fields}
    return client.post(begun.headers["Location"], {k: v for k, v in given.items() if v != ""})


def followed(client: Client, answer: Any) -> Any:
    assert answer.status_code == 302, text_of(answer)
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200, page.headers.get("Location")
    return page


def saved(client: Client, page: Any) -> Any:
    """Click the one button of a page that shows before and after."""
    return client.post(page.context["action"], {"key": page.context["draft"].key})


def lower(client: Client, child: m.Child, since: date = HALF_A_YEAR_AGO, **fields: Any) -> Any:
    """A lower income of the representative, up to the page before saving."""
    income = {"representative_1_assessed": "10 000,00", "proof": paper(), **fields}
    return typed(client, child, "income", since, **income)


def letters(kind: str) -> list[Message]:
    see(country=True)
    return list(Message.objects.filter(kind=kind, channel="letter"))


def emails(kind: str) -> list[Message]:
    see(country=True)
    return list(Message.objects.filter(kind=kind, channel="email"))
