"""Why data is read: the page's task; of who sees the whole country, a reason given before."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accueil.identity.permissions import ANYONE
from accueil.registry import applications
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from accueil.store.uploads import Belongs, take_in
from accueil.web.base import purposes
from accueil.web.office.reasons import gate
from families import MIA, answers
from tests import factories as f
from tests.web.office.counter import PDF

pytestmark = pytest.mark.django_db
COUNTRY = ("ministry", "helpdesk", "auditor")


@pytest.fixture(autouse=True)
def whole_country(db: None) -> Iterator[None]:
    see(country=True)
    yield
    see(country=True)


@pytest.fixture
def mia(office: m.Office) -> m.Child:
    return f.make_child(office, iam_code="WebMi123")


def case_of(office: m.Office, child: m.Child | None = None) -> m.Application:
    """An open application; with a child, one that is of its household and knows it."""
    found = applications.open_application(office, "first", by=None, now=f.NOW)
    given = answers("together", MIA)
    applications.save(found, "children", given.children, 0, by=None, now=f.NOW)
    if child is not None:
        found.household_id = m.Home.objects.current().get(child=child).household_id
        found.save()
    return found


def whys(**known: object) -> list[tuple[str, str]]:
    see(country=True)
    rows = AccessLog.objects.filter(**known).order_by("pk")
    return list(rows.values_list("what", "why"))


@pytest.mark.parametrize("role", COUNTRY)
def test_a_reason_is_asked_once_a_family_and_stands_with_what_is_read(
    mia: m.Child, role: str
) -> None:
    brother = f.make_child(
        mia.office, given_name="Leo", household=m.Home.objects.get(child=mia).household
    )
    client, path = f.signed_in(f.make_account(role)), reverse("child", args=[mia.pk])
    asked = client.get(path + "?x=1")
    assert asked.status_code == 302
    assert whys(child=mia.pk) == [], "nothing was read"
    page = client.get(asked["Location"])
    assert page.context["form"]["reason"].label == "Why do you open this file?"
    assert "Weber" not in page.content.decode().split("<main", 1)[1]
    assert client.post(asked["Location"], {}).context["form"].errors["reason"]
    wordless = client.post(asked["Location"], {"reason": "other", "text": " "})
    assert wordless.context["form"].errors["text"]
    answer = client.post(asked["Location"], {"reason": "other", "text": "the court asks"})
    assert answer["Location"] == path + "?x=1"
    assert client.get(path).status_code == client.get(path + "then/").status_code == 200
    assert client.get(reverse("child", args=[brother.pk])).status_code == 200, "one family"
    why = "reason.other the court asks"
    assert whys(child=mia.pk) == [("child's page", why), ("what was known on a day", why)]
    assert purposes.why(why) == "Another reason: the court asks"
    again = f.signed_in(f.make_account(role))
    assert again.get(path).status_code == 302, "a reason is of one session"


def test_other_families_are_other_reasons(mia: m.Child) -> None:
    other = f.make_child(mia.office, given_name="Tom")
    client = f.signed_in(f.make_account("auditor"))
    f.give_reason(client, "children", mia.pk, "complaint")
    assert client.get(reverse("child", args=[mia.pk])).status_code == 200
    assert client.get(reverse("child", args=[other.pk])).status_code == 302


def test_an_officer_is_not_asked_the_page_says_why(mia: m.Child, clerk: Client) -> None:
    assert clerk.get(reverse("child", args=[mia.pk])).status_code == 200
    assert clerk.get("/children/?q=weber").status_code == 200
    assert clerk.get(reverse("change_start", args=[mia.pk])).status_code == 200
    case = case_of(mia.office)
    assert clerk.get(reverse("application", args=[case.pk])).status_code == 200
    assert [why for _, why in whys()] == ["file", "search", "change", "application"]
    to = reverse("reason", args=["children", mia.pk])
    assert clerk.get(f"{to}?next=/children/")["Location"] == "/children/"


def test_every_way_into_a_family_asks(mia: m.Child) -> None:
    case = case_of(mia.office, mia)
    file = take_in(
        PDF, "a.pdf", Belongs(mia.office_id, "matricule:child", case.pk), by=None, now=f.NOW
    )
    message = Message.objects.create(
        key="one",
        kind="reminder",
        channel="letter",
        child=mia.pk,
        office=mia.office_id,
        content={},
        created_at=f.NOW,
    )
    ways = [
        reverse("application", args=[case.pk]),
        reverse("application_check", args=[case.pk]),
        reverse("application_file", args=[case.pk, file.pk]),
        reverse("upload", args=[file.pk]),
        reverse("message", args=[message.pk]),
        reverse("card", args=[mia.pk]),
        reverse("child_on_day", args=[mia.pk]),
    ]
    client = f.signed_in(f.make_account("helpdesk"))
    for way in ways:
        answer = client.get(way)
        assert answer.status_code == 302 and answer["Location"].startswith("/reason/"), way
    assert client.post(client.get(ways[0])["Location"], {"reason": "technical"}).status_code == 302
    for way in ways:
        assert client.get(way).status_code == 200, way
    see(country=True)
    assert set(AccessLog.objects.values_list("why", flat=True)) == {"reason.technical"}
    assert Upload.objects.count() == 1


def test_what_does_not_exist_is_not_asked_about_nor_led_elsewhere(mia: m.Child) -> None:
    client = f.signed_in(f.make_account("ministry"))
    nobody = "00000000-0000-0000-0000-000000000007"
    assert client.get(f"/children/{nobody}/").status_code == 404
    assert client.get(f"/reason/children/{nobody}/").status_code == 404
    assert client.get("/reason/children/words/").status_code == 404
    assert client.get(f"/reason/letters/{mia.pk}/").status_code == 404
    to = reverse("reason", args=["children", mia.pk])
    sent = client.post(f"{to}?next=//evil.example/", {"reason": "check"})
    assert sent["Location"] == "/"


def test_a_download_carries_the_children_of_its_application(mia: m.Child, clerk: Client) -> None:
    case = case_of(mia.office, mia)
    leo = f.make_child(mia.office, given_name="Leo")
    for child in (mia, leo):
        f.make_contract(child, application=case.pk)
    file = take_in(
        PDF, "a.pdf", Belongs(mia.office_id, "matricule:child", case.pk), by=None, now=f.NOW
    )
    assert clerk.get(reverse("upload", args=[file.pk])).status_code == 200
    assert clerk.get(reverse("application", args=[case.pk])).status_code == 200
    see(country=True)
    for action in ("download", "read"):
        rows = AccessLog.objects.filter(
            action=action, what__startswith=f"application {case.number}"
        )
        assert {row.child for row in rows} == {mia.pk, leo.pk}, action


def test_every_page_of_a_door_has_a_purpose() -> None:
    of = ("accueil.web.office.urls", "accueil.web.provider.urls")
    doors = [door for door in get_resolver().url_patterns if door.urlconf_name.__name__ in of]
    pages = [page for door in doors for page in door.url_patterns]
    assert len(pages) > 60
    for page in pages:
        assert isinstance(page, URLPattern)
        known = vars(page.callback)
        public = known["permission"] == ANYONE and not known["purpose"]
        assert public or known["purpose"] in purposes.PURPOSES, page.name


def test_a_page_of_unknown_families_is_refused() -> None:
    with pytest.raises(ValueError, match="whose family"):
        gate.page(
            "new/<uuid:key>/", lambda: None, name="n", permission="child.read", purpose="file"
        )
    with pytest.raises(ValueError, match="no purpose"):
        gate.page("new/", lambda: None, name="n", permission="child.read", purpose="fun")
    with pytest.raises(ValueError, match="no reason"):
        purposes.given("fun")


def test_words_that_were_written_freely_stay_as_they_are() -> None:
    assert purposes.why("The income was false.") == "The income was false."
    assert purposes.why("reason.new x") == "reason.new x"
    assert purposes.why("reason.check") == "A check (audit)"


@pytest.mark.parametrize("path", ["/today/", "/applications/"])
def test_the_whole_country_sees_whose_application_it_is(
    mia: m.Child, path: str, clerk: Client
) -> None:
    case = case_of(mia.office)
    link = f'href="{reverse("application", args=[case.pk])}">Mia Muster</a>'
    shown = f.signed_in(f.make_account("ministry")).get(path).content.decode()
    assert link in shown and case.number in shown
    assert mia.office.name in shown.split("<main", 1)[1]
    own = clerk.get(path).content.decode()
    assert link in own and mia.office.name not in own.split("<main", 1)[1]
