"""Before signing, signing, the contract and the card, through the pages as officers use them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now
from pypdf import PdfReader

from accueil.actions.estimate import Family, period_bill, plans_of
from accueil.documents.models import Document
from accueil.documents.words import say
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES, euros, text
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.papers import before_signing
from accueil.registry.situation import situation
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/"
    "HwADBwIAMCbHYQAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def whole_country(db: None) -> Iterator[None]:
    cache.clear()
    see(country=True)
    yield


@pytest.fixture
def office() -> m.Office:
    return f.make_office()


@pytest.fixture
def officer(office: m.Office) -> Account:
    return f.make_account(office=office)


@pytest.fixture
def client(officer: Account) -> Client:
    return entered(officer)


def entered(account: Account) -> Client:
    client = Client(headers={"accept-language": account.language})
    client.force_login(account)
    session = client.session
    session["signed_in_at"] = now().timestamp()
    session.save()
    return client


def opened(office: m.Office, given: a.Answers, purpose: str = "first") -> m.Application:
    """An application with all its steps saved, and its documents seen at the counter."""
    moment = now()
    found = applications.open_application(office, purpose, by=None, now=moment)
    for step in a.STEPS:
        applications.save(found, step, getattr(given, step), 0, by=None, now=moment)
    seen = [p.about for p in before_signing(found) if p.code == "document_missing"]
    if seen:
        value = applications.Seen(tuple(seen))
        applications.save(found, applications.SEEN, value, 0, by=None, now=moment)
    assert before_signing(found) == []
    return found


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def screen(**more: Any) -> dict[str, Any]:
    today = localdate()
    day = {"signed_day": today.day, "signed_month": today.month, "signed_year": today.year}
    return {**day, "how": "screen", "name": "Marie Muster", "agrees": "on", **more}


def signed(client: Client, application: m.Application, **more: Any) -> m.Membership:
    answer = client.post(url("contract_sign", application.pk), screen(**more))
    assert answer.status_code == 302, answer.content.decode()
    see(country=True)
    return m.Membership.objects.current().get(application=application.pk)


def plain(page: Any) -> str:
    return page.content.decode().replace("&#x27;", "'").replace("&amp;", "&").replace("&lt;", "<")


def logged(action: str, child: Any = None) -> list[str]:
    see(country=True)
    rows = AccessLog.objects.filter(action=action)
    rows = rows.filter(child=child) if child else rows
    return list(rows.values_list("what", flat=True))


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_the_page_shows_what_will_be_billed(client: Client, office: m.Office, kind: str) -> None:
    given = answers(kind, provider=f.make_provider(office))
    application = opened(office, given)
    shown = plain(client.get(url("contract_preview", application.pk) + "?language=fr"))
    child = signed(client, application).child
    law, known = shipped(), situation(child, localdate())
    coming = Period.containing(localdate()).later(1)
    family = Family(known.household, known.child, known.membership)
    bill = period_bill(family, plans_of(child, localdate()), coming, law)
    assert euros(bill.state_cents, "fr") in shown
    assert euros(bill.parent_cents, "fr") in shown or not bill.parent_cents
    for week in bill.weeks:
        assert week.lines
    assert text(f"household.{kind}", "fr") in shown
    assert f"application {application.number}: tariffs and estimate shown" in logged("read")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_family_reads_its_own_language(client: Client, office: m.Office, language: str) -> None:
    given = answers("together", LEO, language=language, provider=f.make_provider(office))
    shown = plain(client.get(url("contract_preview", opened(office, given).pk)))
    assert say("proposal.costs", language) in shown
    assert text("bill.school_week", language) in shown
    assert text("rule.school_hours.label", language) in shown
    assert say("proposal.undeclared", language) in shown
    assert f'<div lang="{language}">' in shown
    assert "Turn the screen to the family" in shown, "the frame speaks the officer's language"
