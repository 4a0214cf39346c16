"""Children, renewals, letters and messages in a real browser: axe, 320 px, one language a page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.models import Message
from accueil.store.security import see
from tests.factories import (
    make_account,
    make_child,
    make_contract,
    make_household,
    make_office,
    make_plan,
    make_provider,
    signed_in,
)

pytestmark = pytest.mark.django_db
WEB = Path(__file__).parents[1]
STATIC = WEB.parents[1] / "accueil" / "web" / "base" / "static"
AXE = "tags => axe.run({runOnly: tags, resultTypes: ['violations']})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENGLISH = ("Contracts", "Household", "waits", "Search<", "Letters<", "Believed")


@pytest.fixture
def client() -> Client:
    """An officer with a child, a letter that waits, a batch that was made, an application."""
    see(country=True)
    office = make_office()
    officer = make_account("officer", office)
    today = timezone.localdate()
    household = make_household(office, incomes={"representative": 3_600_000}, email="c@example.lu")
    for number, name in enumerate(("Mia", "Léa")):
        born = today - timedelta(days=900 + number)
        child = make_child(office, given_name=name, household=household, born=born)
        make_plan(child, make_provider(office))
        make_contract(child, signed=Period.containing(today).later(-11).first)
    signed = signed_in(officer)
    signed.post("/radar/remind/")
    signed.post("/letters/print/")
    signed.post(reverse("renewal_start", args=[child.pk]), {"change": ""})
    see(country=True)
    Message.objects.filter(channel="email").update(state="failed", failure="no answer")
    return signed


def addresses() -> list[str]:
    see(country=True)
    child = m.Child.objects.order_by("created_at").first()
    message = Message.objects.filter(channel="email").first()
    letter = Message.objects.filter(channel="letter").first()
    assert child and message and letter
    of = reverse("child", args=[child.pk])
    days = "day_day=1&day_month=6&day_year=2026"
    return [
        *("/today/", "/children/", "/children/?q=weber", "/children/?q=xylophon", "/children/?q=a"),
        *(of, f"{of}then/", f"{of}then/?{days}", f"{of}then/?day_day=31&day_month=2&day_year=1"),
        f"{of}then/?{days}&known_day=1&known_month=1&known_year=2030",
        *(f"{of}renew/", "/radar/?reminded=2", "/radar/?which=over", "/letters/?made=2"),
        *("/messages/", reverse("message", args=[message.pk])),
        reverse("message", args=[letter.pk]),
    ]


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("lb", 320)])
def test_the_pages_are_accessible_and_in_one_language(
    client: Client, page: Page, language: str, width: int, tmp_path: Path
) -> None:
    client.cookies["django_language"] = language
    page.set_viewport_size({"width": width, "height": 900})
    wrong = []
    for number, address in enumerate(addresses()):
        html = client.get(address).content.decode()
        if language != "en":
            body = html.partition("<main")[2]
            wrong += [(address, word) for word in ENGLISH if f">{word}" in body]
        file = tmp_path / f"{number}.html"
        file.write_text(html.replace('"/static/', f'"{STATIC.as_uri()}/'), "utf-8")
        page.goto(file.as_uri())
        page.add_script_tag(path=WEB / "axe.min.js")
        found = page.evaluate(AXE, RULES)
        wrong += [
            (address, fault["id"], node["html"])
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((address, "wider than the window"))
    assert wrong == []
