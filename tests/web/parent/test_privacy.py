"""Who looked at a child, and the copy of all that an account sees, and of nothing else."""

import io
import json
import zipfile
from uuid import UUID

import pytest
from django.urls import reverse

from accueil.registry import models as m
from accueil.store.models import Actor, note
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> m.Child:
    see(country=True)
    return f.make_child(f.make_office("esch", name="Esch"), iam_code="WebMi123")


def test_a_parent_reads_who_looked_and_not_of_others(mia: m.Child) -> None:
    other = f.make_child(mia.office, given_name="Tom")
    officer = Actor(UUID(int=1), "officer", "esch", "change")
    helper = Actor(UUID(int=2), "helpdesk", "", "reason.question Mrs Weber rang")
    note(officer, "change", "income", now=f.NOW, child=mia.pk)
    note(helper, "read", "access", now=f.NOW, child=mia.pk)
    note(Actor(UUID(int=3), "auditor"), "read", "secret of Tom", now=f.NOW, child=other.pk)
    parent = f.make_parent(mia)
    client = f.signed_in(parent)
    text = client.get(reverse("family_looks")).content.decode()
    for said in ("Your commune, Esch", "Change of the family", "Helpdesk", "A question of the"):
        assert said in text, said
    assert "Mrs Weber" not in text and "Audit" not in text and "Tom" not in text
    assert "A parent looks" not in text
    again = client.get(reverse("family_looks") + "?own=1").content.decode()
    assert "A parent looks" in again, "one's own looks are there if asked for"
    assert "Your commune, Esch" in again


def test_a_copy_holds_what_the_account_sees_and_no_code(mia: m.Child) -> None:
    other = f.make_child(mia.office, given_name="Tom", iam_code="WebTo456")
    parent = f.make_parent(mia)
    client = f.signed_in(parent)
    assert client.get(reverse("family_copy")).status_code == 405
    answer = client.post(reverse("family_copy"))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as copy:
        names = copy.namelist()
        account = json.loads(copy.read("account.json"))
        whole = b"".join(copy.read(name) for name in names).decode("utf-8", "replace")
        identity = json.loads(copy.read("WebMi123/identity.json"))
    assert {"README.txt", "account.json", "WebMi123/identity.json"} <= set(names)
    assert account["mobile"] == parent.mobile
    assert [one["iam_code"] for one in account["children"]] == ["WebMi123"]
    assert identity[0]["given_name"] and "matricule_key" not in identity[0]
    assert not any(name.startswith("WebTo456") for name in names)
    assert str(other.pk) not in whole and "digest" not in whole and "password" not in whole


def test_everybody_reads_what_is_stored(mia: m.Child) -> None:
    client = f.signed_in(f.make_parent(mia))
    assert "Get a copy" in client.get(reverse("family_privacy")).content.decode()
    client.logout()
    client.cookies["django_language"] = "en"
    text = client.get(reverse("family_privacy")).content.decode()
    assert "fifteenth birthday" in text and "Get a copy" not in text
    assert client.post(reverse("family_copy"))["Location"].startswith("/family/sign-in/")
