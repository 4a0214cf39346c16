"""What people write in `bench.whole`, and how it is looked for in the database afterwards.

Every write has something by which it is known again: nothing may be lost that was answered with
success, and nothing may be there twice.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from bench.crowd import Answer, Promise, Visit, Write

JSON = "application/json"
WEEKEND = (6, 7)
DAYS_AGO = range(1, 14)
AHEAD_DAYS = 90
# A day as it is typed: the minute tells one write from another.
FROM, UNTIL = "08:{:02}", "15:{:02}"
INPUTS = re.compile(r'<input type="hidden" name="(was-[^"]+)" value="([^"]*)"')


def what_if(planned: Sequence[str]) -> Write:
    """A parent asks what another week would cost: computed, nothing is kept."""

    def write(visit: Visit) -> None:
        path, _, typed = visit.draw.choice(planned).partition(" ")
        kind = "application/x-www-form-urlencoded"
        # 409: the page says why; the law assesses no care from twelve years on unless it is said
        # that the child is in primary school.
        visit.ask("what if, estimated", path, body=typed.encode(), kind=kind, right=(200, 409))

    return write


def absence(place: Any, number: int) -> Write:
    """A parent reports that a child will be absent, another day each time."""
    agreed = {weekday for weekday, *_ in place.pattern}
    ahead = (place.today + timedelta(days=n) for n in range(2, AHEAD_DAYS))
    days = iter([day for day in ahead if day.isoweekday() in agreed])
    path = f"/family/facilities/{place.child_id}/{place.provider_id}/absence/"
    known = {"child": place.child_id, "provider": place.provider_id}

    def write(visit: Visit) -> None:
        day = next(days, None)
        visit.read("absence", path)
        if day is None:
            return
        visit.think()
        typed = {"first_day": day.day, "first_month": day.month, "first_year": day.year}
        typed |= {"last_day": "", "last_month": "", "last_year": "", "kind": "sick", "note": ""}
        visit.promise(
            "absence",
            f"{number} {day}",
            {**known, "day": day},
            lambda: visit.send("absence, reported", path, typed),
        )

    return write


def application(account: UUID) -> Write:
    """An officer begins an application and looks at its task list."""

    def write(visit: Visit) -> None:
        visit.read("applications", "/applications/")
        visit.think()
        known: dict[str, Any] = {"by": account}

        def once() -> Answer:
            answer = visit.send("application, begun", "/applications/new/", {})
            known["at"] = answer.headers.get("location", "")
            return answer

        visit.promise("application", uuid4().hex, known, once, repeatable=False)
        if known["at"]:
            visit.read("task list", known["at"])

    return write


def notice(provider: UUID, children: Sequence[Any]) -> Write:
    """A facility writes to the family of a child: looked at first, then sent."""
    path = f"/care/{provider}/notices/new/"

    def write(visit: Visit) -> None:
        key = uuid4()
        typed = {"key": str(key), "title": f"Bench {key}", "text": "Moien", "to": "children"}
        typed["children"] = str(visit.draw.choice(children))
        visit.read("notice, new", path)
        visit.think()
        visit.send("notice, looked at", path, {**typed, "do": "look"}, 200)
        visit.think()
        visit.promise(
            "notice",
            str(key),
            {"id": uuid5(provider, key.hex), "provider": provider, "title": typed["title"]},
            lambda: visit.send("notice, sent", path, {**typed, "do": "send"}),
        )

    return write


def _entries(children: Sequence[Any], today: date) -> Iterable[tuple[Any, date, int]]:
    """Children and days of the last fortnight, none twice, with a minute of its own."""
    back = [today - timedelta(days=n) for n in DAYS_AGO]
    work = [day for day in back if day.isoweekday() not in WEEKEND]
    minutes = itertools.cycle(range(1, 60))
    return ((child, day, next(minutes)) for day in work for child in children)


def day(provider: UUID, children: Sequence[Any], today: date) -> Write:
    """Who cares for a child types the times of a day."""
    entries = iter(_entries(children, today))

    def write(visit: Visit) -> None:
        child, on, minute = next(entries, (None, today, 0))
        path = f"/care/{provider}/day/{on}/"
        page = visit.read("day, typed", path).body.decode("utf-8", "replace")
        was = _was(page, child)
        if child is None or was is None:
            return
        visit.think()
        times = FROM.format(minute), UNTIL.format(minute)
        typed: dict[str, object] = {"child": str(child), f"was-{on}": was, "reason": "bench"}
        typed |= {f"from-{on}": times[0], f"until-{on}": times[1], f"meals-{on}": "1"}
        typed[f"absence-{on}"] = ""
        visit.promise(
            "day",
            f"{child} {on}",
            {"provider": provider, "child": child, "day": on, "minute": minute},
            # 400: the page says that the child is with another provider then; nothing is saved.
            lambda: visit.send("day, saved", path, typed, 302, 400),
            repeatable=False,
        )

    return write


def _was(page: str, child: Any) -> str | None:
    """What a day's form says was entered when it was drawn."""
    at = page.find('novalidate><input type="hidden" name="csrfmiddlewaretoken"')
    while at >= 0:
        end = page.find("</form>", at)
        form = page[at:end]
        if f'name="child" value="{child}"' in form:
            found = INPUTS.search(form)
            return found.group(2).replace("&quot;", '"').replace("&#x27;", "'") if found else None
        at = page.find("novalidate><input", end)
    return None


def batch(provider: UUID, codes: Sequence[tuple[str, UUID]], today: date) -> Write:
    """A program enters a day of five children, with a key that makes asking again safe."""
    entries = iter(_entries(codes, today))

    def write(visit: Visit) -> None:
        chosen = list(itertools.islice(entries, 5))
        if not chosen:
            return
        rows = [_row(code, on, minute) for (code, _), on, minute in chosen]
        body = json.dumps({"entries": rows, "mode": "partial", "reason": "bench"}).encode()
        key = {"Idempotency-Key": uuid4().hex}

        def once() -> Answer:
            return visit.ask(
                "days, sent", "/api/v1/days", body=body, kind=JSON, right=(200,), more=key
            )

        taken: dict[str, Any] = {"provider": provider, "entries": chosen, "refused": ()}

        def told() -> Answer:
            answer = once()
            if answer.status == 200:
                rows = json.loads(answer.body)["rows"]
                taken["refused"] = [row["row"] for row in rows if row["result"] == "refused"]
            return answer

        visit.promise("batch", key["Idempotency-Key"], taken, told)

    return write


def _row(code: str, on: date, minute: int) -> dict[str, Any]:
    stay = {"from": FROM.format(minute), "until": UNTIL.format(minute)}
    return {"child": code, "date": str(on), "stays": [stay], "meals": 1}


def missing(promises: Sequence[Promise]) -> tuple[dict[str, list[str]], list[str]]:
    """What was promised and is not there, or is there twice, in words; and the counts by kind.

    The connection sees the country.
    """
    wrong: list[str] = []
    counts: dict[str, list[str]] = {}
    for kind, look in LOOKS.items():
        some = [promise for promise in promises if promise.kind == kind]
        found = look(some)
        kept, unsure = sum(p.kept for p in some), sum(p.unsure > 0 for p in some)
        counts[kind] = [str(len(some)), str(kept), str(unsure), str(len(found))]
        wrong += found
    return counts, wrong


def _absences(some: Sequence[Promise]) -> list[str]:
    from accueil.attendance.models import Absence

    found = []
    for one in some:
        what = dict(one.what)
        rows = Absence.objects.current().filter(valid__contains=what.pop("day"), **what)
        found += _told(one, rows.count())
    return found


def _applications(some: Sequence[Promise]) -> list[str]:
    from accueil.registry.models import Application

    found = []
    for one in some:
        at = str(one.what.get("at", ""))
        key = at.rstrip("/").rpartition("/")[2]
        found += _told(one, Application.objects.filter(pk=key).count() if one.kept else 1)
    kept = Counter(one.what["by"] for one in some if one.kept)
    unsure = Counter({one.what["by"]: 0 for one in some})
    for one in some:
        unsure[one.what["by"]] += one.unsure
    for account in unsure:
        count = Application.objects.filter(opened_by=account).count()
        if not kept[account] <= count <= kept[account] + unsure[account]:
            found.append(f"applications of {account}: {count}, {kept[account]} were promised")
    return found


def _notices(some: Sequence[Promise]) -> list[str]:
    from accueil.attendance.models import Notice

    places = {one.what["provider"] for one in some}
    titles = Counter(n.title for n in Notice.objects.filter(provider__in=places))
    return [words for one in some for words in _told(one, titles[str(one.what["title"])])]


def _days(some: Sequence[Promise]) -> list[str]:
    found = []
    for one in some:
        what = one.what
        right = _is_entered(what["provider"], what["child"], what["day"], what["minute"])
        found += _told(one, int(right) if one.kept else min(int(right), 1))
    return found


def _batches(some: Sequence[Promise]) -> list[str]:
    found = []
    for one in some:
        entries: Any = one.what["entries"]
        refused: Any = one.what["refused"]
        for number, ((_, child), on, minute) in enumerate(entries):
            right = _is_entered(one.what["provider"], child, on, minute)
            if one.kept and number not in refused and not right:
                found.append(f"batch {one.name}: row {number} was promised and is not there")
    return found


def _is_entered(provider: Any, child: Any, on: Any, minute: Any) -> bool:
    """Whether exactly these times are entered of a day."""
    from accueil.attendance.days import days_of

    entered = days_of(provider, [child], on, on + timedelta(days=1))[child, on]
    return list(entered.stays) == [(8 * 60 + minute, 15 * 60 + minute)]


def _told(one: Promise, count: int) -> list[str]:
    if one.kept and count != 1:
        return [f"{one.kind} {one.name}: promised, there {count} times"]
    if not one.kept and count > 1:
        return [f"{one.kind} {one.name}: there {count} times"]
    return []


LOOKS: dict[str, Callable[[Sequence[Promise]], list[str]]] = {
    "absence": _absences,
    "application": _applications,
    "notice": _notices,
    "day": _days,
    "batch": _batches,
}
