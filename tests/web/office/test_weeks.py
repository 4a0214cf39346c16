"""An officer chooses a family's weeks at the counter: what it costs is shown before it is saved."""

import re
from datetime import date

from django.urls import reverse

from accueil.attendance.models import Closing, WeekChoice
from accueil.law.calendar import WEEK
from accueil.law.parameters import shipped
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import member

DEFAULT = list(shipped().calendar.weeks_without(2026).mondays)
HERE, THERE = date(2026, 8, 3), date(2026, 8, 17)
OTHERS = [day for day in DEFAULT if day != HERE] + [THERE]


def test_weeks_are_looked_at_then_saved(db: None) -> None:
    """Two years old, at a crèche in a default week: freed it costs less; closed it stays."""
    see(country=True)
    child = member(born=date(2024, 3, 9))
    creche = c.creche()
    c.agree(child, creche, until=date(2026, 9, 1))
    for day in range(4, 8):
        c.was_there(child, creche, date(2026, 8, day))
    officer = f.signed_in(f.make_account("officer", child.office))
    there = f"{reverse('weeks', args=[child.pk])}?year=2026"
    page = officer.get(there)
    seen = page.context["seen"]
    assert len(re.findall(r'name="week"[^>]* checked', page.content.decode())) == 6

    def post(weeks: list[date], do: str = "show", **more: str) -> tuple[int, str]:
        told = {"seen": seen, "do": do, "week": [str(day) for day in weeks], **more}
        answer = officer.post(there, told)
        return answer.status_code, answer.content.decode()

    assert "exactly 6 weeks" in post(DEFAULT[1:])[1]
    assert "hold already" in post(DEFAULT)[1]
    status, shown = post(OTHERS)
    assert status == 200 and "The parents pay" in shown and "less." in shown
    assert "week of 03.08.2026 gets free hours" in shown
    see(country=True)
    assert not WeekChoice.objects.exists()
    assert post(OTHERS, "save")[0] == 302
    assert post(DEFAULT, "save")[0] == 409  # made from a page that is older
    see(country=True)
    assert WeekChoice.objects.current().count() == 2
    assert AccessLog.objects.filter(action="change", what="weeks", child=child.pk).exists()

    Closing.objects.create(period="2026-08", closed_at=f.NOW)
    page = officer.get(there)
    seen = page.context["seen"]
    assert "Closed on 14.09.2026" in page.content.decode()
    winter = max(DEFAULT)
    moved = [day for day in OTHERS if day != winter] + [winter - WEEK]
    closed = [HERE if day == THERE else day for day in moved]
    assert post(closed, "save")[0] == 409
    assert post(moved, "save")[0] == 302
    see(country=True)
    assert WeekChoice.objects.current().count() == 4
    assert officer.get(f"{there[:-4]}1999").status_code == 404
