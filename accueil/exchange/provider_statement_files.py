"""A provider's statement as files for its own programs: XLSX, CSV and XML (docs/formats.md)."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import xlsxwriter

from accueil.billing.reckoning import ROW_KINDS, Reckoning, Row

COLUMNS = ("statement", "period", "child", "care_period", "kind", "minutes", "meals")
AMOUNTS = ("state", "parents", "goodwill", "payable")
NAMESPACE = "urn:accueil:provider-statement:1"


def euros(cents: int) -> str:
    """Cents as a decimal string: -12.50."""
    return f"{Decimal(cents) / 100:.2f}"


def csv_file(told: Reckoning) -> bytes:
    """One row a child and period of care; semicolons, UTF-8 with its mark."""
    written = StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow((*COLUMNS, *AMOUNTS))
    for row in told.rows:
        table.writerow((*_words(told, row), *map(euros, _amounts(row))))
    return written.getvalue().encode("utf-8-sig")


def xml_file(told: Reckoning) -> bytes:
    """The rows with the sums, in our own namespace."""
    document = Element("providerStatement", xmlns=NAMESPACE, number=told.number, period=told.period)
    SubElement(document, "provider", id=told.provider).text = told.name
    rows = SubElement(document, "rows")
    for row in told.rows:
        named = dict(zip(COLUMNS[2:], _words(told, row)[2:], strict=True))
        amounts = dict(zip(AMOUNTS, map(euros, _amounts(row)), strict=True))
        SubElement(rows, "row", {**{k: str(v) for k, v in named.items()}, **amounts})
    sums = SubElement(document, "sums")
    for name, cents in _sums(told):
        SubElement(sums, name).text = euros(cents)
    indent(document)
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def xlsx_file(told: Reckoning, made: datetime) -> bytes:
    """The same as a workbook of two sheets, figures as figures; the same record, the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": told.number, "created": made.replace(tzinfo=None)})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("rows")
    sheet.write_row(0, 0, (*COLUMNS, *AMOUNTS), bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) + len(AMOUNTS) - 1, 14)
    for number, row in enumerate(told.rows, 1):
        for column, value in enumerate(_words(told, row)):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
        for column, cents in enumerate(_amounts(row), len(COLUMNS)):
            sheet.write_number(number, column, cents / 100, money)
    sums = book.add_worksheet("sums")
    sums.set_column(0, 1, 18)
    for number, (name, cents) in enumerate(_sums(told)):
        sums.write_string(number, 0, name, bold)
        sums.write_number(number, 1, cents / 100, money)
    book.close()
    return out.getvalue()


def _words(told: Reckoning, row: Row) -> tuple[str | int, ...]:
    named = (told.number, told.period, row.iam_code, row.about, row.kind)
    return (*named, row.minutes, row.meals)


def _amounts(row: Row) -> tuple[int, ...]:
    return (row.state_cents, row.parent_cents, row.goodwill_cents, row.payable_cents)


def _sums(told: Reckoning) -> Iterator[tuple[str, int]]:
    yield "before", told.before_cents
    for kind in ROW_KINDS:
        yield kind, told.cents(kind)
    yield "payable", told.payable_cents
