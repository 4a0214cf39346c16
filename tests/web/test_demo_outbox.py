"""The demonstration's outbox: read there by anybody; a real installation has no such page."""

import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as own
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accueil.exchange import sms
from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.factories import NOW, after
from tests.journeys.site import Desk, Site
from tests.web.test_every_page import AXE, LABELLED, NARROWEST, STICKS_OUT, WIDTHS, faults, listen

PLACE = "/demo/outbox"
CODE = "Äre Code ass 123456"


@pytest.fixture
def ordered(db: None) -> None:
    see(country=True)
    said = {"to": "+352621123456", "text": CODE}
    outbox.put("a", "sms", kind="sms_code", language="lb", content=said, now=NOW, office="esch")
    link = {"to": "claire@example.lu", "subject": "Invitatioun", "text": "http://localhost/x <b>"}
    outbox.put("b", "email", kind="invitation", language="lb", content=link, now=after(minutes=1))
    outbox.deliver(NOW, {"sms": sms.into_sink})
    see()


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "accueil.config.demo_urls"


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def test_anybody_reads_it_in_a_demonstration(demo: None, ordered: None, client: Client) -> None:
    said = client.get(PLACE).content.decode()
    assert said.index("claire@example.lu") < said.index(CODE), "the newest first"
    assert '<a href="http://localhost/x" rel="nofollow">' in said and "&lt;b&gt;" in said
    only = client.get(PLACE, {"channel": "sms"})
    assert "claire@example.lu" not in only.content.decode() and "Refresh" not in only.headers
    assert client.get(PLACE, {"every": "1"}).headers["Refresh"] == "5"
    assert client.get(PLACE, {"channel": "pigeon"}).status_code == 200
    key = Message.objects.values_list("pk", flat=True).filter(key="a")
    see(country=True)
    assert client.get(reverse("demo_letter", args=key)).status_code == 404


def test_a_real_installation_has_no_such_page(ordered: None, client: Client, settings: Any) -> None:
    assert not own.DEMO
    assert client.get(PLACE).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo_outbox")
    settings.ROOT_URLCONF = "accueil.config.demo_urls"  # even if it were routed
    answer = client.get(PLACE)
    assert answer.status_code == 404 and CODE not in answer.content.decode()


def test_only_a_demonstration_has_a_sink_and_its_routes() -> None:
    ask = (
        "import django; django.setup(); from django.conf import settings as s;"
        "from django.urls import get_resolver as r;"
        "print(s.DEMO, s.SMS_URL, s.EMAIL_BACKEND, 'demo_outbox' in r().reverse_dict)"
    )
    said = {}
    for demo in ("yes", "no", "true", ""):
        environment = {"DJANGO_SETTINGS_MODULE": "accueil.config.settings", "ACCUEIL_DEMO": demo}
        done = subprocess.run(
            [sys.executable, "-c", ask],
            env={**environment, "ACCUEIL_DATA": str(own.DATA)},
            capture_output=True,
            text=True,
            check=True,
        )
        said[demo] = done.stdout.split()
    assert said.pop("yes") == ["True", sms.SINK, *DUMMY, "True"]
    assert list(said.values()) == [["False", "accueil.exchange.email.Nowhere", "False"]] * 3


DUMMY = ["django.core.mail.backends.dummy.EmailBackend"]


def test_it_reads_well_everywhere(desk: Desk, site: Site) -> None:
    for language in ("lb", "fr", "de", "en", "pt"):
        person = desk("", language)
        page, said = person.page, listen(person.page)
        page.add_init_script(path=AXE)
        page.goto(PLACE)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1 and page.evaluate(LABELLED) == []
        for width in WIDTHS if language == "fr" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert faults(page) == []
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        assert page.evaluate(STICKS_OUT) == [] and said == []
    letter = page.get_by_role("link", name="PDF").first.get_attribute("href")
    answer = page.context.request.get(f"{site.address}{letter}")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")
