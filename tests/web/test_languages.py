"""Every page in every language, and in one that does not exist: what is not translated stands out.

In the invented language each text of the catalogues stands in ⟦brackets⟧. What is left outside has
to be the law's or a paper's own sentence, or data: names, numbers, dates, amounts, codes.
"""

import gettext
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import trans_real

import accueil
from accueil.attendance.models import (
    CareContract,
    Dispute,
    EmergencyContact,
    Guardian,
    Notice,
)
from accueil.billing.models import BankEntry, Correction, Goodwill
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.store.security import see
from tests.database import TESTS, copied, turn_to
from tests.factories import signed_in
from tests.journeys.examples import EXAMPLES, Example, address
from tests.journeys.site import Site

PACKAGE = Path(accueil.__file__).parent
PAGES = [example for example in EXAMPLES if example.answers in ("page", "elsewhere", "gone")]
MARKED = re.compile("⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2,}")
PLACE = re.compile(r"\{.*?\}")
# References of payments; lengths of time; the secret of an app, in groups of four; files' names;
# e-mail addresses; the beginnings of digests; what stands around the parts of a formula.
DATA = (
    r"[0-9a-f]{12}…",
    *(r"RF\d\d(?:\s\d+)+", r"\d+\s(?:hours?|minutes?)", r"(?:[A-Z2-7]{4} ?){8}"),
    r"accueil-statistics\.\w+",
    r"accueil-tariff-[\d-]+\.\w+",
    r"\)*, at least 0[)\s−]*",  # what is left of the law's sentence around another one
    r"[\w.]+@[\w.]+\w",
)
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label")
BUTTONS = ("submit", "button", "reset")
# Names that are the same in every language: of languages, registers, codes; of the product.
NAMES = """Accueil Lëtzebuergesch Français Deutsch English Português RNPP RCPP CCSS REVIS IAM CSA
    CAE PDF CSV XLSX SHA SMS QR Caisse pour avenir des enfants Mia Ben jpeg jpg png pdf
    WebM WebVTT"""
PROPER = set(NAMES.split())


class Marks(gettext.NullTranslations):
    """A language in which every text stands in brackets."""

    plural = staticmethod(lambda number: int(number != 1))

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message.strip() else message

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, one: str, many: str, number: int) -> str:
        return self.ngettext(one, many, number)

    @staticmethod
    def language() -> str:
        return "en"

    to_language = language

    def __getitem__(self, key: str) -> str:
        raise KeyError(key)


class Texts(HTMLParser):
    """What a page says in its own language: text, and what is read out instead of it."""

    VOID = ("meta", "link", "input", "img", "br", "hr", "rect", "path", "line")
    SILENT = ("script", "style", "svg", "code")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.lang = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.lang = self.lang or known.get("lang", "")
        spoken = self._spoken(tag, known)
        if tag not in self.VOID:
            self.open.append((tag, spoken))
        if spoken:
            self.found += [known[name] for name in SPOKEN if known.get(name)]
            if tag == "input" and known.get("type") in BUTTONS:
                self.found.append(known.get("value", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of what is closed at once nothing is said."""

    def _spoken(self, tag: str, attrs: dict[str, str]) -> bool:
        """Whether this is said, and in the page's language."""
        around = self.open[-1][1] if self.open else True
        return around and tag not in self.SILENT and attrs.get("lang", self.lang) == self.lang

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open or self.open[-1][1]):
            self.found.append(data.strip())


@pytest.fixture(scope="module")
def filled(cluster: Path, country: str, django_db_blocker: Any) -> Iterator[Site]:
    """Django on a copy of the small country."""
    with copied(cluster, country) as name, django_db_blocker.unblock():
        turn_to(name)
        yield Site("", name, cluster)
        turn_to(TESTS)


@pytest.fixture(autouse=True)
def static_files_as_they_lie() -> Iterator[None]:
    """Addresses of static files without their digest."""
    kept = settings.STORAGES
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**kept, "staticfiles": plain}
    yield
    settings.STORAGES = kept


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """English is the language that does not exist."""
    monkeypatch.setitem(trans_real._translations, "en", Marks())


def client_of(example: Example, language: str) -> Client:
    """Who may open a page, in a language."""
    see(country=True)
    client = signed_in(account_of(example.who)) if example.who else Client()
    client.cookies["django_language"] = language
    return client


def account_of(who: str) -> Account:
    """Whose account it is: staff's by its e-mail, a parent's by the private one."""
    staff = Account.objects.filter(email=who).first()
    return staff or Account.objects.get(private_email_key=email_key(who))


@pytest.mark.parametrize("language", ["lb", "fr", "de", "pt"])
def test_every_page_in_every_language(filled: Site, language: str) -> None:
    """English is the language in which the pages below are tried. Everybody signs in once."""
    clients: dict[str, Client] = {}
    for example in PAGES:
        path = address(filled, example)
        if example.who not in clients:
            clients[example.who] = client_of(example, language)
        answer = clients[example.who].get(path, follow=True)
        assert answer.status_code in (200, 410), path
        assert f'<html lang="{language}">' in text_of(answer), path
        assert "⟦" not in text_of(answer), path


@pytest.fixture(scope="module")
def data(filled: Site) -> set[str]:
    """Every word of the country's data, and of the names of places and providers."""
    see(country=True)
    models = [
        m
        for app in ("registry", "identity", "services", "material")
        for m in apps.get_app_config(app).get_models()
    ]
    rows = chain.from_iterable(model.objects.all() for model in models)
    values = (str(value) for row in rows for value in vars(row).values())
    territories = Locale.parse("en").territories.values()
    asked = (example.query for example in EXAMPLES)
    cares = CareContract.objects.values_list("group", "extras")
    agreed = (f"{group} {extras}" for group, extras in cares)
    banks = (f"{entry.words} {entry.file.name}" for entry in BankEntry.objects.all())
    asking = (one.reason for model in (Correction, Goodwill) for one in model.objects.all())
    asking = chain(asking, (f"{one.said} {one.words}" for one in Dispute.objects.all()))
    tariffs = (PACKAGE / "law/data/tariffs").glob("*.toml")
    sources = chain.from_iterable(strings(tomllib.loads(file.read_text())) for file in tariffs)
    texts = chain(values, territories, asked, agreed, banks, asking, sources, _facilities())
    return PROPER | {word for text in texts for word in WORD.findall(text)}


def _facilities() -> Iterator[str]:
    """What a facility knows of families, and what it wrote to them."""
    for known in (*Guardian.objects.all(), *EmergencyContact.objects.all()):
        yield f"{known.name} {known.relation}"
    for notice in Notice.objects.all():
        yield f"{notice.title} {notice.text}"


@pytest.fixture(scope="module")
def sentences() -> re.Pattern[str]:
    """What the law and the papers say in English, with anything in the place of a name."""
    files = (PACKAGE / folder / "texts" / "en.toml" for folder in ("law", "documents"))
    found = {text for file in files for text in strings(tomllib.loads(file.read_text()))}
    english = Locale.parse("en")
    found |= {*english.months["format"]["wide"].values(), *english.days["format"]["wide"].values()}
    told = [text for text in found if WORD.search(PLACE.sub(" ", text))]
    patterns = [".+?".join(map(re.escape, PLACE.split(text))) for text in told]
    ordered = sorted(patterns, key=len, reverse=True)
    whole = rf"(?<!\w)(?:{'|'.join([*ordered, *DATA])})(?!\w)"  # not the "no" of Nommern
    return re.compile(whole, re.DOTALL | re.IGNORECASE)


def strings(thing: Any) -> Iterator[str]:
    """All texts in a file."""
    if isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from strings(value)
    elif isinstance(thing, str):
        yield thing


@pytest.mark.parametrize("example", PAGES, ids=lambda e: "-".join([e.name, *e.values[1:], e.query]))
@pytest.mark.usefixtures("brackets")
def test_no_text_is_left_untranslated(
    filled: Site, data: set[str], sentences: re.Pattern[str], example: Example
) -> None:
    path = address(filled, example)
    client = client_of(example, "en")
    shown = [client.get(path, follow=True)]
    if example.answers == "page":
        shown.append(client.post(path, {}))
    for answer in shown:
        if answer.status_code in (200, 400, 409, 410):
            left = set(untranslated(text_of(answer), data, sentences))
            assert not left, f"{path}: {sorted(left)}"


def untranslated(html: str, data: set[str], sentences: re.Pattern[str]) -> Iterator[str]:
    """Texts of a page with words that no catalogue, no law and no data knows."""
    for text in Texts(html).found:
        left = text
        while (shorter := MARKED.sub(" ", left)) != left:
            left = shorter
        name, _, said = left.strip().partition(": ")  # of whom it is said
        if sentences.fullmatch(left.strip()):
            continue
        if data.issuperset(WORD.findall(name)) and sentences.fullmatch(said):
            continue
        words = WORD.findall(sentences.sub(" ", left))
        if any(word not in data for word in words):
            yield text


def text_of(answer: HttpResponse) -> str:
    """An answer as text; of a file, nothing."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if is_page else ""


def test_the_check_can_fail() -> None:
    page = '<html lang="en"><p title="Close">⟦Save ⟦now⟧⟧ 12 €</p><p lang="fr">Oui</p>Remove</html>'
    nothing = re.compile("(?!)")
    assert list(untranslated(page, set(), nothing)) == ["Close", "Remove"]
