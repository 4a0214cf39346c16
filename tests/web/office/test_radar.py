"""Renewals, letters and messages, as a role sees them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.identity.mail import PRIVATE_KINDS
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.answers import Language
from accueil.registry.papers import recorded_before
from accueil.registry.renewal import answers_of
from accueil.store import outbox
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Message, PrintBatch
from accueil.store.security import see
from accueil.web.base.names import MESSAGES
from catalogues import PACKAGE
from tests.factories import (
    NOW,
    after,
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
BOXES = re.compile('name="seen" value="([^"]+)"')


@pytest.fixture
def officer() -> Account:
    see(country=True)
    return make_account("officer", make_office())


@pytest.fixture
def contract(officer: Account) -> m.Membership:
    """A contract whose last day is that of this billing period."""
    office = make_office()
    household = make_household(office, incomes={"representative": 3_600_000}, email="c@example.lu")
    born = timezone.localdate() - timedelta(days=900)
    child = make_child(office, household=household, language="fr", born=born)
    make_plan(child, make_provider(office))
    signed = Period.containing(timezone.localdate()).later(-11).first
    return make_contract(child, signed=signed)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    see(country=True)
    return answer.content.decode()


def test_the_radar_says_what_forgetting_costs(officer: Account, contract: m.Membership) -> None:
    page = text_of(signed_in(officer), "/radar/")
    assert "Weber, Mia" in page and contract.number in page and "€" in page
    assert "There is no such contract." in text_of(signed_in(officer), "/radar/?which=over")
    assert "Weber, Mia" in text_of(signed_in(officer), "/radar/?periods=1&which=soon")
    other = signed_in(make_account("officer", make_office("esch")))
    assert "Weber, Mia" not in text_of(other, "/radar/")


def test_a_family_is_reminded_by_a_click_and_twice_clicked_once(
    officer: Account, contract: m.Membership
) -> None:
    client = signed_in(officer)
    for count in (2, 0):
        answer = client.post(reverse("remind", args=[contract.pk]))
        assert answer["Location"] == f"/radar/?reminded={count}"
    assert client.post("/radar/remind/")["Location"] == "/radar/?reminded=0"
    see(country=True)
    assert Message.objects.filter(kind="reminder").count() == 2
    page = text_of(client, "/radar/?reminded=2")
    assert "2 messages were ordered" in page and ">reminded<" in page
    assert client.get("/radar/remind/").status_code == 405


def test_who_only_reads_cannot_remind(contract: m.Membership) -> None:
    client = signed_in(make_account("auditor"))
    page = text_of(client, "/radar/")
    assert "Diekirch" in page and "/remind/" not in page
    assert client.post(reverse("remind", args=[contract.pk])).status_code == 403


def test_letters_become_a_batch_that_can_be_fetched_again(
    officer: Account, contract: m.Membership
) -> None:
    client = signed_in(officer)
    client.post(reverse("remind", args=[contract.pk]))
    assert "Weber, Mia" in text_of(client, "/letters/")
    assert client.post("/letters/print/")["Location"] == "/letters/?made=1"
    assert client.post("/letters/print/")["Location"] == "/letters/?made=0"
    see(country=True)
    (batch,) = PrintBatch.objects.all()
    for _ in range(2):
        for part, kind in (("letters.pdf", b"%PDF"), ("list.pdf", b"%PDF"), ("list.csv", b"\xef")):
            file = client.get(reverse("print_batch_file", args=[batch.pk, part]))
            assert file.content.startswith(kind) and "attachment" in file["Content-Disposition"]
    assert client.get(reverse("print_batch_file", args=[batch.pk, "else"])).status_code == 404
    other = signed_in(make_account("officer", make_office("esch")))
    assert other.get(reverse("print_batch_file", args=[batch.pk, "list.csv"])).status_code == 404
    see(country=True)
    assert AccessLog.objects.filter(action="download").count() == 6


def test_messages_show_what_failed_and_it_can_be_tried_again(officer: Account) -> None:
    content = {"to": "", "subject": "Bonjour", "text": "Le contrat prend fin."}
    outbox.put(
        "a", "email", kind="reminder", language="fr", content=content, now=NOW, office="diekirch"
    )
    Message.objects.update(state="failed", failure="there is no e-mail address")
    client = signed_in(officer)
    assert "could not be sent" in text_of(client, "/messages/?state=failed")
    assert "There is no such message." in text_of(client, "/messages/?state=sent")
    one = Message.objects.get()
    page = text_of(client, reverse("message", args=[one.pk]))
    assert "there is no e-mail address" in page and "Le contrat prend fin." in page
    assert 'lang="fr"' in page
    client.post(reverse("message_again", args=[one.pk]))
    see(country=True)
    assert Message.objects.get().state == "waiting"


@pytest.mark.parametrize("kind", ["invitation", "card_letter"])
def test_a_text_that_opens_an_account_is_not_shown(officer: Account, kind: str) -> None:
    content = {"to": "a@example.lu", "subject": "x", "text": "SECRET", "linking_code": "SECRET"}
    outbox.put("a", "email", kind=kind, language="fr", content=content, now=NOW, office="diekirch")
    page = text_of(signed_in(officer), reverse("message", args=[Message.objects.get().pk]))
    assert "SECRET" not in page and "The text is not shown" in page


def test_an_unchanged_case_is_renewed_on_one_page(officer: Account, contract: m.Membership) -> None:
    client = signed_in(officer)
    url = reverse("renewal_start", args=[contract.child_id])
    page = text_of(client, url)
    for said in ("Mia Weber", "36,000.00", "Crèche Kannerhaus", "Parents living together", "12"):
        assert said in page, said
    assert "You pay" in page and "A year (estimate)" in page, "its key figures"
    assert not m.Application.objects.exists(), "looking changes nothing"
    first = client.post(url, {"change": "", "seen": BOXES.findall(page)})
    second = client.post(url, {"change": "income"})
    see(country=True)
    (made,) = m.Application.objects.all()
    assert made.purpose == "renewal" and made.steps.count() == 11
    assert first["Location"] == reverse("contract_sign", args=[made.pk])
    assert second["Location"] == reverse("application_step", args=[made.pk, "income"])
    assert "Sign the contract" in text_of(client, first["Location"])
    preview = client.post(url, {"change": "preview"})["Location"]
    assert preview == reverse("contract_preview", args=[made.pk])
    assert first["Location"] in text_of(client, preview), "its main button is the signature"


def test_a_box_not_ticked_and_answers_not_confirmed_lead_to_what_is_missing(
    officer: Account, contract: m.Membership
) -> None:
    client = signed_in(officer)
    url = reverse("renewal_start", args=[contract.child_id])
    boxes = BOXES.findall(text_of(client, url))
    assert boxes == ["allowance_certificate:household"]
    there = client.post(url, {"change": ""})["Location"]
    see(country=True)
    made = m.Application.objects.get()
    assert there == reverse("application_documents", args=[made.pk])
    page = text_of(client, reverse("contract_preview", args=[made.pk]))
    assert "Still missing before signing" in page and there in page
    see(country=True)
    applications.save(made, "language", Language("pt"), 1, by=officer.pk, now=timezone.now())
    there = client.post(url, {"change": "", "seen": boxes})["Location"]
    assert there == reverse("application_check", args=[made.pk])


def test_what_is_recorded_and_unchanged_is_not_brought_again(officer: Account) -> None:
    office, today = make_office(), timezone.localdate()
    household = make_household(office, kind="foster", email="c@example.lu")
    child = make_child(office, household=household, born=today - timedelta(days=900))
    valid = days(today - timedelta(days=30), today + timedelta(days=30))
    fact = m.Precarious(household=household, ground="revis_whole", valid=valid)
    record(fact, by=None, now=NOW)
    given = answers_of(child, today)
    known = recorded_before(given, household)
    assert known == {
        "revis_certificate:household",
        "placement_decision:child",
        "foster_certificate:foster_parent",
    }
    assert recorded_before(given, None) == set(), "a first application brings all of it"
    assert given.situation and given.household and given.children
    longer = replace(given, situation=replace(given.situation, until=fact.until))
    assert "revis_certificate:household" not in recorded_before(longer, household)
    other = replace(given, household=replace(given.household, kind="alternating"))
    assert recorded_before(other, household) == {"revis_certificate:household"}
    new = (*given.children.children, replace(given.children.children[0], known=""))
    more = replace(given, children=replace(given.children, children=new))
    assert recorded_before(more, household) == {"revis_certificate:household"}


def test_too_little_known_to_renew_is_said(officer: Account) -> None:
    child = make_child(make_office())
    m.Address.objects.update(withdrawn_at=NOW)
    answer = signed_in(officer).get(reverse("renewal_start", args=[child.pk]))
    assert answer.status_code == 409 and "Too little is known" in answer.content.decode()


def test_the_radars_page_asks_few_questions(
    officer: Account, contract: m.Membership, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client = signed_in(officer)
    with django_assert_max_num_queries(40):
        client.get("/radar/")


def test_a_gateway_that_is_down_is_told_where_messages_are_listed(officer: Account) -> None:
    see(country=True)
    content = {"to": "+352621123456", "text": "Bonjour"}
    for key in ("a", "b"):
        outbox.put(key, "sms", kind="x", language="fr", content=content, now=NOW, office="diekirch")

    def down(message: Message) -> None:
        raise outbox.Unreachable("the gateway does not answer")

    outbox.deliver(timezone.now(), {"sms": down})
    client = signed_in(officer)
    listed = text_of(client, reverse("messages"))
    assert (
        "The gateway does not take messages" in listed and "the gateway does not answer" in listed
    )
    outbox.deliver(after(days=365), {"sms": lambda message: message.key})
    outbox.reported("sms", "a", "delivered", None, after(days=365))
    outbox.reported("sms", "b", "bounced", None, after(days=365))
    listed = text_of(client, reverse("messages"))
    assert "does not answer" not in listed
    assert "delivered:" in listed and "could not be delivered" in listed


def test_an_e_mail_that_did_not_arrive_is_told_and_may_be_tried_again(officer: Account) -> None:
    see(country=True)
    content = {"to": "claire@example.lu", "subject": "Kont", "text": "Bonjour"}
    for key in ("a", "b", "c"):
        outbox.put(
            key,
            "email",
            kind="reminder",
            language="fr",
            content=content,
            now=NOW,
            office="diekirch",
        )

    def send(message: Message) -> str:
        if message.key == "a":
            raise outbox.Bounced("the mail server refuses the receiver: 550")
        return message.key

    outbox.deliver(NOW, {"email": send})
    outbox.reported("email", "b", "bounced", None, after(days=1))
    outbox.does_not_answer(outbox.MAILBOX, "the mailbox refuses us", timezone.now())
    client = signed_in(officer)
    listed = text_of(client, reverse("messages") + "?state=bounced")
    ids = dict(Message.objects.values_list("key", "pk"))
    assert "cannot be read since" in listed and "the mailbox refuses us" in listed
    assert [str(ids[key]) in listed for key in ("a", "b", "c")] == [True, True, False]
    told = text_of(client, reverse("message", args=[ids["a"]]))
    assert "refuses the receiver: 550" in told and "could not be delivered" in told
    client.post(reverse("message_again", args=[ids["a"]]))
    told = text_of(client, reverse("message", args=[ids["a"]]))
    assert "could not be delivered" not in told


# What puts a message into the outbox, and which of its arguments is the kind.
SENDERS = {"put": None, "_put": 2, "_announce": 1, "Order": 2, "create": None}


def kinds_sent() -> Iterator[str]:
    """The kinds of messages that the code sends, as they are written in it."""
    for path in (*PACKAGE.glob("actions/*.py"), *PACKAGE.glob("identity/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = SENDERS.get(name)
                said = [k.value for k in node.keywords if k.arg == "kind" and name in SENDERS]
                said += node.args[place : place + 1] if place is not None else []
                yield from (str(v.value) for v in said if isinstance(v, ast.Constant))


def test_every_kind_of_message_has_a_name() -> None:
    kinds = {*kinds_sent(), *PRIVATE_KINDS}
    assert {"card_letter", "reminder", "contract_version", "termination", "decision"} <= kinds
    assert kinds <= MESSAGES.keys()
