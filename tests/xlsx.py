"""Small Excel files for tests, made by hand: a zip of XML parts.

A cell is text, a number, True/False, a date (a serial number with a date format), a time (a
fraction with a time format), None (no cell), or `Raw("<c …/>")` with `{ref}` for its reference.
"""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, time
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f"<styleSheet {MAIN}><cellXfs count='3'>"
    "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='20'/></cellXfs></styleSheet>"
)
ROOT = (
    f"<Relationships {LINKS}><Relationship Id='r' Type='{OFFICE}/officeDocument'"
    " Target='xl/workbook.xml'/></Relationships>"
)
ZERO = date(1899, 12, 30)


class Raw(str):
    """XML of a cell as it is."""


def xlsx(
    *sheets: Sequence[Sequence[Any]],
    names: Sequence[str] = (),
    shared: Sequence[str] = (),
    hidden: Sequence[int] = (),
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An Excel file; `shared`: texts that cells name by number; `hidden`: hidden rows."""
    called = names or [f"Sheet{n}" for n in range(1, len(sheets) + 1)]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": ROOT,
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": _book(called),
        "xl/_rels/workbook.xml.rels": _links(len(sheets)),
        "xl/sharedStrings.xml": f"<sst {MAIN}>"
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>",
    }
    for number, rows in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet(rows, hidden)
    return packed({**parts, **(more or {})})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def sheet(rows: Sequence[Sequence[Any]], hidden: Sequence[int] = ()) -> str:
    """A sheet's XML."""
    written = [
        f"<row r='{number}'{' hidden=' + quoteattr('1') if number in hidden else ''}>"
        + "".join(_cell(f"{chr(65 + index)}{number}", value) for index, value in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, start=1)
    ]
    return f"<worksheet {MAIN}><sheetData>{''.join(written)}</sheetData></worksheet>"


def _cell(ref: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Raw):
        return value.replace("{ref}", ref)
    if isinstance(value, date):
        return f"<c r='{ref}' s='1'><v>{(value - ZERO).days}</v></c>"
    if isinstance(value, time):
        return f"<c r='{ref}' s='2'><v>{(value.hour * 60 + value.minute) / 1440!r}</v></c>"
    if isinstance(value, str):
        text = f"<t xml:space='preserve'>{escape(value)}</t>"
        return f"<c r='{ref}' t='inlineStr'><is>{text}</is></c>"
    return f"<c r='{ref}'><v>{value!r}</v></c>"


def _book(names: Sequence[str]) -> str:
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{n}' r:id='rId{n}'/>"
        for n, name in enumerate(names, start=1)
    )
    return f"<workbook {MAIN} xmlns:r='{OFFICE}'><sheets>{listed}</sheets></workbook>"


def _links(count: int) -> str:
    sheets = "".join(
        f"<Relationship Id='rId{n}' Type='{OFFICE}/worksheet' Target='worksheets/sheet{n}.xml'/>"
        for n in range(1, count + 1)
    )
    others = (
        f"<Relationship Id='rS' Type='{OFFICE}/styles' Target='styles.xml'/>"
        f"<Relationship Id='rT' Type='{OFFICE}/sharedStrings' Target='sharedStrings.xml'/>"
    )
    return f"<Relationships {LINKS}>{sheets}{others}</Relationships>"
