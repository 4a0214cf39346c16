"""The pages of care contracts: from the card to the paper; nothing lost, nothing browsed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accueil.actions.care_contracts import NOT_FOUND, WRONG_TRIES
from accueil.actions.care_preview import preview
from accueil.actions.care_terms import terms_of
from accueil.attendance.models import AgencyForm, CareContract, Stay
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.law.words import euros
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests import cared
from tests import factories as f
from tests.caring import BORN, CODE, Place, make_child_with_card
from tests.web.provider.agreeing import (
    DAY,
    PDF,
    WEEK,
    Pages,
    day,
    first_day,
    signature,
    terms,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def child() -> m.Child:
    made = make_child_with_card()
    m.Membership.objects.update(withdrawn_at=f.NOW)
    f.make_contract(made, signed=today())
    return made


@pytest.fixture
def creche(child: m.Child) -> Iterator[Pages]:
    yield Pages(Place())
    see()


@pytest.fixture
def childminder(child: m.Child) -> Iterator[Pages]:
    yield Pages(Place("ap", ""))
    see()


def test_from_the_card_to_the_paper(creche: Pages, child: m.Child) -> None:
    key = creche.draft()
    page = creche.client.get(creche.url("care_contract_terms", key)).content.decode()
    assert "Mia Weber" in page and 'value="30"' in page
    answer = creche.client.post(creche.url("care_contract_terms", key), terms())
    assert answer.url == creche.url("care_contract_costs", key)
    shown = creche.client.get(answer.url).content.decode()
    again = creche.client.get(creche.url("care_contract_terms", key)).content.decode()
    assert 'value="07:30"' in again and "Transport" in again
    done = creche.client.post(creche.url("care_contract_sign", key), signature())
    assert done.url == creche.url("care_contract", child.pk) + "?signed=1"
    see(country=True)
    contract = CareContract.objects.get()
    assert contract.pattern == [[1, 450, 1050], [2, 450, 1050], [4, 540, 720], [4, 840, 990]]
    assert (contract.meal_days, contract.deposit_cents) == ([1, 2], 20_000)
    told = preview(creche.place.provider, child.pk, terms_of(contract), shipped(), language="en")
    assert told.period and told.year
    for amount in (*told.weeks.values(), told.period, told.year):
        assert euros(amount.parent_cents, "en") in shown or not amount.parent_cents
        assert euros(amount.state_cents, "en") in shown
    assert all(line.label in shown for line in told.period.lines)
    page = creche.client.get(done.url).content.decode()
    assert contract.number in page and f"Transport · {euros(1500, 'en')} a week" in page
    see(country=True)
    paper = Document.objects.get()
    sealed = creche.client.get(creche.url("care_paper", paper.pk))
    assert sealed.content.startswith(b"%PDF") and sealed["Content-Type"] == "application/pdf"
    assert sealed.content == creche.client.get(creche.url("care_paper", paper.pk)).content
    see(country=True)
    noted = AccessLog.objects.filter(child=child.pk).values_list("action", "what")
    assert ("change", f"care contract {contract.number}: signed") in noted
    assert ("download", f"care_contract {contract.number} version 1") in noted


def test_the_same_words_whatever_is_wrong(creche: Pages) -> None:
    said = set()
    for code, born in ((CODE, BORN + DAY), ("WebMi999", BORN), ("nonsense", BORN)):
        page = creche.find(code, born).content.decode()
        assert "Mia" not in page
        said.add(page.split('role="alert"')[1].split("</div>")[0])
    assert len(said) == 1
    see(country=True)
    assert AccessLog.objects.filter(what=NOT_FOUND, child=None).count() == 3


def test_too_many_wrong_tries(creche: Pages) -> None:
    for _ in range(WRONG_TRIES):
        assert creche.find(born=BORN + DAY).status_code == 200
    assert creche.find().status_code == 429


def test_no_page_lists_or_opens_a_foreign_child(creche: Pages, child: m.Child) -> None:
    creche.signed()
    other = Pages(Place())
    page = other.client.get(other.url("care_contracts"), {"q": "Weber"}).content.decode()
    assert "Mia" not in page
    for name in ("care_contract", "care_contract_change", "care_contract_end"):
        assert other.client.get(other.url(name, child.pk)).status_code == 404
        assert other.client.get(creche.url(name, child.pk)).status_code == 404
    see(country=True)
    paper = Document.objects.get().pk
    for pages in (other.url("care_paper", paper), creche.url("care_paper", paper)):
        assert other.client.get(pages).status_code == 404
    assert other.client.get(other.url("care_contract_terms", "0" * 32)).status_code == 404


def test_a_draft_is_of_who_made_it_and_unreadable_in_the_session(creche: Pages) -> None:
    key = creche.draft()
    colleague = f.signed_in(f.make_account("manager", provider=creche.place.provider))
    assert colleague.get(creche.url("care_contract_terms", key)).status_code == 404
    assert "Weber" not in str(dict(creche.client.session))
    assert creche.client.get(creche.url("care_contract_costs", key)).status_code == 302


def test_the_same_every_day_is_filled_in_without_saving(creche: Pages) -> None:
    key = creche.draft()
    url = creche.url("care_contract_terms", key)
    typed = terms(every_from="8", every_until="16:30", every_meal="on", fill="1", from_6="9")
    page = creche.client.post(url, typed).content.decode()
    assert page.count('value="16:30"') == 6 and "There is a problem" not in page
    assert 'name="from_6" value="9"' in page and "Transport" in page


@pytest.mark.parametrize(
    ("said", "given"),
    [
        (
            "No times are agreed",
            {
                f"{of}_{n}": ""
                for of in ("from", "until", "from2", "until2", "meal")
                for n in range(1, 8)
            },
        ),
        ("The time is missing", {"until_1": ""}),
        ("Enter a time", {"from_1": "25:00"}),
        ("two times overlap", {"from2_4": "11:00"}),
        ("A meal is ticked", {"meal_3": "on"}),
        ("Say what it is for", {"extra_cents_1": ""}),
        ("before the first one", {"last_day": "1", "last_month": "1", "last_year": "2020"}),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(
    creche: Pages, said: str, given: dict[str, str]
) -> None:
    url = creche.url("care_contract_terms", creche.draft())
    page = creche.client.post(url, terms(**given)).content.decode()
    assert said in page and "There is a problem" in page
    assert "Transport" in page and 'value="200"' in page


def test_an_end_before_the_start_is_on_the_next_day(creche: Pages) -> None:
    night = {**dict.fromkeys(WEEK, ""), "from_5": "20:00", "until_5": "7:00"}
    key = creche.draft()
    creche.client.post(creche.url("care_contract_terms", key), terms(**night))
    page = creche.client.get(creche.url("care_contract_sign", key)).content.decode()
    assert "20:00–07:00 (next day)" in page and "outside of your opening hours" in page
    answer = creche.client.post(creche.url("care_contract_sign", key), signature())
    assert "Tick the box" in answer.content.decode()
    done = creche.client.post(creche.url("care_contract_sign", key), signature(understood="on"))
    assert done.status_code == 302


def test_clicked_twice_and_in_two_windows_it_is_one(creche: Pages) -> None:
    key, other = creche.draft(), creche.draft()
    for draft in (key, other):
        creche.client.post(creche.url("care_contract_terms", draft), terms())
    first, second, third = (
        creche.client.post(creche.url("care_contract_sign", draft), signature())
        for draft in (key, key, other)
    )
    assert first.status_code == second.status_code == 302 and first.url == second.url
    assert "has the contract" in third.content.decode()
    see(country=True)
    assert CareContract.objects.count() == Document.objects.count() == 1


def test_a_running_contract_is_offered_to_be_changed(creche: Pages, child: m.Child) -> None:
    number = creche.signed().number
    url = creche.url("care_contract_terms", creche.draft())
    page = creche.client.post(url, terms()).content.decode()
    assert number in page and creche.url("care_contract_change", child.pk) in page


def test_a_change_is_a_new_version(creche: Pages, child: m.Child) -> None:
    number = creche.signed().number
    begun = creche.client.get(creche.url("care_contract_change", child.pk))
    page = creche.client.get(begun.url).content.decode()
    assert "From which day on does it change?" in page and 'value="07:30"' in page
    key = str(begun.url).split("/")[-3]
    since = first_day() + 28 * DAY
    changed = terms(**day("first", since), meal_1="")
    assert creche.client.post(begun.url, changed).status_code == 302
    done = creche.client.post(creche.url("care_contract_sign", key), signature())
    assert done.status_code == 302
    see(country=True)
    rows = CareContract.objects.current().order_by("valid")
    assert [(r.number, r.first, r.meal_days) for r in rows] == [
        (number, first_day(), [1, 2]),
        (number, since, [2]),
    ]
    page = creche.client.get(creche.url("care_contract", child.pk)).content.decode()
    assert "version 2 (PDF)" in page and "withdrawn" in page
    assert "Something else is agreed from" in page and "open-ended" in page
    typed = {
        **day("given", today()),
        **day("last_day", since + DAY),
        **day("ends", since + 9 * DAY),
    }
    assert creche.client.post(creche.url("care_contract_end", child.pk), typed).status_code == 302
    see(country=True)
    assert CareContract.objects.current().latest("valid").until == since + 10 * DAY


def test_an_end_by_notice_and_its_refusal(creche: Pages, child: m.Child) -> None:
    contract = creche.signed()
    url = creche.url("care_contract_end", child.pk)
    Stay.objects.create(
        child_id=child.pk,
        provider=creche.place.provider,
        day=first_day() + 20 * DAY,
        start=480,
        until=600,
        source="grid",
        recorded_at=f.NOW,
    )
    typed = {**day("given", today()), **day("last_day", first_day() + DAY), "reason": "moves"}
    ends = day("ends", first_day() + 60 * DAY)
    page = creche.client.post(url, {**typed, **ends}).content.decode()
    assert "The child was there on" in page and 'value="moves"' in page
    typed |= day("last_day", first_day() + 21 * DAY)
    assert creche.client.post(url, {**typed, **ends}).status_code == 302
    see(country=True)
    ended = CareContract.objects.current().get()
    assert (ended.number, ended.left) == (contract.number, first_day() + 21 * DAY)
    assert ended.until == first_day() + 61 * DAY
    page = creche.client.get(creche.url("care_contract", child.pk)).content.decode()
    assert "This contract was ended" in page


def test_it_never_began(creche: Pages, child: m.Child) -> None:
    creche.signed()
    url = creche.url("care_contract_take_back", child.pk)
    assert "Fill in this field" in creche.client.post(url, {}).content.decode()
    assert creche.client.post(url, {"reason": "moved away"}).status_code == 302
    see(country=True)
    assert not CareContract.objects.current().exists()
    assert creche.client.get(creche.url("care_contract", child.pk)).status_code == 404


def test_the_list_shows_states_and_searches_own_children(creche: Pages) -> None:
    creche.signed(**day("last", first_day() + 14 * DAY))
    url = creche.url("care_contracts")
    page = creche.client.get(url).content.decode()
    assert "Mia Weber" in page and "Begins on" in page
    assert "Mia Weber" in creche.client.get(url, {"q": "web mi"}).content.decode()
    assert "Mia Weber" not in creche.client.get(url, {"q": "Leo"}).content.decode()
    assert "Mia Weber" in creche.client.get(url, {"show": "ending"}).content.decode()
    assert "Mia Weber" not in creche.client.get(url, {"show": "over"}).content.decode()


def test_an_educator_reads_and_does_not_write(creche: Pages, child: m.Child) -> None:
    creche.signed()
    educator = f.signed_in(f.make_account("educator", provider=creche.place.provider))
    page = educator.get(creche.url("care_contract", child.pk))
    assert page.status_code == 200 and "Change the contract" not in page.content.decode()
    assert educator.get(creche.url("care_contract_new")).status_code == 403
    assert educator.get(creche.url("care_contract_end", child.pk)).status_code == 403
    assert "What the family pays" not in page.content.decode()
    assert "(PDF)" not in page.content.decode()
    see(country=True)
    paper = Document.objects.filter(kind="care_contract").latest("made_at")
    assert educator.get(creche.url("care_paper", paper.pk)).status_code == 403
    assert creche.client.get(creche.url("care_paper", paper.pk)).status_code == 200


def test_of_a_child_that_is_gone_nobody_learns_what_the_family_pays_now(
    creche: Pages, child: m.Child
) -> None:
    see(country=True)
    place = creche.place.provider
    cared.agree(child, place, first=today() - 60 * DAY, until=today() - 9 * DAY)
    page = creche.client.get(creche.url("care_contract", child.pk)).content.decode()
    assert "This contract is over" in page and "What the family pays" not in page
    changed = creche.client.get(creche.url("care_contract_change", child.pk))
    assert changed.url == creche.url("care_contract", child.pk)


def test_without_a_membership_it_says_so_plainly(creche: Pages) -> None:
    see(country=True)
    m.Membership.objects.filter(withdrawn_at=None).update(withdrawn_at=f.NOW)
    key = creche.draft()
    url = creche.url("care_contract_terms", key)
    assert "no membership contract today" in creche.client.get(url).content.decode()
    creche.client.post(url, terms())
    page = creche.client.get(creche.url("care_contract_costs", key)).content.decode()
    assert "pays the full price" in page


# A childminder.


def test_a_childminder_agrees_on_a_price_and_sends_the_form(
    childminder: Pages, child: m.Child
) -> None:
    key = childminder.draft()
    url = childminder.url("care_contract_terms", key)
    assert "Enter an amount" in childminder.client.post(url, terms()).content.decode()
    contract = childminder.signed(hour="6,20", meal="5,00")
    assert (contract.hour_cents, contract.meal_cents) == (620, 500)
    form = AgencyForm.objects.get()
    url = childminder.url("agency_form", form.pk)
    page = childminder.client.get(url).content.decode()
    assert "Enrolment form" in page and "Agence" in page and "Send to the agency" not in page
    assert childminder.client.post(url, {"send": "1"}).status_code == 409
    assert childminder.client.post(url, {**_signed(), "scan": _scan(b"no")}).status_code == 200
    assert childminder.client.post(url, {**_signed(), "scan": _scan(PDF)}).status_code == 302
    page = childminder.client.get(url).content.decode()
    assert "Send to the agency" in page and "Download the scan" in page
    scan = childminder.client.get(childminder.url("agency_form_scan", form.pk))
    assert scan.content == PDF and "attachment" in scan["Content-Disposition"]
    assert childminder.client.post(url, {"send": "1"}).status_code == 302
    assert "Sent to the agency on" in childminder.client.get(url).content.decode()
    see(country=True)
    (message,) = Message.objects.filter(kind="agency_form")
    assert message.office == str(childminder.place.provider.pk)
    agency = f.signed_in(f.make_account("agency", agency=childminder.place.provider.agency))
    assert agency.get(url).status_code == 200
    foreign = f.signed_in(f.make_account("agency"))
    assert foreign.get(url).status_code == 404
    see(country=True)
    AgencyForm.objects.update(received_at=f.NOW)
    later = {**_signed(), "signed_by_parents_year": "2020"}
    assert childminder.client.post(url, later).status_code == 302
    see(country=True)
    assert AgencyForm.objects.get().signed_by_parents == today()
    assert "Save" not in childminder.client.get(url).content.decode()


def _signed() -> dict[str, str]:
    return {**day("signed_by_childminder", today()), **day("signed_by_parents", today())}


def _scan(content: bytes) -> Any:
    return SimpleUploadedFile("form.pdf", content, content_type="application/pdf")


def test_an_agency_makes_a_contract_for_its_childminder(childminder: Pages) -> None:
    agency = f.make_account("agency", agency=childminder.place.provider.agency)
    childminder.client = f.signed_in(agency)
    assert childminder.signed(hour="6,20", meal="5,00")


def test_nobody_without_a_session_sees_anything(creche: Pages) -> None:
    assert Client().get(creche.url("care_contracts")).status_code == 302
