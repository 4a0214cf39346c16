"""Stays from a file as a manager does it: hand in, look, take in; nobody else sees the file."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopFutureHandlers
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accueil.actions import waiting_files
from accueil.attendance.models import CareContract, Meals, Stay
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Answered
from accueil.store.security import see
from accueil.web.base.upload import Bounded
from tests import factories as f

pytestmark = pytest.mark.django_db
FILE = "child;date;from;until;meals\nMusMa123;2026-09-07;08:00;12:00;1\n"
Upload = Callable[..., Any]


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def manager() -> Any:
    see(country=True)
    account = f.make_account("manager")
    cared_for(account.provider, "MusMa123")
    return account


def cared_for(provider: m.Provider, code: str, given_name: str = "Mia") -> m.Child:
    """A child with a care contract since January."""
    child = f.make_child(f.make_office(), given_name=given_name)
    contract = CareContract(
        child=child,
        provider=provider,
        number=code,
        iam_code=code,
        language="fr",
        signed=date(2026, 1, 1),
        signer="a parent",
        pattern=[[1, 480, 1020], [2, 480, 1020]],
        billed="real",
        valid=days(date(2026, 1, 1)),
    )
    record(contract, by=None, now=f.NOW)
    return child


@pytest.fixture
def client_(manager: Any) -> Client:
    return f.signed_in(manager)


@pytest.fixture
def address(manager: Any) -> str:
    return reverse("stays_file", args=[manager.provider_id])


@pytest.fixture
def upload(client_: Client, address: str) -> Upload:
    def run(content: str | bytes, name: str = "september.csv", **more: str) -> Any:
        raw = content.encode() if isinstance(content, str) else content
        return client_.post(address, {"file": SimpleUploadedFile(name, raw), "reason": "", **more})

    return run


def test_hand_in_look_take_in(client_: Client, upload: Upload, address: str) -> None:
    looked = upload(FILE)["Location"]
    page = client_.get(looked).content.decode()
    assert "This is what the file changes" in page
    assert "Weber, Mia" in page
    assert "4:00" in page
    see(country=True)
    assert not Stay.objects.exists()
    done = client_.post(looked + "take/")["Location"]
    assert done == f"{address}?new=1&replaced=0&same=0"
    shown = client_.get(done).content.decode()
    assert "New days: 1" in shown
    assert "september.csv" in shown
    see(country=True)
    assert [(s.start, s.until, s.source) for s in Stay.objects.all()] == [(480, 720, "file")]
    assert [meals.count for meals in Meals.objects.all()] == [1]
    assert client_.get(looked).status_code == 410


def test_the_same_file_again_changes_nothing(client_: Client, upload: Upload) -> None:
    client_.post(upload(FILE)["Location"] + "take/")
    page = client_.get(upload(FILE)["Location"]).content.decode()
    assert "This file changes nothing" in page
    assert "Enter these days" not in page


def test_what_is_wrong_is_told_with_its_place(client_: Client, upload: Upload) -> None:
    looked = upload(FILE + "MusMa124;2026-09-08;08:00;9;1\n")["Location"]
    page = client_.get(looked).content.decode()
    assert "Row 3, column D (until)" in page
    assert "“9” is no time of day" in page
    assert "Enter these days" not in page
    answer = client_.post(looked + "take/")
    assert answer["Location"] == looked
    see(country=True)
    assert not Stay.objects.exists()
    rows = list(
        csv.reader(
            StringIO(client_.get(looked + "errors.csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert rows[0] == ["Row", "Column", "Heading", "What is wrong"]
    assert rows[1][:3] == ["3", "D", "until"]


def test_a_child_of_others_and_nobody_have_the_same_words(
    client_: Client, upload: Upload, manager: Any
) -> None:
    see(country=True)
    cared_for(f.make_provider(f.make_office(), name="Another"), "WebLe234", "Lea")

    def said(code: str) -> str:
        text = FILE.replace("MusMa123", code)
        page = client_.get(upload(text)["Location"]).content.decode()
        return page[page.index("<tbody>") : page.index("</tbody>")].replace(code, "CODE")

    assert "no care contract" in said("WebLe234")
    assert said("WebLe234") == said("NixNi999"[:5] + "777")


def test_the_file_waits_sealed_for_half_an_hour(
    client_: Client, upload: Upload, manager: Any, address: str
) -> None:
    looked = upload(FILE)["Location"]
    (row,) = Answered.objects.all()
    assert b"MusMa" not in bytes(raw_body(row.pk))
    other = f.signed_in(f.make_account("manager", provider=manager.provider))
    assert other.get(looked).status_code == 410
    key = looked.rstrip("/").rpartition("/")[2]
    of = {"provider": manager.provider_id, "account": manager.pk}
    assert waiting_files.get(key_of(key), now=row.at + timedelta(minutes=29), **of) is not None
    assert waiting_files.get(key_of(key), now=row.at + timedelta(minutes=31), **of) is None
    waiting_files.forget_old(row.at + timedelta(minutes=31))
    assert not Answered.objects.exists()


def key_of(text: str) -> UUID:
    return UUID(text)


def raw_body(pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM store_answered WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def test_dropping_it_forgets_it(client_: Client, upload: Upload, address: str) -> None:
    looked = upload(FILE)["Location"]
    assert client_.post(looked + "drop/")["Location"] == address
    assert not Answered.objects.exists()


def test_a_large_file_is_not_kept(client_: Client, upload: Upload, settings: Settings) -> None:
    settings.STAYS_CSV_BYTES = 1024 * 1024
    settings.STAYS_XLSX_BYTES = 1024
    answer = upload(FILE + "\n" * 2 * 1024 * 1024)
    looked = answer["Location"] if answer.status_code == 302 else ""
    page = (client_.get(looked) if looked else answer).content.decode()
    assert "larger than" in page
    packed = client_.get(upload(b"PK\x03\x04" + b"x" * 2000, "a.xlsx")["Location"])
    assert "larger than" in packed.content.decode()


def test_no_more_is_kept_than_may_be_handed_in() -> None:
    handler = Bounded(most=1000)
    with pytest.raises(StopFutureHandlers):
        handler.new_file("file", "a.csv", "text/csv", None)
    for start in range(0, 1_000_000, 500):
        assert handler.receive_data_chunk(b"x" * 500, start) is None
        assert handler.kept.getbuffer().nbytes <= 1001
    assert handler.file_complete(1_000_000).size == 1001
    with pytest.raises(StopFutureHandlers):
        handler.new_file("another", "b.csv", "text/csv", None)
    handler.receive_data_chunk(b"x" * 500, 0)
    assert handler.file_complete(500).size == 0


def test_a_forged_request_is_refused(manager: Any, address: str) -> None:
    client = f.signed_in(manager)
    client.handler.enforce_csrf_checks = True
    file = SimpleUploadedFile("a.csv", FILE.encode())
    assert client.post(address, {"file": file}).status_code == 403


def test_a_table_to_fill_in_reads_back_as_nothing(
    client_: Client, upload: Upload, manager: Any, address: str
) -> None:
    answer = client_.get(address + "week.csv?week=2026-09-09")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["child"], row["date"]) for row in rows] == [
        ("MusMa123", "2026-09-07"),
        ("MusMa123", "2026-09-08"),
    ]
    page = client_.get(upload(answer.content)["Location"]).content.decode()
    assert "This file changes nothing" in page


def test_the_log_says_whose_days_changed(client_: Client, upload: Upload, manager: Any) -> None:
    client_.post(upload(FILE)["Location"] + "take/")
    see(country=True)
    changes = AccessLog.objects.filter(action="change", account=manager.pk)
    about = list(changes.exclude(child=None))
    assert {entry.office for entry in changes} == {str(manager.provider_id)}
    assert len(about) == 1
    assert all(entry.why == "attendance" for entry in changes)


@pytest.mark.parametrize("role", ["educator", "childminder"])
def test_only_managers_and_agencies_hand_files_in(role: str) -> None:
    account = f.make_account(role)
    client = f.signed_in(account)
    assert client.get(reverse("stays_file", args=[account.provider_id])).status_code == 403


def test_another_provider_is_not_found(client_: Client) -> None:
    see(country=True)
    other = f.make_provider(f.make_office(), name="Another")
    assert client_.get(reverse("stays_file", args=[other.pk])).status_code == 404


def test_an_agency_does_it_for_its_childminder(settings: Settings) -> None:
    see(country=True)
    account = f.make_account("agency")
    minder = f.make_provider(f.make_office(), kind="ap", funding="")
    m.Provider.objects.filter(pk=minder.pk).update(agency=account.agency)
    cared_for(minder, "MusMa123")
    client = f.signed_in(account)
    url = reverse("stays_file", args=[minder.pk])
    looked = client.post(url, {"file": SimpleUploadedFile("a.csv", FILE.encode())})["Location"]
    assert client.post(looked + "take/").status_code == 302
    see(country=True)
    assert Stay.objects.get().provider_id == minder.pk


def test_an_empty_choice_is_told(client_: Client, address: str) -> None:
    page = client_.post(address, {"reason": ""}).content.decode()
    assert "Choose a file." in page
