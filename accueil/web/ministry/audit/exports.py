"""Transfers and statements of a period to take away, without names: CSV as it is read, or XLSX."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import xlsxwriter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accueil.billing import audited
from accueil.law.calendar import Period
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, below its heading
PIECE = 1 << 16


@require_GET
@transaction.non_atomic_requests
def export(request: HttpRequest, period: str, what: str, kind: str) -> HttpResponseBase:
    """A file of a period. What is taken away is noted in the access log."""
    known = cast(OfficeRequest, request)
    if what not in audited.FILES or kind not in MAKE:
        raise Http404(what)
    try:
        name = Period.named(period).name
    except ValueError:
        raise Http404(period) from None
    note(known.actor, "download", f"audit: {what} of {name} ({kind})", now=known.now)
    return MAKE[kind](what, name)


def _csv(what: str, period: str) -> HttpResponseBase:
    """Row by row as the database gives them; nothing is held."""
    writer = csv.writer(_Line(), delimiter=";")
    heads = audited.FILES[what][1]

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(heads)
        for row in audited.rows(what, period):
            yield writer.writerow([_plain(value) for value in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{what}-{period}.csv"'
    return answer


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def _xlsx(what: str, period: str) -> HttpResponseBase:
    """Written row by row into a file that is gone once it was sent."""
    answer = StreamingHttpResponse(_book(what, period), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{what}-{period}.xlsx"'
    return answer


def _book(what: str, period: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet(f"{what} {period}")
        sheet.freeze_panes(1, 0)
        _write(sheet, audited.FILES[what][1], audited.rows(what, period))
        book.close()
        file.seek(0)
        while some := file.read(PIECE):
            yield some


def _write(sheet: Any, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head)
    for line, row in enumerate(rows, 1):
        if line > MOST_ROWS:
            raise ValueError("more rows than a sheet holds: the CSV file has them all")
        for column, value in enumerate(row):
            plain = _plain(value)
            if isinstance(plain, int):
                sheet.write_number(line, column, plain)
            else:
                sheet.write_string(line, column, plain)


def _plain(value: Any) -> int | str:
    """A cell: numbers stay numbers, moments are local and ISO."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return str(value) if isinstance(value, UUID) else cast("int | str", value)


MAKE: dict[str, Callable[[str, str], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}
