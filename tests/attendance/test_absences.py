"""Absences of several days: recorded over each other, ended, refused where the child was there."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from accueil.attendance.absences import NotAbsent, end_absence, record_absence
from accueil.attendance.models import Absence, Reason
from accueil.attendance.periods import Closed, close
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.models import Upload
from accueil.store.security import see
from attendance.care import DAY, MONDAY, day_of, declare, entry, say
from tests import factories as f

FRIDAY = MONDAY + DAY * 4
WEEK = [MONDAY + DAY * n for n in range(5)]


def absent(
    child: m.Child, provider: m.Provider, first: date, last: date, **more: object
) -> Absence:
    kind = str(more.pop("kind", "holiday"))
    return record_absence(child.pk, provider, first, last, kind=kind, by=None, now=f.NOW, **more)


def kinds(child: m.Child, provider: m.Provider) -> list[str]:
    found = [day_of(child, provider, day).absence for day in WEEK]
    return [absence.kind if absence else "" for absence in found]


def upload(child: UUID, office: str) -> Upload:
    kept = {"kind": "x", "media_type": "x", "sha256": "", "name": "x", "content": b"x"}
    return Upload.objects.create(child=child, office=office, size=1, uploaded_at=f.NOW, **kept)


def test_what_is_recorded_last_holds(creche: m.Provider, mia: m.Child) -> None:
    assert absent(mia, creche, MONDAY, FRIDAY)
    assert absent(mia, creche, MONDAY, FRIDAY) is None
    assert absent(mia, creche, WEEK[1], WEEK[2], kind="sick", note="fever")
    assert kinds(mia, creche) == ["holiday", "sick", "sick", "holiday", "holiday"]
    sick = Absence.objects.current().get(kind="sick")
    end_absence(sick, WEEK[2], by=None, now=f.NOW)
    assert kinds(mia, creche) == ["holiday", "sick", "", "holiday", "holiday"]
    with pytest.raises(ValueError, match="withdrawn before"):
        end_absence(sick, WEEK[2], by=None, now=f.NOW)


def test_what_cannot_be(creche: m.Provider, mia: m.Child) -> None:
    say(entry(mia, creche, WEEK[2], (480, 720)))
    cases = {
        "absent_and_present": (MONDAY, FRIDAY, {}),
        "kind": (MONDAY, MONDAY, {"kind": "asleep"}),
        "dates": (FRIDAY, MONDAY, {}),
        "no_contract": (date(2019, 12, 31), date(2020, 1, 1), {}),
        "evidence": (MONDAY, MONDAY, {"evidence": uuid4()}),
    }
    for reason, (first, last, more) in cases.items():
        with pytest.raises(NotAbsent) as refused:
            absent(mia, creche, first, last, **more)
        assert refused.value.reason == reason
    assert not Absence.objects.exists()


def test_evidence_is_the_providers_own_and_about_the_child(
    creche: m.Provider, mia: m.Child
) -> None:
    see(country=True)
    other = f.make_provider(f.make_office())
    own = upload(mia.pk, str(creche.pk))
    for wrong in (upload(mia.pk, str(other.pk)), upload(uuid4(), str(creche.pk))):
        with pytest.raises(NotAbsent, match="evidence"):
            absent(mia, creche, MONDAY, MONDAY, evidence=wrong.pk)
    see(providers=[creche.pk])
    absent(mia, creche, MONDAY, MONDAY, kind="certificate", evidence=own.pk)
    assert day_of(mia, creche, MONDAY).absence.evidence == own.pk


def test_periods_are_kept(creche: m.Provider, mia: m.Child) -> None:
    """A declared period needs a reason, which is kept; of a closed one nothing changes."""
    absence = absent(mia, creche, MONDAY, MONDAY + DAY * 9)
    declare(creche, "2026-08")
    for change in (lambda: absent(mia, creche, MONDAY, MONDAY, kind="sick"), ended(absence)):
        with pytest.raises(Closed, match="reason_needed"):
            change()
    absent(mia, creche, MONDAY, MONDAY, kind="sick", reason="the doctor's note came late")
    absence = Absence.objects.current().get(kind="holiday")
    assert ended(absence, MONDAY + DAY * 8)()
    close(Period(2026, 8), by=None, now=f.NOW)
    with pytest.raises(Closed, match="closed"):
        absent(mia, creche, MONDAY, MONDAY, reason="why")
    with pytest.raises(Closed, match="closed"):
        ended(Absence.objects.current().get(kind="holiday"), FRIDAY, reason="why")()
    texts = Reason.objects.values_list("day", "text")
    assert list(texts) == [(MONDAY, "the doctor's note came late")]


def ended(absence: Absence, day: date = MONDAY, **more: str) -> object:
    return lambda: end_absence(absence, day, by=None, now=f.NOW, **more)


def test_of_anothers_child_nothing_is_recorded(creche: m.Provider, mia: m.Child) -> None:
    see(country=True)
    other = f.make_provider(f.make_office())
    see(providers=[other.pk])
    with pytest.raises(NotAbsent, match="no_contract"):
        absent(mia, other, MONDAY, MONDAY)
    with pytest.raises(NotAbsent, match="no_contract"):
        absent(mia, creche, MONDAY, MONDAY)
