"""The phone page of a day, and the childminder's service sheets."""

from datetime import date

import pytest

from accueil.attendance.days import days_of
from accueil.attendance.models import DoorEvent, ServiceSheet, Stay
from accueil.documents.models import Document
from accueil.law.calendar import DAY
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from accueil.web.provider.sheet import entries
from tests.factories import NOW
from tests.web.provider.minded import FIRST, PERIOD, House, address, been, boxes, make_house

pytestmark = pytest.mark.usefixtures("at_now")
TODAY = NOW.date()
EMPTY = "|0|"


@pytest.fixture
def house() -> House:
    return make_house()


def entered(house: House, child: m.Child, day: date) -> tuple[tuple[tuple[int, int], ...], int]:
    """Stays and meals of a day."""
    see(country=True)
    found = days_of(house.provider.pk, [child.pk], day, day + DAY)[child.pk, day]
    return found.stays, found.meals


@pytest.mark.parametrize(
    "typed, minutes",
    [("8", 480), ("8:30", 510), ("08.05", 485), ("8h30", 510), ("0830", 510), ("24:00", 1440)],
)
def test_a_time_is_read_as_people_write_it(typed: str, minutes: int) -> None:
    assert entries.minute(typed) == minutes


@pytest.mark.parametrize("typed", ["", "x", "25", "8:60", "8:3", "24:01", "-8", "٨"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(entries.Mistyped):
        entries.minute(typed)


def test_the_page_of_the_day_shows_the_children_and_what_was_agreed(house: House) -> None:
    page = house.client("childminder").get(f"/care/{house.provider.pk}/day/").content.decode()
    assert "Mia Weber" in page and "Ben Thill" in page
    assert "Agreed: 08:00–17:00" in page
    assert page.count("Here now") == 2


def test_here_and_gone_with_one_press_each(house: House) -> None:
    client, path = house.client("childminder"), f"/care/{house.provider.pk}/day/"
    press = {
        "child": str(house.mia.pk),
        "do": "in",
        "event": "7d0c1a3e-0000-4000-8000-000000000001",
    }
    for _ in range(2):  # pressed twice it is one
        assert client.post(path, press).status_code == 302
    page = client.get(path).content.decode()
    assert "Here since 10:00" in page and page.count("Gone now") == 1
    see(country=True)
    assert DoorEvent.objects.count() == 1


def test_a_typed_day_is_saved_and_its_change_is_in_the_log(house: House) -> None:
    day = date(2026, 9, 11)
    client, path = house.client("childminder"), f"/care/{house.provider.pk}/day/{day}/"
    slots = ("8", "12"), ("13:30", "17h15")
    sent = boxes(day, *slots, was=EMPTY, meals="1") | {"child": str(house.mia.pk)}
    assert client.post(path, sent).status_code == 302
    assert entered(house, house.mia, day) == (((480, 720), (810, 1035)), 1)
    noted = AccessLog.objects.filter(child=house.mia.pk, action="change").get()
    assert noted.what == f"attendance on {day}" and noted.why == "attendance"
    assert "Entered: 08:00–12:00, 13:30–17:15" in client.get(path).content.decode()


@pytest.mark.parametrize(
    "slot, said",
    [
        (("8", ""), "Enter both times"),
        (("8", "acht"), "Enter times like 8:30."),
        (("12", "8"), "The end is before the start."),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    house: House, slot: tuple[str, str], said: str
) -> None:
    day = date(2026, 9, 11)
    sent = boxes(day, slot, ("", ""), was=EMPTY) | {"child": str(house.mia.pk)}
    path = f"/care/{house.provider.pk}/day/{day}/"
    answer = house.client("childminder").post(path, sent)
    assert answer.status_code == 400
    assert said in answer.content.decode() and f'value="{slot[0]}"' in answer.content.decode()
    assert entered(house, house.mia, day) == ((), 0)


def test_a_night_ends_on_the_next_day(house: House) -> None:
    day = date(2026, 9, 10)
    sent = boxes(day, ("22", "6:30"), ("", ""), was=EMPTY) | {"child": str(house.ben.pk)}
    house.client("childminder").post(f"/care/{house.provider.pk}/day/{day}/", sent)
    assert entered(house, house.ben, day) == (((1320, 1830),), 0)


def test_a_day_that_has_not_come_has_no_page(house: House) -> None:
    client = house.client("childminder")
    assert client.get(f"/care/{house.provider.pk}/day/{TODAY + DAY}/").status_code == 404
    assert client.get(f"/care/{house.provider.pk}/day/{TODAY - DAY}/").status_code == 200
    assert client.get(f"/care/{make_house().provider.pk}/day/").status_code == 404


def test_a_whole_period_is_typed_in_one_page(house: House) -> None:
    client, path = house.client("childminder"), address(house, house.mia)
    page = client.get(path).content.decode()
    assert page.count('name="was-') == 35
    sent = {}
    for number in range(35):
        day = FIRST + DAY * number
        slots = (("7:30", "17:30"), ("", "")) if day.weekday() < 5 else (("", ""),)
        sent |= boxes(day, *slots, was=EMPTY, meals="1" if day.weekday() < 5 else "0")
    assert client.post(path, sent).status_code == 302
    see(country=True)
    assert Stay.objects.current().filter(child=house.mia).count() == 25
    assert "250:00 hours" in client.get(path).content.decode()
    assert client.post(path, sent).status_code == 302  # again: nothing is different
    see(country=True)
    assert Stay.objects.filter(child=house.mia).count() == 25


def test_days_that_were_not_touched_keep_what_came_in_meanwhile(house: House) -> None:
    client, path = house.client("childminder"), address(house, house.mia)
    been(house, house.mia, FIRST, (480, 1020))
    sent = boxes(FIRST, ("", ""), was=EMPTY) | boxes(FIRST + DAY, ("9", "12"), was=EMPTY)
    client.post(path, sent)
    assert entered(house, house.mia, FIRST) == (((480, 1020),), 0)
    assert entered(house, house.mia, FIRST + DAY) == (((540, 720),), 0)


def test_one_wrong_day_keeps_all_from_being_saved(house: House) -> None:
    path = address(house, house.mia)
    sent = boxes(FIRST, ("8", "17"), was=EMPTY) | boxes(FIRST + DAY, ("9", ""), was=EMPTY)
    answer = house.client("childminder").post(path, sent)
    assert answer.status_code == 400
    assert f"#from-{FIRST + DAY}-1" in answer.content.decode()
    assert entered(house, house.mia, FIRST) == ((), 0)


def test_a_sheet_is_confirmed_changed_confirmed_again_and_received(house: House) -> None:
    been(house, house.mia, FIRST, (480, 1020), meals=1)
    client, path = house.client("childminder"), address(house, house.mia)
    for _ in range(2):  # confirmed twice it is one
        client.post(address(house, house.mia, "confirm"))
    assert versions(house) == [1]
    been(house, house.mia, FIRST + DAY, (480, 1020))
    assert "Changed since it was confirmed" in client.get(path).content.decode()
    client.post(address(house, house.mia, "confirm"))
    assert versions(house) == [1, 2]
    agency = house.client("agency")
    for _ in range(2):  # marked twice it is harmless
        answer = agency.post(address(house, house.mia, "received"))
        assert answer.status_code == 302
    see(country=True)
    assert [s.received_at is not None for s in sheets_of(house)] == [False, True]
    assert "The agency has it" in client.get(path).content.decode()
    numbers = Document.objects.filter(kind="service_sheet").values_list("number", "version")
    assert len({number for number, _ in numbers}) == 1 and len(numbers) == 2
    assert all(row.provider_id == house.provider.pk for row in Document.objects.all())


def sheets_of(house: House) -> list[ServiceSheet]:
    return list(ServiceSheet.objects.filter(provider=house.provider).order_by("version"))


def versions(house: House) -> list[int]:
    see(country=True)
    return [sheet.version for sheet in sheets_of(house)]


def test_the_paper_is_the_same_bytes_each_time(house: House) -> None:
    been(house, house.mia, FIRST, (480, 1020), meals=1)
    client = house.client("childminder")
    client.post(address(house, house.mia, "confirm"))
    path = address(house, house.mia) + "1.pdf"
    first, second = (client.get(path) for _ in range(2))
    assert first.content == second.content and first.content.startswith(b"%PDF")
    assert house.client("agency").get(path).content == first.content
    assert make_house().client("childminder").get(path).status_code == 404


def test_before_its_last_day_no_period_is_confirmed(house: House) -> None:
    client = house.client("agency")
    path = f"/care/{house.provider.pk}/sheets/2026-09/{house.mia.pk}/"
    assert client.post(f"{path}confirm/").url == f"{path}?done=early"
    assert "not over yet" in client.get(f"{path}?done=early").content.decode()
    assert versions(house) == []


def test_only_the_agency_marks_what_it_has(house: House) -> None:
    client = house.client("childminder")
    client.post(address(house, house.mia, "confirm"))
    assert client.post(address(house, house.mia, "received")).status_code == 403
    assert house.client("agency").get(address(house, house.mia, "received")).status_code == 405


def test_the_list_says_the_state_of_each_sheet(house: House) -> None:
    been(house, house.mia, FIRST, (480, 1020), meals=1)
    client = house.client("childminder")
    client.post(address(house, house.mia, "confirm"))
    page = client.get(address(house)).content.decode()
    assert "9:00" in page and "Confirmed" in page and "Not confirmed" in page
    printed = client.get(address(house, house.mia, "print")).content.decode()
    assert "08:00–17:00" in printed and "signature of the parents" in printed


def test_a_creche_has_no_sheets() -> None:
    creche = make_house("sea")
    client = creche.client("manager")
    assert client.get(f"/care/{creche.provider.pk}/sheets/").status_code == 404
    assert client.get(f"/care/{creche.provider.pk}/day/").status_code == 200
    assert client.get(f"/care/{creche.provider.pk}/sheets/{PERIOD}/").status_code == 404
