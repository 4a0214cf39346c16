"""Today on a telephone: each child of the day, here or gone with one press, or typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.actions.sheets import sheet_day
from accueil.attendance.children import Attending, attending
from accueil.attendance.days import days_of
from accueil.attendance.periods import declared, is_closed
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.sheet import entries, words
from accueil.web.provider.sheet.found import agreed_times, around, day_of
from accueil.web.provider.sheet.presence import Presence, note_now, presences
from accueil.web.provider.sheet.saving import has_problems, save


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the day: what was agreed, what is entered, whether it is here."""

    child: Attending
    boxes: entries.Boxes
    times: str
    meals: int
    absence: Any
    presence: Presence
    event: UUID
    problem: str = ""

    @property
    def is_expected(self) -> bool:
        """Whether something was agreed for the day or is known of it."""
        here = bool(self.presence.since)
        return bool(self.boxes.planned or self.times or self.meals or self.absence or here)


def day_page(request: OfficeRequest, provider: UUID, day: str = "") -> HttpResponse:
    """The children of a day: those expected first, the others below."""
    known = provider_of(provider)
    asked = day_of(day, request)
    lines = _lines(request, known, asked)
    if request.method == "POST":
        answer = _save(request, known, asked, lines)
        if isinstance(answer, HttpResponse):
            return answer
        lines = answer
    else:
        what = f"day {asked}, {len(lines)} children"
        note(request.actor, "read", what, now=request.now)
    return _page(request, known, asked, lines)


def _lines(request: OfficeRequest, provider: Provider, day: date) -> list[Line]:
    children = attending(provider, day, day + DAY)
    keys = [child.child for child in children]
    entered = days_of(provider.pk, keys, day, day + DAY)
    here = presences(provider, entered, request)
    lines = []
    for child in children:
        known = sheet_day(day, child.child, entered)
        lines.append(
            Line(
                child,
                entries.known(known, agreed_times(child, day)),
                words.times(known.stays),
                known.meals,
                words.ABSENCES.get(known.absence, ""),
                here.get(child.child, Presence()),
                uuid4(),
            )
        )
    return lines


def _save(
    request: OfficeRequest, provider: Provider, day: date, lines: list[Line]
) -> HttpResponse | list[Line]:
    """One child's form: a press (`in`, `out`) or what was typed; wrong, it stands there again."""
    sent = request.POST.get("child", "")
    place = next((n for n, one in enumerate(lines) if str(one.child.child) == sent), None)
    if place is None:
        return redirect(_address(provider, day, request.today))
    line, press = lines[place], request.POST.get("do", "")
    if press in ("in", "out"):
        problem = note_now(request, provider, line.child.child, press)
        changed = replace(line, problem=problem)
        wrong = bool(problem)
    else:
        typed = entries.typed(day, request.POST, line.boxes.planned)
        shown, _count = save(request, provider, line.child.child, [typed])
        changed, wrong = replace(line, boxes=shown[0]), has_problems(shown)
    if wrong:
        return [*lines[:place], changed, *lines[place + 1 :]]
    return redirect(f"{_address(provider, day, request.today)}?saved={sent}#child-{sent}")


def _address(provider: Provider, day: date, today: date) -> str:
    if day == today:
        return reverse("day", args=[provider.pk])
    return reverse("day_of", args=[provider.pk, day.isoformat()])


def _page(
    request: OfficeRequest, provider: Provider, day: date, lines: Sequence[Line]
) -> HttpResponse:
    wrong = [one for one in lines if one.boxes.problems or one.problem]
    before, after = around(day, request.today)
    period = Period.containing(day)
    saved = request.GET.get("saved", "")
    names = {str(one.child.child): one.child.name for one in lines}
    context = {
        "provider": provider,
        "day": day,
        "is_today": day == request.today,
        "before": reverse("day_of", args=[provider.pk, before.isoformat()]),
        "after": _address(provider, after, request.today) if after else "",
        "expected": [one for one in lines if one.is_expected or one in wrong],
        "others": [one for one in lines if not one.is_expected and one not in wrong],
        "wrong": wrong,
        "closed": is_closed(period),
        "declared": declared(provider.pk, period),
        "reason": request.POST.get("reason", ""),
        "absences": words.ABSENCES.items(),
        "saved": gettext("Saved: %(name)s") % {"name": names[saved]} if saved in names else "",
    }
    return render(request, "provider/sheet/day.html", context, status=400 if wrong else 200)
