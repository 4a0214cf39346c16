"""A table pasted as text: rows of a name or IAM code and the days from Monday on.

What is read is shown in the grid, to be checked before it is saved.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.attendance.children import Attending
from accueil.law.calendar import SCHOOL_DAYS
from accueil.registry.names import fold
from accueil.store.models import note
from accueil.web.base.fields import Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.week.typed_day import Unreadable, read
from accueil.web.provider.week.views import TEMPLATES, address, asked, asked_monday, page
from accueil.web.provider.week.weeks import Asked, Cell, Week, read_week
from accueil.web.provider.week.words import language, letters, unreadable

LONGEST = 60_000
DAYS = 7


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A line of the table: its number, whom it names, the texts of its days from Monday on."""

    number: int
    name: str
    texts: tuple[str, ...]


class PasteForm(Form):
    """The table as text."""

    table = TextField(
        label=_("Table"),
        help_text=_(
            "One row for each child: name or IAM code, then Monday, Tuesday and so on. Copy the"
            " cells in the spreadsheet and paste them here."
        ),
        rows=12,
        max_length=LONGEST,
        strip=False,
    )


def rows_of(text: str) -> Iterator[PastedRow]:
    """The rows of a pasted table: with tabs between the cells, or else with semicolons."""
    mark = "\t" if "\t" in text else ";"
    lines = csv.reader(text.splitlines(), delimiter=mark)
    for number, cells in enumerate(lines, start=1):
        if any(cell.strip() for cell in cells):
            texts = tuple(cell.strip() for cell in cells[1 : DAYS + 1])
            yield PastedRow(number, cells[0].strip(), texts)


def folded(name: str) -> str:
    """A name without accents, capitals and marks, its words in one order."""
    return " ".join(sorted(fold(name).split()))


def found_in(row: PastedRow, children: Iterable[Attending]) -> list[Attending]:
    """The children that a row's first cell names: by IAM code, else by name in any order."""
    everybody = list(children)
    code = re.sub(r"[\s-]", "", row.name).upper()
    by_code = [one for one in everybody if code and one.iam_code.replace("-", "").upper() == code]
    asked_for = folded(row.name)
    return by_code or [one for one in everybody if asked_for and folded(one.name) == asked_for]


def is_head(row: PastedRow) -> bool:
    """Whether a first row that names no child is the heading: none of its cells says a day."""
    return row.number == 1 and not any(_reads(text) for text in row.texts if text)


def _reads(text: str) -> bool:
    try:
        read(text, language())
    except Unreadable:
        return False
    return True


def fill_in(week: Week, rows: Iterable[PastedRow]) -> tuple[int, list[str]]:
    """Write a table into the fields of a grid: how many, and what of it found no place."""
    children = {row.child.child: row for row in week.rows}
    places = {column.day.weekday(): place for place, column in enumerate(week.columns)}
    seen: dict[UUID, int] = {}
    filled, problems = 0, []
    for row in rows:
        named = found_in(row, (shown.child for shown in week.rows))
        if not named and is_head(row):
            continue
        problem = _problem(row, named, seen)
        if problem:
            problems.append(problem)
            continue
        seen[named[0].child] = row.number
        for weekday, text in enumerate(row.texts):
            if not text:
                continue
            cell = children[named[0].child].cells[places[weekday]] if weekday in places else None
            if cell is None or not cell.open:
                values = {"row": row.number, "name": named[0].name, "text": text}
                problems.append(
                    gettext("Row %(row)s, %(name)s: there is no field for “%(text)s”.") % values
                )
                continue
            cell.text, cell.changed = text, True
            _check(cell, text)
            filled += 1
    return filled, problems


def _check(cell: Cell, text: str) -> None:
    try:
        read(text, language())
    except Unreadable as error:
        cell.problem = unreadable(error)


def _problem(row: PastedRow, named: list[Attending], seen: dict[UUID, int]) -> str:
    """Why a row finds no child; empty where it does."""
    values = {"row": row.number, "name": row.name}
    if not row.name:
        return gettext("Row %(row)s: the first cell names nobody.") % values
    if not named:
        return gettext("Row %(row)s: no child of this week is called “%(name)s”.") % values
    if len(named) > 1:
        return (
            gettext("Row %(row)s: several children are called “%(name)s”. Write the IAM code.")
            % values
        )
    if named[0].child in seen:
        values["first"] = seen[named[0].child]
        return gettext("Row %(row)s: “%(name)s” is in row %(first)s already.") % values
    return ""


def week_paste(request: OfficeRequest, provider: UUID, monday: str) -> HttpResponse:
    """Paste a table; it is shown in the grid, filled, and saved there."""
    asked_for, first = provider_of(provider), asked_monday(request, monday)
    wanted = asked(request, first)
    form = PasteForm(request.POST or None)
    week_url = address(asked_for, first, wanted)
    if request.method == "POST" and form.is_valid():
        rows = list(rows_of(form.cleaned_data["table"]))
        weekend = wanted.weekend or any(any(row.texts[SCHOOL_DAYS:]) for row in rows)
        week = read_week(asked_for, first, Asked(wanted.group, None, weekend))
        filled, week.problems = fill_in(week, rows)
        note(request.actor, "read", f"week of {first}", now=request.now)
        return page(request, week, filled=filled, unsaved=True)
    context = {"form": form, "back_url": week_url, "monday": first, "letters": letters()}
    return render(request, TEMPLATES + "paste.html", context)
