"""An officer at the pages of an application, and what is typed there."""

import re
import time
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.matricule import make
from accueil.store.security import see
from accueil.web.base.middleware import SIGNED_IN_AT
from tests.factories import make_office, make_provider

BORN = date(2023, 5, 4)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PERSON = {"family_name": "Weber", "given_name": "Claire", "matricule": make(date(1990, 1, 2), 7)}
CHILD = {
    "family_name": "Weber",
    "given_name": "Mia",
    "born_day": "4",
    "born_month": "5",
    "born_year": "2023",
    "matricule": make(BORN, 11),
}
HOME = {
    "home_street": "7, rue du Moulin",
    "home_postcode": "L-9230",
    "home_locality": "Diekirch",
    "home_country": "LU",
    "same": "yes",
    "billing_0": "home",
}


class Counter:
    """An officer at an application's pages."""

    def __init__(self, client: Client) -> None:
        self.client = client
        answer = client.post(reverse("application_new"))
        self.base: str = answer.headers["Location"]
        self.key = self.base.rstrip("/").split("/")[-1]

    @property
    def application(self) -> m.Application:
        see(country=True)
        return m.Application.objects.get(pk=self.key)

    @property
    def given(self) -> Any:
        return applications.answers(self.application)

    def get(self, page: str = "") -> str:
        answer = self.client.get(self.base + page)
        assert answer.status_code == 200, (page, answer.status_code)
        return answer.content.decode()

    def post(self, page: str, **typed: Any) -> Any:
        return self.client.post(self.base + page, typed)

    def save(self, page: str, **typed: Any) -> str:
        """Save with the version that the page shows; it must be taken."""
        version = version_in(self.get(page))
        answer = self.post(page, version=version, **typed)
        assert answer.status_code == 302, problems_in(answer.content.decode())
        return str(answer.headers["Location"])


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    return found[1] if found else "0"


def problems_in(page: str) -> list[str]:
    found = re.search(r'error-summary__list">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else []


def enter(client: Client, account: Any) -> None:
    """Sign in as somebody, with pages in English."""
    client.force_login(account)
    session = client.session
    session[SIGNED_IN_AT] = time.time()
    session.save()
    client.cookies["django_language"] = "en"


def persons_of(kind: str) -> dict[str, str]:
    """What is typed about the other persons of a kind of household."""
    other = {**PERSON, "given_name": "Paul", "matricule": make(date(1988, 3, 4), 9)}
    prefixes = {
        "together": ("second", "other_parent", "other_parent_"),
        "blended": ("", "", "partner_0_"),
        "alternating": ("", "", "other_parent_0_"),
        "foster": ("second_foster", "no", "foster_parent_0_"),
    }
    if kind not in prefixes:
        return {}
    question, answer, prefix = prefixes[kind]
    typed = {f"{prefix}{name}": value for name, value in other.items()}
    return {**typed, question: answer} if question else typed


def income_of(kind: str) -> dict[str, str]:
    """What is typed about income: slips for the first person, an assessment for the others."""
    people = {
        "together": ("representative_1", "other_parent_1"),
        "separated": ("representative_1",),
        "blended": ("representative_1", "partner_1"),
        "alternating": ("representative_1", "other_parent_1"),
        "foster": ("foster_parent_1",),
    }[kind]
    typed = {"declared": "yes", people[0]: "pay_slips"}
    typed |= {f"{people[0]}_slip_{n}": f"{2000 + n},50" for n in (1, 2, 3)}
    for other in people[1:]:
        typed |= {other: "tax_assessment", f"{other}_assessed": "12 000"}
    if kind in ("separated", "blended"):
        typed |= {"maintenance_0": "paid", "maintenance_0_paid": "3600"}
    return typed


def fill_in(counter: Counter, kind: str) -> None:
    """All steps of an application, page by page."""
    counter.save("step/applicant/", is_representative="yes")
    counter.save("step/representative/", **PERSON)
    counter.save("children/new/", **CHILD)
    counter.save("step/addresses/", **HOME)
    follows = counter.save("step/household/", kind=kind, allowance_children="2")
    if persons_of(kind):
        assert follows.endswith("step/persons/")
        counter.save("step/persons/", **persons_of(kind))
    if kind != "institution":
        counter.save("step/income/", **income_of(kind))
        counter.save("step/situation/", revis="no", asks="no")
    counter.save("step/language/", language="pt")
    provider = make_provider(make_office())
    plan = {"child": "0", "provider": str(provider.id), "weekdays": ["1", "3"], "meals": "1"}
    counter.save("care/new/", start="7:30", end="17h00", commune="diekirch", **plan)
    counter.save("step/duration/", periods="3", reason="moves abroad")


def hand_in(counter: Counter, kind: str, name: str, content: bytes) -> Any:
    """Upload a file for a document."""
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return counter.client.post(f"{counter.base}documents/add/{kind}/", {"file": file})
