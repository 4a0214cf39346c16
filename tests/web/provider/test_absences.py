"""Absences of several days, and a child's month with everything that was entered of it."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accueil.attendance.models import Absence, Closing
from accueil.registry import models as m
from accueil.store.models import AccessLog, Upload
from accueil.store.security import see
from tests import factories as f
from tests.web.provider.groups import DAY, MONDAY, Grid, field, group_of, text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def plain_files_and_the_moment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of static files without their digest; from the moment of the factories on."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    seconds = count()
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.after(seconds=next(seconds)))


@pytest.fixture
def creche(db: None) -> Iterator[m.Provider]:
    see(country=True)
    yield f.make_provider(f.make_office())
    see(country=True)


@pytest.fixture
def mia(creche: m.Provider) -> m.Child:
    return group_of(creche, 1)[0]


@pytest.fixture
def client(creche: m.Provider, mia: m.Child) -> Client:
    return f.signed_in(f.make_account("educator", provider=creche))


def typed(child: m.Child | None, first: date | None, last: date, **more: Any) -> dict[str, Any]:
    """What the form of an absence sends; None: the fields are not there."""
    form: dict[str, Any] = {"kind": "certificate", "last": last.isoformat(), **more}
    if child and first:
        form |= {"child": str(child.pk), "first": first.isoformat()}
    return form


def paper(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("certificate.pdf", content, "application/pdf")


def entered(client: Client, creche: m.Provider, form: dict[str, Any]) -> Any:
    """Enter an absence; the page of it."""
    answer = client.post(f"/care/{creche.pk}/absences/new/", form)
    assert answer.status_code == 302, text_of(answer)
    return client.get(answer.headers["Location"])


def current() -> list[tuple[date, date, str]]:
    see(country=True)
    rows = Absence.objects.current().order_by("valid")
    return [(row.first, row.until - DAY, row.kind) for row in rows]


def test_an_absence_is_entered_listed_and_shown_in_the_week(
    client: Client, creche: m.Provider, mia: m.Child
) -> None:
    page = entered(client, creche, typed(mia, MONDAY, MONDAY + 9 * DAY, note="Flu"))
    assert "Mia Weber" in text_of(page) and "Flu" in text_of(page)
    assert "excused, and a certificate shows it" in text_of(page)
    listed = text_of(client.get(f"/care/{creche.pk}/absences/?period=2026-09"))
    assert "Mia Weber" in listed and "Missing" in listed
    form = Grid(client, creche).open()
    assert form[field(mia, MONDAY)] == form[field(mia, MONDAY + 4 * DAY)] == "C"
    see(country=True)
    assert AccessLog.objects.filter(action="change", what="absence", child=mia.pk).exists()


def test_evidence_is_added_later_and_downloaded(
    client: Client, creche: m.Provider, mia: m.Child
) -> None:
    page = entered(client, creche, typed(mia, MONDAY, MONDAY + DAY))
    url = page.request["PATH_INFO"]
    assert client.get(f"{url}evidence/").status_code == 404
    wrong = client.post(url, typed(None, None, MONDAY + DAY, evidence=paper(b"MZ no paper")))
    assert wrong.status_code == 200 and "The file is no PDF" in text_of(wrong)
    right = client.post(url, typed(None, None, MONDAY + DAY, evidence=paper()))
    assert right.status_code == 302, text_of(right)
    page = client.get(right.headers["Location"])
    assert "Download the evidence" in text_of(page)
    file = client.get(f"{page.request['PATH_INFO']}evidence/")
    assert file.content == PDF and file.headers["X-Content-Type-Options"] == "nosniff"
    assert current() == [(MONDAY, MONDAY + DAY, "certificate")]
    assert Upload.objects.get().office == str(creche.pk)
    stranger = f.signed_in(f.make_account("manager"))
    assert stranger.get(f"{page.request['PATH_INFO']}evidence/").status_code == 404
    old = client.get(url)
    assert old.headers["Location"] == page.request["PATH_INFO"], "what it was leads to what it is"


def test_it_ends_earlier_becomes_another_kind_and_is_taken_back(
    client: Client, creche: m.Provider, mia: m.Child
) -> None:
    page = entered(client, creche, typed(mia, MONDAY, MONDAY + 9 * DAY))
    url = page.request["PATH_INFO"]
    changed = client.post(url, typed(None, None, MONDAY + DAY, kind="unjustified"))
    page = client.get(changed.headers["Location"])
    assert "The State pays nothing for these hours." in text_of(page)
    assert current() == [(MONDAY, MONDAY + DAY, "unjustified")]
    url = page.request["PATH_INFO"]
    refused = client.post(url, typed(None, None, MONDAY - DAY))
    assert "The last day is before the first" in text_of(refused)
    assert client.post(url, {"withdraw": "1"}).status_code == 302
    assert current() == []


def test_what_cannot_be_is_refused_at_its_field(
    client: Client, creche: m.Provider, mia: m.Child
) -> None:
    grid = Grid(client, creche)
    grid.saved({**grid.open(), field(mia, MONDAY): "8-12"})
    url = f"/care/{creche.pk}/absences/new/"
    there = client.post(url, typed(mia, MONDAY - DAY, MONDAY, evidence=paper()))
    assert "On 07.09.2026 the child was there." in text_of(there)
    before = client.post(url, typed(mia, date(2019, 1, 7), date(2019, 1, 8)))
    assert "There is no care contract on 07.01.2019." in text_of(before)
    empty = client.post(url, {"kind": ""})
    assert empty.status_code == 200 and "Choose an answer." in text_of(empty)
    see(country=True)
    other = f.make_child(f.make_office())
    assert "not possible" in text_of(client.post(url, typed(other, MONDAY, MONDAY)))
    see(country=True)
    Closing.objects.create(period="2026-09", closed_at=f.NOW)
    closed = client.post(url, typed(mia, MONDAY + DAY, MONDAY + DAY))
    assert "The billing period September 2026 is closed." in text_of(closed)
    assert current() == [] and Upload.objects.count() == 0


def test_the_month_tells_who_entered_what_and_why(
    client: Client, creche: m.Provider, mia: m.Child
) -> None:
    grid = Grid(client, creche)
    grid.saved({**grid.open(), field(mia, MONDAY): "8-12 m"})
    grid.saved({**grid.open(), field(mia, MONDAY): "8-13 m", field(mia, MONDAY + DAY): "U"})
    url = f"/care/{creche.pk}/children/{mia.pk}/days/"
    page = client.get(f"{url}?period=2026-09")
    said = text_of(page)
    assert page.context["minutes"] == 300 and page.context["meals"] == 1
    assert "<s>8-12</s>" in said and "8-13" in said and "Not excused" in said
    assert page.context["events"][0].by.startswith("Officer")
    assert client.get(url).status_code == 200
    for wrong in ("2026-13", "x", "1999-01"):
        assert client.get(f"{url}?period={wrong}").status_code == 404


def test_others_see_nothing_of_it(client: Client, creche: m.Provider, mia: m.Child) -> None:
    page = entered(client, creche, typed(mia, MONDAY, MONDAY))
    paths = [page.request["PATH_INFO"], f"/care/{creche.pk}/absences/"]
    paths += [f"/care/{creche.pk}/absences/new/", f"/care/{creche.pk}/children/{mia.pk}/days/"]
    see(country=True)
    other = f.make_provider(f.make_office())
    stranger = f.signed_in(f.make_account("manager", provider=other))
    own = f"/care/{other.pk}/children/{mia.pk}/days/"
    for path in [*paths, own]:
        assert stranger.get(path).status_code == 404, path
