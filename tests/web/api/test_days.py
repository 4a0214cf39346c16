"""Days sent in batches: row by row, all or nothing, nobody else's child; and read back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accueil.attendance.models import Closing, Stay
from accueil.law.calendar import Period
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.attendance.care import care
from tests.web.api.asking import LEO, MIA, MONDAY, OTHER, World, entry, get, results, send

DAY = timedelta(days=1)


def test_a_day_is_entered_and_said_again_changes_nothing(nursery: World) -> None:
    said = entry(MIA, MONDAY, "07:30-12:00", "13:00-16:30", meals=1)
    first = send(nursery.key, said)
    assert results(first) == ["changed"]
    assert first.json() == {
        "written": True,
        "changed": 1,
        "unchanged": 0,
        "refused": 0,
        "rows": [
            {
                "row": 0,
                "child": MIA,
                "date": MONDAY.isoformat(),
                "result": "changed",
                "problems": [],
            }
        ],
    }
    assert results(send(nursery.key, said)) == ["unchanged"]
    day = nursery.day(nursery.mia)
    assert (day.stays, day.meals) == (((450, 720), (780, 990)), 1)
    assert set(Stay.objects.values_list("source", flat=True)) == {"api"}


def test_an_entry_says_all_of_a_day(nursery: World) -> None:
    send(nursery.key, entry(MIA, MONDAY, "07:30-16:30", meals=1))
    assert results(send(nursery.key, entry(MIA, MONDAY, "08:00-16:30"))) == ["changed"]
    day = nursery.day(nursery.mia)
    assert (day.stays, day.meals) == (((480, 990),), 0)


def test_a_stay_over_midnight_ends_on_the_next_day(nursery: World) -> None:
    assert results(send(nursery.key, entry(MIA, MONDAY, "22:00-30:00"))) == ["changed"]
    assert nursery.day(nursery.mia).stays == ((1320, 1800),)


def test_an_absence_is_entered(nursery: World) -> None:
    assert results(send(nursery.key, entry(absence="sick"))) == ["changed"]
    absence = nursery.day(nursery.mia).absence
    assert absence is not None and absence.kind == "sick"


def test_what_is_wrong_is_told_row_by_row(nursery: World) -> None:
    tomorrow = timezone.localdate() + DAY
    answer = send(
        nursery.key,
        entry(MIA, MONDAY, "07:30-16:30"),
        entry(LEO, MONDAY, "08:00-12:00", "11:00-13:00"),
        entry(LEO, MONDAY + DAY, "12:00-08:00"),
        entry(LEO, MONDAY + 2 * DAY, "08:00-12:00", meals=4),
        entry(LEO, MONDAY + 3 * DAY, "08:00-12:00", absence="sick"),
        entry(LEO, tomorrow, "08:00-12:00"),
        entry(LEO, MONDAY.replace(year=1999), "08:00-12:00"),
        mode="partial",
    )
    assert results(answer) == [
        *("changed", "overlap_own", "times", "too_many_meals", "absent_and_present"),
        *("future", "no_contract"),
    ]
    told = answer.json()["rows"][1]["problems"][0]
    assert told["values"] == {"from": "11:00", "until": "12:00"}
    assert told["message"] == "Two stays of this child share the time from 11:00 to 12:00."


def test_all_or_nothing(nursery: World) -> None:
    answer = send(
        nursery.key,
        entry(MIA, MONDAY, "07:30-16:30"),
        entry(OTHER, MONDAY, "07:30-16:30"),
        entry(LEO, MONDAY, "12:00-08:00"),
        mode="all",
    )
    assert results(answer) == ["not_written", "unknown_child", "times"]
    assert answer.json()["written"] is False and nursery.day(nursery.mia).stays == ()


def test_part_of_it(nursery: World) -> None:
    rows = (entry(OTHER, MONDAY, "07:30-16:30"), entry(MIA, MONDAY, "07:30-16:30"))
    answer = send(nursery.key, *rows, mode="partial")
    assert results(answer) == ["unknown_child", "changed"]
    assert nursery.day(nursery.mia).stays == ((450, 990),)


def test_a_child_of_another_provider_is_as_unknown_as_one_that_is_not(nursery: World) -> None:
    theirs = send(nursery.key, entry(OTHER, MONDAY, "07:30-16:30"))
    nobody = send(nursery.key, entry("XyzAb999", MONDAY, "07:30-16:30"))
    assert theirs.content.replace(OTHER.encode(), b"XyzAb999") == nobody.content
    asked = {"from": MONDAY.isoformat(), "until": MONDAY.isoformat()}
    theirs, nobody = (get(nursery.key, "days", child=c, **asked) for c in (OTHER, "XyzAb999"))
    assert (theirs.status_code, theirs.content) == (404, nobody.content)


def test_of_a_child_elsewhere_only_the_times_are_told(nursery: World) -> None:
    see(country=True)
    care(nursery.mia, nursery.other)
    stay = {"provider": nursery.other, "child": nursery.mia, "day": MONDAY, "source": "grid"}
    Stay.objects.create(**stay, start=600, until=660, recorded_at=timezone.now())
    answer = send(nursery.key, entry(MIA, MONDAY, "08:00-12:00"))
    assert results(answer) == ["overlap_elsewhere"]
    told = answer.json()["rows"][0]["problems"][0]
    assert told["values"] == {"from": "10:00", "until": "11:00"}
    assert "Aner" not in answer.content.decode()


def test_a_closed_period_is_closed(nursery: World) -> None:
    see(country=True)
    period = Period.containing(MONDAY).name
    Closing.objects.create(period=period, closed_at=timezone.now())
    answer = send(nursery.key, entry(MIA, MONDAY, "08:00-12:00"))
    assert results(answer) == ["closed"]
    assert period in answer.json()["rows"][0]["problems"][0]["message"]


def test_changes_are_logged_with_the_key_and_the_child(nursery: World) -> None:
    send(nursery.key, entry(MIA, MONDAY, "08:00-12:00"), entry(LEO, MONDAY, "08:00-12:00"))
    get(nursery.key, "days", **{"from": MONDAY.isoformat(), "until": MONDAY.isoformat()})
    see(country=True)
    rows = AccessLog.objects.filter(role="software").order_by("pk")
    logged = {(r.action, r.child, r.what, r.office, r.why, r.account) for r in rows}
    what, office = f"api.days {nursery.key[:12]}", str(nursery.creche.pk)
    assert logged == {
        (action, child.pk, what, office, "program", None)
        for action in ("change", "read")
        for child in (nursery.mia, nursery.leo)
    }
    assert len(rows) == 4


def test_what_was_sent_is_read_back_and_can_be_sent_again(nursery: World) -> None:
    sent = [
        entry(LEO, MONDAY, "22:00-30:00", meals=0, absence=None),
        entry(MIA, MONDAY, "07:30-12:00", "13:00-16:30", meals=1, absence=None),
        entry(MIA, MONDAY + DAY, meals=0, absence="holiday"),
    ]
    send(nursery.key, *sent)
    asked = {"from": MONDAY.isoformat(), "until": (MONDAY + DAY).isoformat()}
    answer = get(nursery.key, "days", **asked).json()
    assert answer == {"days": sent, "page": 1, "next_page": None}
    assert results(send(nursery.key, *answer["days"])) == ["unchanged"] * 3
    only = get(nursery.key, "days", child=LEO, **asked).json()
    assert only["days"] == sent[:1]


def test_long_spans_come_in_pages(nursery: World) -> None:
    first, last = MONDAY - 40 * DAY, MONDAY
    send(nursery.key, *(entry(MIA, on, "08:00-12:00") for on in (first, last)))
    asked = {"from": first.isoformat(), "until": last.isoformat()}
    pages = [get(nursery.key, "days", page=page, **asked).json() for page in "123"]
    assert [p["next_page"] for p in pages] == [2, None, None]
    days = [[d["date"] for d in p["days"]] for p in pages]
    assert days == [[first.isoformat()], [last.isoformat()], []]


@pytest.mark.parametrize(
    ("first", "last"),
    [("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("2026-02-02", "2026-02-01")],
)
def test_any_span_is_answered(nursery: World, first: str, last: str) -> None:
    for page in ("1", "1000"):
        answer = get(nursery.key, "days", page=page, **{"from": first, "until": last})
        assert answer.status_code == 200 and answer.json()["days"] == []


def test_a_batch_of_a_thousand(nursery: World) -> None:
    days = [MONDAY - n * DAY for n in range(500)]
    rows = [entry(child, on, "08:00-12:00", meals=1) for on in days for child in (MIA, LEO)]
    assert results(send(nursery.key, *rows)) == ["changed"] * 1000
