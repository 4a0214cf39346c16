"""The agency's first page, and the forms of its childminders."""

from datetime import date

import pytest

from accueil.attendance.models import AgencyForm
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.factories import NOW
from tests.web.provider.minded import FIRST, PERIOD, House, address, been, make_house

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def house() -> House:
    return make_house()


def form_of(house: House, kind: str = "enrolment") -> AgencyForm:
    """A form that waits."""
    see(country=True)
    return AgencyForm.objects.create(
        kind=kind,
        provider=house.provider,
        child=house.mia,
        contract_number="2026-000001",
        day=date(2026, 9, 1),
        made_at=NOW,
        signed_by_childminder=date(2026, 8, 28),
    )


def test_the_agency_sees_its_childminders_and_nobody_elses(house: House) -> None:
    other = make_house()
    been(house, house.mia, FIRST, (480, 1020))
    form_of(house)
    page = house.client("agency").get(f"/care/?period={PERIOD}").content.decode()
    assert page.count("Mireille Welter") == 1 and str(other.provider.pk) not in page
    assert "0 of 2 confirmed" in page and "9:00" in page and "not declared" in page
    assert "1 child without any time" in page and "2 sheets are not confirmed" in page
    assert "1 waits" in page


def test_what_is_confirmed_and_received_is_counted(house: House) -> None:
    been(house, house.mia, FIRST, (480, 1020))
    client = house.client("agency")
    client.post(address(house, house.mia, "confirm"))
    client.post(address(house, house.mia, "received"))
    page = client.get(f"/care/?period={PERIOD}").content.decode()
    assert "1 of 2 confirmed" in page and "1 received" in page
    been(house, house.mia, FIRST, (480, 1030))
    page = client.get(f"/care/?period={PERIOD}").content.decode()
    assert "1 sheet has changed since it was confirmed" in page


@pytest.mark.parametrize("role", ["childminder", "manager", "educator"])
def test_who_works_for_one_provider_goes_on_to_its_pages(role: str) -> None:
    house = make_house("ap" if role == "childminder" else "sea")
    answer = house.client(role).get("/care/")
    assert answer.status_code == 302
    assert answer.url.startswith(f"/care/{house.provider.pk}/")


def test_a_form_is_received_once(house: House) -> None:
    form = form_of(house)
    client = house.client("agency")
    page = client.get("/care/forms/").content.decode()
    assert "Mia Weber" in page and "Enrolment" in page and "not signed by both" in page
    for _ in range(2):
        assert client.post(f"/care/forms/{form.pk}/received/").status_code == 302
    see(country=True)
    form.refresh_from_db()
    assert form.received_at is not None
    assert AccessLog.objects.filter(what="enrolment 2026-000001: received").count() == 1
    assert "Mia Weber" not in client.get("/care/forms/").content.decode()
    assert "Mia Weber" in client.get("/care/forms/?which=all").content.decode()


def test_forms_of_others_are_not_there(house: House) -> None:
    form = form_of(make_house())
    client = house.client("agency")
    assert client.post(f"/care/forms/{form.pk}/received/").status_code == 404
    assert client.get(f"/care/forms/{form.pk}/paper.pdf").status_code == 404
    assert client.get(f"/care/forms/{form.pk}/signed/").status_code == 404
    assert house.client("childminder").get("/care/forms/").status_code == 403
