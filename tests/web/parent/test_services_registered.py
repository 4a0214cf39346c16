"""Which services there are, and what may be registered of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import get_resolver

from accueil.identity.services import registered
from accueil.identity.services.claims import age_group
from accueil.identity.services.models import Service
from accueil.store.encrypted import blind
from accueil.store.models import AccessLog
from accueil.store.security import see, seeing_the_country
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_the_ministry_registers_and_ends_services(settings: Any) -> None:
    see(country=True)
    client = f.signed_in(f.make_account("ministry"))
    typed = {f"name_{language}": "Schoulportal" for language in ("lb", "fr", "de", "en")}
    typed |= {"redirect_uri": "http://localhost/back", "contact": "portal@example.lu"}
    assert "begins with https://" in client.post("/services/new/", typed).content.decode()
    settings.DEMO = True
    typed |= {"scopes": ["children_names"], "other_uri": "https://evil.example/*"}
    page = client.post("/services/new/", typed).content.decode()
    assert "choose both" in page and "without * and #" in page
    typed |= {"scopes": ["language"], "other_uri": ""}
    page = client.post("/services/new/", typed).content.decode()
    with seeing_the_country():
        service = Service.objects.get()
    assert service.name_in("pt") == "Schoulportal", "French, where it has no name in Portuguese"
    assert service.scopes == ["openid", "language"] and service.client_id in page
    shown = page.split('id="secret"')[1].split(">")[1].split("<")[0]
    assert bytes(service.secret) == blind(shown, "service.secret")
    assert "Schoulportal" in client.get("/services/").content.decode()
    assert client.post(f"/services/{service.pk}/end/").status_code == 302
    with seeing_the_country():
        assert registered.open_service(service.client_id) is None
        assert AccessLog.objects.filter(what="service.ended Schoulportal").exists()


def test_ages_and_keys() -> None:
    born, day = date(2022, 3, 9), date(2026, 3, 8)
    assert age_group(born, day) == "under_4"
    assert age_group(born, day + timedelta(days=1)) == "4_to_12"
    assert age_group(date(2008, 3, 8), day) == "18_and_over"
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert not [name for name in names if "device" in name or "introspect" in name]
    problem = registered.address_problem
    for uri in (
        "https://a.lu/#x",
        "https://*.lu/",
        "https://u@a.lu/",
        "https:///x",
        "https://a.lu/ x",
    ):
        assert problem(uri, demo=True) == "exact", uri
    assert problem("http://localhost:80/x", demo=False) == "https"
    assert problem("http://a.lu/x", demo=True) == "https"
    assert problem("https://a.lu:8443/x?y=1", demo=False) == ""
