"""How a family reaches its account: the states of its letters, codes and messages, never a code."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.actions.access import NoCard, access_of, letter_again
from accueil.actions.cards import issue_card
from accueil.actions.papers import Writer
from accueil.identity.codes import CodeRefused, open_codes, use_code
from accueil.identity.models import Code
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db
WRITER = Writer(None, "Anne Weber", f.NOW)


@pytest.fixture
def mia(office: m.Office) -> m.Child:
    see(country=True)
    child = f.make_child(office)
    issue_card(child, "first", WRITER)
    return m.Child.objects.get(pk=child.pk)


def codes_of(child: m.Child) -> list[str]:
    """Every code that was written for a child, the newest last."""
    letters = Message.objects.filter(child=child.pk, kind="card_letter").order_by("created_at")
    return [letter.content["linking_code"] for letter in letters]


def test_a_letter_and_its_code_are_followed_from_the_printer_to_the_account(mia: m.Child) -> None:
    (code,) = access_of(mia, f.NOW).codes
    assert (code.purpose, code.state, code.letter) == ("connection", "open", "waiting")
    later = Writer(None, "Anne Weber", f.after(days=2))
    letter_again(mia, later)
    letter_again(mia, later)
    first, second = codes_of(mia)
    newest, older = access_of(mia, later.now).codes
    assert (newest.state, older.state, older.letter) == ("open", "void", "void"), "clicked twice"
    with pytest.raises(CodeRefused):
        use_code("connection", first, now=later.now, child=mia)
    use_code("connection", second, now=later.now, child=mia)
    assert access_of(mia, later.now).codes[0].state == "used"
    later = Writer(None, "Anne Weber", f.after(days=2, hours=1))
    letter_again(mia, later)
    third = access_of(mia, later.now).codes[0]
    assert third.state == "open", "a second parent gets a letter of its own"
    open_codes("connection", child=mia).update(tries_left=0)
    assert access_of(mia, later.now).codes[0].state == "locked"
    with pytest.raises(NoCard):
        letter_again(f.make_child(mia.office), later)


def test_the_helpdesk_sees_states_and_masked_numbers_and_is_seen(mia: m.Child) -> None:
    parent = f.make_parent(mia, private_email="paul@example.lu", private_email_key=b"1")
    made = Code.objects.create(
        purpose="activation", digest=b"x", account=parent, made_at=f.NOW, expires_at=f.NOW
    )
    client = f.signed_in(f.make_account("helpdesk"))
    path = reverse("access", args=[mia.pk])
    asked = client.get(path)["Location"]
    assert client.post(asked, {"reason": "question"}).context["form"].errors["named"]
    f.give_reason(client, "children", mia.pk, "question", named="on")
    text = client.get(path).content.decode()
    mobile = str(parent.mobile)
    assert mobile not in text and mobile[-3:] in text
    assert "paul@" not in text and "p•••@example.lu" in text
    assert "Expired" in text and made.pk
    for code in codes_of(mia):
        assert code not in text
    assert client.post(f"{path}letter/").status_code == 302
    assert "waits to be printed" in client.get(f"{path}?written=1").content.decode()
    (account,) = access_of(mia, f.NOW).accounts
    post = reverse("access_activation", args=[mia.pk, parent.pk])
    assert client.post(post)["Location"] == f"{path}?activation=1"
    see(country=True)
    (account,) = access_of(mia, timezone.now()).accounts
    assert [(code.state, code.letter) for code in account.codes] == [
        ("open", "waiting"),
        ("void", ""),
    ]
    letter = Message.objects.get(kind="activation")
    assert letter.content["activation_code"] not in client.get(path).content.decode()
    stranger = f.make_parent(f.make_child(mia.office))
    wrong = reverse("access_activation", args=[mia.pk, stranger.pk])
    assert client.post(wrong).status_code == 404
    see(country=True)
    seen = AccessLog.objects.filter(child=mia.pk, role="helpdesk").values_list("what", flat=True)
    assert {"access", "access: letter"} <= set(seen)


def test_who_may_not_write_letters_sees_no_button(mia: m.Child) -> None:
    client = f.signed_in(f.make_account("auditor"))
    f.give_reason(client, "children", mia.pk)
    path = reverse("access", args=[mia.pk])
    assert "access/letter" not in client.get(path).content.decode()
    assert client.post(f"{path}letter/").status_code == 403


def test_another_office_sees_nothing(mia: m.Child, clerk: Client) -> None:
    other = f.signed_in(f.make_account(office=f.make_office("mersch")))
    assert other.get(reverse("access", args=[mia.pk])).status_code == 404
    assert clerk.get(reverse("access", args=[mia.pk])).status_code == 200
