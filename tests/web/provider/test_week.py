"""The week of a group: typed, filled, pasted, saved as a whole or not at all."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accueil.attendance.models import Closing, Declaration, Meals, Stay
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import factories as f
from tests.web.provider.groups import DAY, MONDAY, Grid, contract, field, group_of, text_of

pytestmark = pytest.mark.django_db
TUESDAY, SATURDAY = MONDAY + DAY, MONDAY + 5 * DAY


@pytest.fixture(autouse=True)
def plain_files_and_the_moment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of static files without their digest; from the moment of the factories on."""
    seconds = count()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.after(seconds=next(seconds)))


@pytest.fixture
def creche(db: None) -> Iterator[m.Provider]:
    see(country=True)
    yield f.make_provider(f.make_office())
    see(country=True)


def client_of(provider: m.Provider, role: str = "educator") -> Client:
    see(country=True)
    return f.signed_in(f.make_account(role, provider=provider))


@pytest.fixture
def grid(creche: m.Provider) -> Grid:
    return Grid(client_of(creche), creche)


def stays() -> list[tuple[date, int, int]]:
    see(country=True)
    rows = Stay.objects.current().order_by("day", "start")
    return [(row.day, row.start, row.until) for row in rows]


def test_a_week_is_typed_and_shown_again(grid: Grid, creche: m.Provider) -> None:
    mia, ben = group_of(creche, 2)
    form = grid.open()
    form[field(mia, MONDAY)] = "08:00-16:30 m"
    form[field(mia, TUESDAY)] = "8-12 14-17"
    form[field(ben, MONDAY)] = "S"
    form[field(ben, MONDAY + 4 * DAY)] = "22-6"
    said = grid.saved(form)
    assert "The week is saved." in said and "8-16:30 m" in said
    assert stays() == [
        (MONDAY, 480, 990),
        (TUESDAY, 480, 720),
        (TUESDAY, 840, 1020),
        (MONDAY + 4 * DAY, 1320, 1800),
    ]
    again = grid.open()
    assert again[field(mia, MONDAY)] == "8-16:30 m"
    assert again[field(ben, MONDAY)] == "S"
    week = grid.page.context["week"]
    assert week.minutes == 510 + 240 + 180 + 480 and week.meals == 1
    assert {row.recorded_by for row in Stay.objects.all()} != {None}
    assert AccessLog.objects.filter(action="change", child=mia.pk).count() == 1


def test_emptied_fields_are_taken_back(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    form = grid.open()
    grid.saved({**form, field(mia, MONDAY): "8-16 m", field(mia, TUESDAY): "S"})
    form = grid.open()
    said = grid.saved({**form, field(mia, MONDAY): "", field(mia, TUESDAY): "9-10"})
    assert stays() == [(TUESDAY, 540, 600)]
    assert "nothing" in said
    assert Meals.objects.current().count() == 0
    assert grid.open()[field(mia, TUESDAY)] == "9-10"


def test_wrong_texts_are_refused_and_everything_typed_is_kept(
    grid: Grid, creche: m.Provider
) -> None:
    mia, ben = group_of(creche, 2)
    form = grid.open()
    form |= {field(mia, MONDAY): "8-12", field(ben, TUESDAY): "8 o'clock"}
    page = grid.send(form)
    said = text_of(page)
    assert page.status_code == 200 and stays() == []
    assert "Nothing was saved." in said
    assert '<a href="#c-0-1">Ben Müller, Tuesday 08.09. – ' in said
    assert grid.form()[field(mia, MONDAY)] == "8-12"
    assert grid.form()[field(ben, TUESDAY)] == "8 o'clock"
    form[field(ben, TUESDAY)] = ""
    assert "8-12" in grid.saved(form)


def test_refusals_stand_at_their_cell(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    other = f.make_provider(f.make_office(), name="Elsewhere")
    contract(mia, other)
    there = Grid(client_of(other), other)
    there.saved({**there.open(), field(mia, MONDAY): "12-18"})
    form = grid.open()
    form |= {field(mia, MONDAY): "8-13", field(mia, TUESDAY): "8-13"}
    said = text_of(grid.send(form))
    assert "Mia Weber, Monday 07.09. – From 12 to 13 the child is entered at another" in said
    assert "Elsewhere" not in said
    assert stays() == [(MONDAY, 720, 1080)]


def test_a_page_made_before_does_not_overwrite(grid: Grid, creche: m.Provider) -> None:
    mia, ben = group_of(creche, 2)
    mine, theirs = Grid(grid.client, creche), Grid(client_of(creche), creche)
    form, other = mine.open(), theirs.open()
    theirs.saved({**other, field(mia, MONDAY): "8-15", field(ben, MONDAY): "9-17"})
    page = mine.send({**form, field(mia, MONDAY): "8-16", field(mia, TUESDAY): "8-12"})
    assert page.status_code == 409
    said = text_of(page)
    assert "saved in between: 8-15; you typed: 8-16" in said
    assert mine.form()[field(ben, MONDAY)] == "9-17", "what only they changed is shown"
    assert stays() == [(MONDAY, 480, 900), (MONDAY, 540, 1020)]
    mine.saved(mine.form())
    assert stays() == [(MONDAY, 480, 960), (MONDAY, 540, 1020), (TUESDAY, 480, 720)]


def test_two_people_in_different_cells_do_not_meet(grid: Grid, creche: m.Provider) -> None:
    mia, ben = group_of(creche, 2)
    mine, theirs = Grid(grid.client, creche), Grid(client_of(creche), creche)
    form, other = mine.open(), theirs.open()
    theirs.saved({**other, field(mia, MONDAY): "8-15"})
    mine.saved({**form, field(ben, MONDAY): "9-17"})
    assert stays() == [(MONDAY, 480, 900), (MONDAY, 540, 1020)]


def test_a_double_click_saves_once(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    form = {**grid.open(), field(mia, MONDAY): "8-16 m"}
    grid.saved(form)
    grid.saved(form)
    assert Stay.objects.count() == Meals.objects.count() == 1


def test_agreed_times_and_last_week_are_filled_and_not_saved(
    grid: Grid, creche: m.Provider
) -> None:
    mia, ben = group_of(creche, 2)
    earlier = Grid(grid.client, creche, MONDAY - 7 * DAY)
    earlier.saved({**earlier.open(), field(mia, MONDAY - 7 * DAY): "9-11 m"})
    form = {**grid.open(), field(ben, MONDAY): "K"}
    grid.send(form, fill="last")
    filled = grid.form()
    assert filled[field(mia, MONDAY)] == "9-11 m" and filled[field(ben, MONDAY)] == "K"
    assert "1 field was filled." in text_of(grid.page)
    grid.send(filled, fill="agreed")
    filled = grid.form()
    assert filled[field(mia, MONDAY)] == "9-11 m" and filled[field(mia, TUESDAY)] == "8-17 m"
    assert len(stays()) == 1
    grid.saved(filled)
    assert len(stays()) == 10


def test_agreed_times_are_not_filled_before_they_come(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    now = Grid(grid.client, creche, f.NOW.date())  # a Monday at ten
    now.send(now.open(), fill="agreed")
    assert {now.form()[field(mia, f.NOW.date() + n * DAY)] for n in range(5)} == {""}


def test_public_holidays_are_not_filled(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    june = Grid(grid.client, creche, date(2026, 6, 22))
    june.send(june.open(), fill="agreed")
    filled = june.form()
    assert filled[field(mia, date(2026, 6, 23))] == ""
    assert filled[field(mia, date(2026, 6, 22))] == "8-17 m"
    june.send({**filled, field(mia, date(2026, 6, 23)): "8-9"}, fill="agreed")
    assert "There was nothing to fill" in text_of(june.page)


def test_a_declared_period_asks_why(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    see(country=True)
    zero: dict[str, Any] = dict.fromkeys(
        ("children", "minutes", "meals", "parent_cents", "state_cents"), 0
    )
    Declaration.objects.create(provider=creche, period="2026-09", declared_at=f.NOW, **zero)
    form = {**grid.open(), field(mia, MONDAY): "8-16"}
    said = text_of(grid.send(form))
    assert '<a href="#reason">This period was declared.' in said and stays() == []
    grid.saved(form, reason="typed late")
    see(country=True)
    assert Stay.objects.get().reason == "typed late"
    assert AccessLog.objects.get(action="change", child=mia.pk).why == "typed late"


def test_a_closed_period_is_read_only(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    see(country=True)
    Closing.objects.create(period="2026-09", closed_at=f.NOW)
    page = grid.client.get(grid.url)
    assert field(mia, MONDAY) not in text_of(page)
    assert "This billing period is closed." in text_of(page)
    grid.send({field(mia, MONDAY): "8-16"})
    assert stays() == []


def test_one_group_one_day_and_the_weekend(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1, group="Fuuss")
    (ben,) = group_of(creche, 1, group="Eichert")
    assert field(ben, MONDAY) not in grid.open("?group=Fuuss")
    assert field(mia, SATURDAY) not in grid.open()
    assert field(mia, SATURDAY) in grid.open("?weekend=1")
    form = grid.open(f"?day={TUESDAY}")
    assert set(form) == {field(mia, TUESDAY), field(ben, TUESDAY), "was"}
    answer = grid.send({**form, field(mia, TUESDAY): "8-16"}, f"?day={TUESDAY}")
    assert answer.status_code == 302 and f"day={TUESDAY}" in answer.headers["Location"]
    assert stays() == [(TUESDAY, 480, 960)]
    weekend = grid.open("?weekend=1")
    grid.send({**weekend, field(mia, SATURDAY): "8-9"}, "?weekend=1")
    assert field(mia, SATURDAY) in grid.open(), "the weekend is shown where it is used"


def test_public_and_school_holidays_are_marked(grid: Grid, creche: m.Provider) -> None:
    group_of(creche, 1)
    holiday = Grid(grid.client, creche, date(2026, 6, 22))
    holiday.open()
    assert "Public holiday: National Day" in text_of(holiday.page)
    summer = Grid(grid.client, creche, date(2026, 8, 3))
    summer.open()
    assert "School holidays: summer" in text_of(summer.page)


def test_where_there_is_no_contract_there_is_no_field(grid: Grid, creche: m.Provider) -> None:
    (mia,) = group_of(creche, 1)
    late = f.make_child(f.make_office(), given_name="Late")
    contract(late, creche, since=MONDAY + 2 * DAY)
    form = grid.open()
    assert field(late, MONDAY) not in form and field(late, MONDAY + 2 * DAY) in form
    grid.send({**form, field(late, MONDAY): "8-9"})
    assert stays() == []
    assert mia.pk


TABLE = """Kind;Méindeg;Dënschdeg;Mëttwoch
Weber, Mia;8-16 m;;K
"""


@pytest.mark.parametrize(
    "table",
    [
        "Mia Weber\t8-16 m\t\tK",
        "Name\tMon\tTue\tWed\nWEBER MIA\t08:00 - 16:00 m\t\tK\n\n",
        "K0000001\t8-16 m\t\tK",
        TABLE,
    ],
)
def test_a_pasted_table_is_shown_before_it_is_saved(
    grid: Grid, creche: m.Provider, table: str
) -> None:
    (mia,) = group_of(creche, 1)
    page = grid.client.post(f"{grid.url}paste/", {"table": table})
    grid.page = page
    form = grid.form()
    assert page.context["week"].problems == []
    assert form[field(mia, MONDAY)].startswith(("8-16", "08:00")) and stays() == []
    assert form[field(mia, TUESDAY)] == "" and form[field(mia, MONDAY + 2 * DAY)] == "K"
    grid.saved(form)
    assert stays() == [(MONDAY, 480, 960)]


def test_a_pasted_table_says_what_found_no_place(grid: Grid, creche: m.Provider) -> None:
    (mia, _ben) = group_of(creche, 2)
    twin = f.make_child(f.make_office(), given_name="Ben", family_name="Müller")
    contract(twin, creche)
    rows = ["Mia Weber\t8-16\t99", "Nobody\t8-16", "ben muller\t8-9", "Mia Weber\t9-10", "\t8-9"]
    page = grid.client.post(f"{grid.url}paste/", {"table": "\n".join(rows)})
    grid.page = page
    problems = " ".join(page.context["week"].problems)
    for number, word in ((2, "Nobody"), (3, "IAM code"), (4, "row 1"), (5, "nobody")):
        assert f"Row {number}" in problems and word in problems
    form = grid.form()
    assert form[field(mia, MONDAY)] == "8-16" and form[field(mia, TUESDAY)] == "99"
    assert "99" in text_of(page) and "one time only" in text_of(page)


def test_questions_do_not_grow_with_the_group(creche: m.Provider) -> None:
    def asked(provider: m.Provider, size: int) -> tuple[int, int]:
        children = group_of(provider, size)
        grid = Grid(client_of(provider), provider)
        grid.open()
        with CaptureQueriesContext(connection) as looking:
            form = grid.open()
        days = [MONDAY + n * DAY for n in range(5)]
        form |= {field(child, day): "8-16 m" for child in children for day in days}
        with CaptureQueriesContext(connection) as saving:
            assert grid.send(form).status_code == 302
        see(country=True)
        return len(looking), len(saving)

    assert asked(creche, 2) == asked(f.make_provider(f.make_office()), 12)


def test_others_do_not_see_the_week(creche: m.Provider) -> None:
    group_of(creche, 1)
    other = f.make_provider(f.make_office())
    stranger = client_of(other)
    assert stranger.get(f"/care/{creche.pk}/week/{MONDAY}/").status_code == 404
    assert stranger.get(f"/care/{creche.pk}/week/{MONDAY}/paste/").status_code == 404
    officer = f.signed_in(f.make_account("officer", f.make_office()))
    assert officer.get(f"/care/{creche.pk}/week/{MONDAY}/").status_code == 403


@pytest.mark.parametrize("role", ["manager", "educator", "childminder", "agency"])
def test_who_may_write(role: str, db: None) -> None:
    see(country=True)
    office = f.make_office()
    minder = role in ("childminder", "agency")
    provider = f.make_provider(
        office, kind="ap" if minder else "sea", funding="" if minder else "contracted"
    )
    group_of(provider, 1)
    account = f.make_account(role, provider=None if role == "agency" else provider)
    if role == "agency":
        m.Provider.objects.filter(pk=provider.pk).update(agency=account.agency)
    grid = Grid(f.signed_in(account), provider)
    form = grid.open()
    grid.saved({name: "8-12" if name.startswith("t.") else text for name, text in form.items()})
    assert len(stays()) == 5


def test_addresses_of_weeks(grid: Grid, creche: m.Provider) -> None:
    base = f"/care/{creche.pk}/week/"
    assert grid.client.get(base).headers["Location"] == f"{base}2026-09-14/"
    assert grid.client.get(f"{base}2026-09-10/").headers["Location"] == f"{base}2026-09-07/"
    for wrong in ("9999-12-31", "0001-01-01", "never"):
        assert grid.client.get(f"{base}{wrong}/").status_code == 404
    assert grid.client.get(f"{grid.url}?day=x&page=x&saved=x").status_code == 200


def test_the_childs_month_says_why_a_day_was_only_taken_away(
    grid: Grid, creche: m.Provider
) -> None:
    (mia,) = group_of(creche, 1)
    grid.saved({**grid.open(), field(mia, MONDAY): "8-16"})
    grid.saved({**grid.open(), field(mia, MONDAY): "", "reason": "was ill that day"})
    page = grid.client.get(f"/care/{creche.pk}/children/{mia.pk}/days/?period=2026-09")
    assert page.status_code == 200
    assert "was ill that day" in text_of(page)
