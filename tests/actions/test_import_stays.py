"""Stays from a file: looked at without a trace, taken in whole or not at all, twice is once."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accueil.actions.import_stays import MOST_FAULTS, Handed, Outcome, preview, take_in
from accueil.attendance.days import Day, days_of
from accueil.attendance.models import Absence, CareContract, Meals, Stay
from accueil.attendance.models.declarations import Closing, Declaration
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db
HEAD = "child;date;from;until;meals;absence\n"
MIA, LEA = "MusMa123", "WebLe234"
MONDAY = date(2026, 9, 7)
Care = dict[str, Any]


@pytest.fixture
def care() -> Care:
    """A provider with two children, seen as its manager sees it; and another provider's child."""
    see(country=True)
    office = f.make_office()
    here, there = (f.make_provider(office, name=name) for name in ("Here", "There"))
    of = {code: cared_for(here, code, office) for code in (MIA, LEA)}
    cared_for(there, "KleTo345", office)
    see(office=str(here.pk), providers=[here.pk])
    return {"here": here, "there": there, **of}


def cared_for(provider: m.Provider, code: str, office: m.Office) -> m.Child:
    child = f.make_child(office, given_name=code)
    contract = CareContract(
        child=child,
        provider=provider,
        number=code,
        iam_code=code,
        language="fr",
        signed=date(2026, 1, 1),
        signer="a parent",
        pattern=[],
        billed="real",
        valid=days(date(2026, 1, 1), date(2026, 10, 1)),
    )
    record(contract, by=None, now=f.NOW)
    return child


def handed(care: Care, *rows: str, **more: Any) -> Handed:
    content = (HEAD + "".join(f"{row}\n" for row in rows)).encode()
    return Handed(BytesIO(content), "stays.csv", care["here"].pk, **more)


def actor(care: Care) -> Actor:
    return Actor(None, "manager", str(care["here"].pk), "attendance")


def taken(care: Care, *rows: str, **more: Any) -> Outcome:
    return take_in(handed(care, *rows, **more), actor(care), now=f.NOW)


def faults(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in outcome.faults]


def known(care: Care, code: str = MIA) -> Day:
    return days_of(care["here"].pk, [care[code].pk], MONDAY, MONDAY + timedelta(days=1))[
        care[code].pk, MONDAY
    ]


def rows() -> list[int]:
    return [model.objects.count() for model in (Stay, Meals, Absence)]


GOOD = (
    f"{MIA};2026-09-07;08:00;12:00;1;",
    f"{MIA};2026-09-07;13:00;17:00;;",
    f"{LEA};2026-09-07;;;;sick",
)


def test_looking_leaves_no_trace(care: Care) -> None:
    outcome = preview(handed(care, *GOOD), actor(care), now=f.NOW)
    assert (outcome.days, outcome.children, outcome.new) == (2, 2, 2)
    assert rows() == [0, 0, 0]
    assert not AccessLog.objects.exists()


def test_rows_of_a_day_are_that_day(care: Care) -> None:
    taken(care, *GOOD)
    day = known(care)
    assert (day.stays, day.meals) == (((480, 720), (780, 1020)), 1)
    absence = known(care, LEA).absence
    assert absence is not None
    assert absence.kind == "sick"


def test_the_same_file_twice_changes_nothing_and_says_so(care: Care) -> None:
    first, before = taken(care, *GOOD), rows()
    logged = AccessLog.objects.count()
    again = taken(care, *GOOD)
    assert (again.new, again.replaced, again.same) == (0, 0, 2)
    assert again.digest == first.digest
    assert rows() == before
    assert AccessLog.objects.count() == logged


def test_what_a_file_says_of_a_day_replaces_that_day_only(care: Care) -> None:
    taken(care, *GOOD, f"{MIA};2026-09-08;08:00;12:00;;")
    outcome = taken(care, f"{MIA};2026-09-07;09:00;12:00;2;", f"{LEA};2026-09-07;;;;sick")
    assert (outcome.new, outcome.replaced, outcome.same) == (0, 1, 1)
    assert known(care).stays == ((540, 720),)
    assert Stay.objects.current().count() == 2


def test_no_meals_and_no_times_empty_a_day(care: Care) -> None:
    taken(care, *GOOD)
    taken(care, f"{MIA};2026-09-07;;;0;")
    assert known(care) == Day()


def test_an_absence_ends_where_the_file_has_the_column_and_says_none(care: Care) -> None:
    taken(care, *GOOD)
    content = b"child;date;from;until\nWebLe234;2026-09-07;08:00;12:00\n"
    without = Handed(BytesIO(content), "x.csv", care["here"].pk)
    assert faults(take_in(without, actor(care), now=f.NOW)) == [(2, "", "absent_and_present")]
    assert taken(care, f"{LEA};2026-09-07;08:00;12:00;;").replaced == 1
    assert known(care, LEA) == Day(((480, 720),))


def test_sums_of_a_week_beside_those_before(care: Care) -> None:
    taken(care, GOOD[0])
    looked = preview(handed(care, *GOOD), actor(care), now=f.NOW)
    (week,) = (w for w in looked.weeks if w.child == care[MIA].pk)
    assert (week.monday, week.days) == (MONDAY, 1)
    assert (week.minutes_before, week.minutes) == (240, 480)
    assert (week.meals_before, week.meals) == (1, 1)


@pytest.mark.parametrize(
    "wrong, place",
    [
        ("NixNi777;2026-09-07;08:00;09:00;;", (5, "A", "unknown_child")),
        ("KleTo345;2026-09-07;08:00;09:00;;", (5, "A", "unknown_child")),
        (f"{MIA};2026-09-07;;;2;", (5, "E", "meals_twice")),
        (f"{LEA};2026-09-07;;;;holiday", (5, "F", "absence_twice")),
        (f"{MIA};2026-09-07;16:00;18:00;;", (5, "C", "overlap_own")),
        (f"{LEA};2026-09-07;08:00;09:00;;", (4, "F", "absent_and_present")),
        (f"{MIA};2026-09-15;08:00;09:00;;", (5, "B", "future")),
        (f"{MIA};2025-12-31;08:00;09:00;;", (5, "A", "no_contract")),
        (f"{MIA};2026-09-08;8;09:00;;", (5, "C", "time")),
    ],
)
def test_one_wrong_row_and_nothing_is_written(
    care: Care, wrong: str, place: tuple[int, str, str]
) -> None:
    for run in (preview, take_in):
        outcome = run(handed(care, *GOOD, wrong), actor(care), now=f.NOW)
        assert place in faults(outcome)
        assert outcome.faults_total == len(outcome.faults)
        assert (outcome.new, outcome.replaced, outcome.same) == (0, 0, 0)
    assert rows() == [0, 0, 0]
    assert not AccessLog.objects.exists()


def test_a_stay_elsewhere_gives_away_the_times_only(care: Care) -> None:
    see(country=True)
    stay = {"child": care[MIA], "day": MONDAY, "start": 600, "until": 660}
    Stay.objects.create(provider=care["there"], source="grid", recorded_at=f.NOW, **stay)
    see(office=str(care["here"].pk), providers=[care["here"].pk])
    outcome = taken(care, *GOOD)
    (fault,) = outcome.faults
    assert (fault.row, fault.code) == (2, "overlap_elsewhere")
    assert fault.values == {"from": "10:00", "until": "11:00"}


def test_a_closed_period_and_a_declared_one(care: Care) -> None:
    see(country=True)
    sums = dict.fromkeys(("children", "minutes", "meals", "parent_cents", "state_cents"), 0)
    Declaration.objects.create(
        provider=care["here"], period="2026-09", declared_at=f.NOW, digest="x", **sums
    )
    see(office=str(care["here"].pk), providers=[care["here"].pk])
    outcome = taken(care, *GOOD)
    assert {fault.code for fault in outcome.faults} == {"reason_needed"}
    assert taken(care, *GOOD, reason="the list was wrong").new == 2
    Closing.objects.create(period="2026-09", closed_at=f.NOW)
    assert taken(care, *GOOD).same == 2
    late = taken(care, f"{MIA};2026-09-08;08:00;09:00;;", reason="late")
    assert [fault.code for fault in late.faults] == ["closed"]


def test_a_thousand_faults_are_kept_and_all_are_counted(care: Care) -> None:
    many = [f"NixNi777;2026-09-07;08:00;{n % 24:02};;" for n in range(MOST_FAULTS + 500)]
    outcome = taken(care, *many)
    assert len(outcome.faults) == MOST_FAULTS
    assert outcome.faults_total == MOST_FAULTS + 500
    assert [fault.row for fault in outcome.faults[:3]] == [2, 3, 4]


def test_who_took_in_what_is_noted(care: Care) -> None:
    outcome = taken(care, *GOOD)
    whole, *each = AccessLog.objects.order_by("id")
    assert whole.what == f"stays from a file: 2 days, {outcome.digest[:12]}, stays.csv"
    assert {entry.child for entry in each} == {care[MIA].pk, care[LEA].pk}


def test_a_provider_that_is_not_seen_is_refused(care: Care) -> None:
    content = BytesIO((HEAD + "KleTo345;2026-09-07;08:00;12:00;;\n").encode())
    outcome = take_in(Handed(content, "x", care["there"].pk), actor(care), now=f.NOW)
    assert [fault.code for fault in outcome.faults] == ["unknown_provider"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([MIA, LEA]),
            st.integers(0, 6),
            st.lists(st.integers(0, 1440 // 30), min_size=2, max_size=6, unique=True),
            st.none() | st.integers(1, 3),
        ),
        max_size=8,
        unique_by=lambda entry: entry[:2],
    ),
    st.randoms(),
)
def test_rows_in_any_order_say_the_same(care: Care, entries: Any, draw: Any) -> None:
    rows_ = []
    for code, day, minutes, meals in entries:
        on = MONDAY - timedelta(days=7) + timedelta(days=day)
        ends = sorted(minutes)
        for start, until in zip(ends[::2], ends[1::2], strict=False):
            times = f"{start // 2:02}:{start % 2 * 30:02};{until // 2:02}:{until % 2 * 30:02}"
            rows_.append(f"{code};{on};{times};{meals or ''};")
    first = taken(care, *rows_)
    draw.shuffle(rows_)
    again = taken(care, *rows_)
    assert first.faults == again.faults == []
    assert (again.new, again.replaced, again.same) == (0, 0, len(entries))
