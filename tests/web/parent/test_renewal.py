"""A parent confirms an unchanged case and announces a change; the office reads, signs, decides."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from tests.factories import (
    make_account,
    make_child,
    make_contract,
    make_household,
    make_office,
    make_parent,
    make_plan,
    make_provider,
    signed_in,
)
from tests.store.test_uploads import PAPER, PHOTO

pytestmark = pytest.mark.django_db
SEEN = re.compile(r'name="seen" value="(\w+)"')
RIGHT = {f"right_{section}": "on" for section in ("people", "addresses", "household", "income")}
MAIL = "claire@example.lu"


@pytest.fixture
def officer() -> Account:
    see(country=True)
    return make_account("officer", make_office())


def contract_of(periods_left: int) -> m.Membership:
    """A contract whose last period is so many from now; nothing is missing but one certificate."""
    see(country=True)
    office, today = make_office(), timezone.localdate()
    household = make_household(office, incomes={"representative": 3_600_000}, kind="separated")
    child = make_child(office, household=household, born=today - timedelta(days=900))
    make_plan(child, make_provider(office))
    return make_contract(child, signed=Period.containing(today).later(periods_left - 11).first)


def parent_of(child: m.Child) -> Account:
    see(country=True)
    return make_parent(child, private_email=MAIL, private_email_key=email_key(MAIL))


def door(account: Account) -> Client:
    see(country=True)
    return signed_in(account)


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    see(country=True)
    return answer.content.decode()


def pdf(name: str = "cae.pdf", content: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_confirmed_on_one_page_it_waits_for_the_officer(officer: Account) -> None:
    contract = contract_of(1)
    client, url = door(parent_of(contract.child)), reverse("family_renew", args=[contract.child_id])
    assert url in text_of(client, reverse("family_renewal"))
    page = text_of(client, url)
    for said in ("Mia Weber", "Claire Weber", "7, rue du Moulin", "declared", contract.number):
        assert said in page, said
    assert "36,000" not in page and "3,000" not in page, "no amounts"
    seen = SEEN.findall(page)[0]
    half = client.post(url, {"seen": seen, "right_people": "on", "file_0": pdf("x.pdf", b"<html>")})
    said = half.content.decode()
    assert said.count("Tick the box if this is right") == 6 and "This is not a PDF" in said
    half = client.post(url, {"seen": seen, "file_0": pdf()})
    assert "Kept: cae.pdf" in half.content.decode(), "what was handed in is not lost"
    other = client.post(url, {**RIGHT, "seen": "another tab's"})
    assert other.status_code == 409 and "changed in the meantime" in other.content.decode()
    for _ in range(2):
        assert client.post(url, {**RIGHT, "seen": seen})["Location"] == url
    page = text_of(client, url)
    assert "Confirmed: your office signs" in page and "Documents your office has" in page
    renewal = m.Application.objects.get(purpose="renewal")
    assert Upload.objects.get(application=renewal.pk).kind == "allowance_certificate:household"
    assert client.post(url, {"file_0": pdf("tax.jpg", PHOTO)})["Location"] == url
    see(country=True)
    kinds = set(Upload.objects.filter(application=renewal.pk).values_list("kind", flat=True))
    assert kinds == {"allowance_certificate:household", "income_evidence:representative"}
    desk = door(officer)
    word = m.ParentsWord.objects.get()
    assert "1 renewal was confirmed by the parents" in text_of(desk, "/today/")
    link = reverse("announced_word", args=[word.pk])
    for place in ("/radar/", "/announced/", reverse("child", args=[contract.child_id])):
        assert link in text_of(desk, place), place
    page = text_of(desk, link)
    assert "Nothing is missing" in page and reverse("application_check", args=[renewal.pk]) in page
    for name in ("application", "application_check", "contract_sign"):
        page = text_of(desk, reverse(name, args=[renewal.pk]))
        assert "The parents confirmed in their account" in page, name
    desk.post(reverse("application_drop", args=[renewal.pk]), {"reason": "Bring the judgment."})
    assert "Its answer: Bring the judgment." in text_of(client, reverse("family_renewal"))
    assert "Bring the judgment." in Message.objects.get(kind="parents_word").content["text"]
    log = AccessLog.objects.filter(child=contract.child_id).values_list("what", "why")
    assert ("parents: renewal confirmed", "renewal") in log
    assert ("parents: what was said", "parents") in log


def test_too_early_too_late_and_of_others(officer: Account) -> None:
    later, over, other = contract_of(5), contract_of(-3), contract_of(1)
    client = door(parent_of(later.child))
    url = reverse("family_renew", args=[later.child_id])
    page = text_of(client, url)
    assert "You can renew it here from this day on" in page and "right_people" not in page
    assert client.post(url, RIGHT).status_code == 200
    assert "too late to renew it here" in text_of(
        door(parent_without_mail(over.child)), reverse("family_renew", args=[over.child_id])
    )
    for account in (client, door(officer)):
        answer = account.get(reverse("family_renew", args=[other.child_id]))
        assert answer.status_code in (403, 404)
    see(country=True)
    assert not m.ParentsWord.objects.exists()


def parent_without_mail(child: m.Child) -> Account:
    see(country=True)
    return make_parent(child)


def test_a_change_with_photos_is_sent_once_taken_up_and_decided(officer: Account) -> None:
    contract = contract_of(5)
    client, new = door(parent_of(contract.child)), reverse("family_change_new")
    assert "checked" in text_of(client, f"{new}?concerns=income")
    today = timezone.localdate()
    day = {"since_day": str(today.day), "since_month": str(today.month), "since_year": today.year}
    typed = {"concerns": "income", "text": "New job.", **day}
    refused = client.post(new, {**typed, "file": pdf("virus.pdf", b"MZ\x90\x00"), "add": "1"})
    assert "This is not a PDF, JPEG or PNG" in refused.content.decode()
    for name in ("IMG_1.jpg", "IMG_2.jpg"):
        assert client.post(new, {**typed, "file": pdf(name, PHOTO), "add": "1"}).status_code == 302
    page = text_of(client, new)
    assert "IMG_1.jpg" in page and "New job." in page
    client.post(new, {**typed, "take_away": str(last_file())})
    wrong = client.post(new, {**typed, "text": "", "send": "1"}).content.decode()
    assert "Fill in this field" in wrong and "IMG_1.jpg" in wrong and "IMG_2.jpg" not in wrong
    sent = client.post(new, {**typed, "send": "1"})
    assert sent["Location"] == f"{reverse('family_changes')}?sent"
    assert "Waits for the office" in text_of(client, sent["Location"])
    word = m.ParentsWord.objects.get()
    assert len(word.files) == 1 and word.since == today
    desk, link = door(officer), reverse("announced_word", args=[word.pk])
    assert "1 change was announced" in text_of(desk, "/today/") and link in text_of(
        desk, "/announced/"
    )
    page = text_of(desk, link)
    assert "New job." in page and "IMG_1.jpg" in page
    file = desk.get(reverse("upload", args=[word.files[0]]))
    assert file.content == PHOTO and "attachment" in file["Content-Disposition"]
    step = desk.post(reverse("announced_begin", args=[word.pk]))["Location"]
    assert step == reverse("change_step", args=[contract.child_id, "income", "income"])
    assert "IMG_1.jpg" in text_of(desk, step)
    refuse = reverse("announced_refuse", args=[word.pk])
    assert "Fill in this field" in desk.post(refuse, {"answer": ""}).content.decode()
    for _ in range(2):
        assert desk.post(reverse("announced_take_over", args=[word.pk]))["Location"] == link
    assert desk.post(refuse, {"answer": "No."})["Location"] == link
    assert "Taken into account" in text_of(client, reverse("family_changes"))
    see(country=True)
    (told,) = Message.objects.filter(kind="parents_word")
    assert told.content["to"] == MAIL and told.office == str(word.account)
    other = door(make_account("officer", make_office("esch")))
    assert other.get(link).status_code == 404
    reader = door(make_account("auditor"))
    assert reader.get(link)["Location"].startswith("/reason/")
    assert reader.post(reverse("announced_take_over", args=[word.pk])).status_code == 403


def last_file() -> object:
    see(country=True)
    return Upload.objects.order_by("-uploaded_at").values_list("pk", flat=True)[0]


def test_a_day_too_far_is_refused_in_words() -> None:
    contract = contract_of(5)
    client = door(parent_of(contract.child))
    far = {"since_day": "1", "since_month": "1", "since_year": str(date.today().year + 3)}
    answer = client.post(
        reverse("family_change_new"), {"concerns": "care", "text": "x", "send": "1", **far}
    )
    assert "Enter a date up to" in answer.content.decode()
    see(country=True)
    assert not m.ParentsWord.objects.exists()
