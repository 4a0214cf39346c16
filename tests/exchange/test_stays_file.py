"""Files of stays: any table reads back the same, and whatever is wrong is told with its place."""

import csv
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, time
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.exchange import stays_words
from accueil.exchange.stays_cells import ABSENCES, Fault, letter
from accueil.exchange.stays_columns import ALIASES
from accueil.exchange.stays_file import Limits, Reading, StayRow, read
from tests.xlsx import ROOT, Raw, packed, xlsx

HEAD = ["child", "date", "from", "until", "meals", "absence"]
MIA = ["MusMa123", "2026-10-05", "08:00", "12:00", "1", ""]
DAY = date(2026, 10, 5)
MIAS = StayRow(2, None, "MusMa123", DAY, 480, 720, 1, None)
MEGABYTE = 1024 * 1024


def rows_of(content: bytes, **more: Any) -> list[StayRow | Fault]:
    return list(read(BytesIO(content), **more).rows)


def table(*rows: Sequence[str], sign: str = ";") -> bytes:
    written = StringIO()
    csv.writer(written, delimiter=sign).writerows([HEAD, *rows])
    return written.getvalue().encode()


def with_cell(column: str, value: str) -> bytes:
    """A good row, and in row 3 one with this cell."""
    cells = list(MIA)
    cells[HEAD.index(column)] = value
    return table(MIA, cells)


def places(content: bytes, **more: Any) -> list[tuple[int, str, str]]:
    """Row, column and code of all faults."""
    found = [one for one in rows_of(content, **more) if isinstance(one, Fault)]
    for fault in found:
        assert stays_words.sentence(fault)
        assert stays_words.place(fault)
        assert "…" not in stays_words.sentence(fault).replace("…”", "")
    return [(fault.row, fault.column, fault.code) for fault in found]


def test_a_plain_file() -> None:
    assert rows_of(table(MIA)) == [MIAS]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_dialect(end: str, sign: str, mark: str) -> None:
    lines = [sign.join(HEAD), sign.join(f'"{cell}"' for cell in MIA)]
    assert rows_of((mark + end.join(lines)).encode()) == [MIAS]


@pytest.mark.parametrize("text", ["2026-10-05", "05.10.2026", "5.10.2026", "05/10/2026"])
def test_days_as_people_write_them(text: str) -> None:
    assert rows_of(with_cell("date", text))[1] == MIAS._replace(row=3)


@pytest.mark.parametrize("text", ["08:00", "8:00", "08:00:00", "8h00", "8h", " 08:00 "])
def test_times_as_people_write_them(text: str) -> None:
    assert rows_of(with_cell("from", text))[1] == MIAS._replace(row=3)


@pytest.mark.parametrize(
    "start, until, minutes",
    [
        ("20:00", "24:00", (1200, 1440)),
        ("22:00", "06:00", (1320, 1800)),
        ("08:00", "00:00", (480, 1440)),
    ],
)
def test_a_stay_over_midnight(start: str, until: str, minutes: tuple[int, int]) -> None:
    (row,) = rows_of(table([MIA[0], MIA[1], start, until, "", ""]))
    assert isinstance(row, StayRow)
    assert (row.start, row.until) == minutes


@pytest.mark.parametrize("kind, word", [(k, w) for k, words in ABSENCES.items() for w in words])
def test_absences_in_four_languages(kind: str, word: str) -> None:
    (row,) = rows_of(table([MIA[0], MIA[1], "", "", "", word.upper()]))
    assert isinstance(row, StayRow)
    assert row.absence == kind


@pytest.mark.parametrize("name", ALIASES)
def test_headings_in_four_languages(name: str) -> None:
    for alias in ALIASES[name]:
        head = ["provider", *HEAD, "name"]
        head[head.index(name)] = alias.title()
        values = ["7f3c9a52-0000-4000-8000-000000000001", *MIA, "Mia"]
        text = f"{';'.join(head)}\n{';'.join(values)}\n"
        (row,) = rows_of(text.encode(), country=True)
        assert isinstance(row, StayRow)
        assert row.child == "MusMa123"


def test_a_code_in_small_letters() -> None:
    assert rows_of(with_cell("child", "musma123"))[1] == MIAS._replace(row=3)


def test_rows_that_say_nothing_are_counted() -> None:
    reading = read(
        BytesIO(table(MIA, ["", "", "", "", "", ""], ["MusMa123", "2026-10-06", "", "", "", ""]))
    )
    assert list(reading.rows) == [MIAS]
    assert reading.skipped == 1


def test_no_meals_is_something() -> None:
    (row,) = rows_of(table(["MusMa123", "2026-10-06", "", "", "0", ""]))
    assert isinstance(row, StayRow)
    assert (row.meals, row.start) == (0, None)


# What is refused, and where.


@pytest.mark.parametrize(
    "column, value, place",
    [
        ("child", "Mia Weber", (3, "A", "code")),
        ("child", "", (3, "A", "required")),
        ("date", "", (3, "B", "required")),
        ("date", "10/31/2026", (3, "B", "no_such_day")),
        ("date", "31.02.2026", (3, "B", "no_such_day")),
        ("date", "5.10.26", (3, "B", "date")),
        ("date", "46300", (3, "B", "date_number")),
        ("date", "1926-10-05", (3, "B", "date_far")),
        ("from", "0.3125", (3, "C", "time_number")),
        ("from", "0,3125", (3, "C", "time_number")),
        ("from", "7.30", (3, "C", "time")),
        ("from", "25:00", (3, "C", "time")),
        ("from", "24:00", (3, "C", "midnight")),
        ("from", "08:00:30", (3, "C", "seconds")),
        ("from", "", (3, "C", "half")),
        ("until", "", (3, "D", "half")),
        ("until", "08:00", (3, "D", "no_time")),
        ("meals", "4", (3, "E", "meals")),
        ("meals", "-1", (3, "E", "meals")),
        ("meals", "one", (3, "E", "meals")),
        ("meals", "=1+1", (3, "E", "formula")),
        ("meals", "@SUM(A1)", (3, "E", "formula")),
        ("absence", "-cmd|' /C calc'!A0", (3, "F", "formula")),
        ("absence", "late", (3, "F", "absence")),
        ("absence", "x" * 201, (3, "F", "too_long")),
        ("absence", "si\0ck", (3, "F", "nul")),
    ],
)
def test_a_wrong_cell(column: str, value: str, place: tuple[int, str, str]) -> None:
    assert places(with_cell(column, value)) == [place]


@pytest.mark.parametrize(
    "content, place",
    [
        (b"", (0, "", "empty")),
        (b"\n\n", (0, "", "empty")),
        (b"%PDF-1.7", (0, "", "kind")),
        (b"\xd0\xcf\x11\xe0 old", (0, "", "old_excel")),
        ("child;date".encode("utf-16"), (1, "A", "encoding")),
        (table(MIA) + "MusMa123;2026-10-05;;;;congé".encode("cp1252"), (3, "F", "encoding")),
        (table(MIA) + b'MusMa123;"2026-10-05', (3, "", "quotes")),
        (table(MIA) + b'MusMa123;"2026"-10-05', (3, "", "quotes")),
        (table(MIA) + b"x" * 70_000, (3, "", "long_line")),
        (table(MIA) + b"MusMa123;2026-10-06;08:00;09:00;1;;more", (3, "G", "no_heading")),
        (table(MIA).replace(b"meals", b"dinner"), (1, "E", "column_unknown")),
        (table(MIA).replace(b"meals", b"date"), (1, "E", "column_twice")),
        (table(MIA).replace(b"meals", b"provider"), (1, "E", "column_unknown")),
    ],
)
def test_a_wrong_file(content: bytes, place: tuple[int, str, str]) -> None:
    assert places(content) == [place]


def test_missing_columns_are_named() -> None:
    found = [one for one in rows_of(b"child;meals\n") if isinstance(one, Fault)]
    assert [(fault.code, fault.name) for fault in found] == [
        ("column_missing", name) for name in ("date", "from", "until")
    ]


def test_the_encoding_is_named_and_how_to_save() -> None:
    head = table().decode().strip()
    (fault,) = rows_of(f"{head}\nMüller;x".encode("cp1252"))
    assert isinstance(fault, Fault)
    assert fault.values == {"found": "Müller", "encoding": "Windows-1252"}
    assert "CSV UTF-8" in stays_words.sentence(fault)


def test_all_faults_of_a_row_are_told() -> None:
    assert places(table(["x", "y", "z", "12:00", "9", "=1"])) == [
        (2, "F", "formula"),
        (2, "A", "code"),
        (2, "B", "date"),
        (2, "C", "time"),
        (2, "E", "meals"),
    ]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    content = table(["MusMa123", "2026-10-05", "", "", "", '"a\nb"'], [], ["x", *MIA[1:]])
    assert [row for row, _, _ in places(content)] == [2, 4]


def test_a_large_file_is_not_read() -> None:
    class Large(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 <= size < 100
            return super().read(size)

    small = Limits(csv_bytes=MEGABYTE, xlsx_bytes=MEGABYTE)
    for begins in (b"child;date", b"PK\x03\x04"):
        (fault,) = read(Large(begins + b" " * 2 * MEGABYTE), limits=small).rows
        assert isinstance(fault, Fault)
        assert fault.code == "too_large"


# Excel.


def test_an_excel_file_with_real_dates_and_times() -> None:
    rows = [HEAD, ["MusMa123", DAY, time(8), time(12), 1, None]]
    assert rows_of(xlsx(rows)) == [MIAS]
    rows = [HEAD, ["MusMa123", DAY, 8 / 24, 0.5, 1.0, None]]
    assert rows_of(xlsx(rows)) == [MIAS]


def test_midnight_in_excel() -> None:
    until = Raw("<c r='{ref}' s='2'><v>1</v></c>")
    (row,) = rows_of(xlsx([HEAD, ["MusMa123", DAY, time(20), until, None, None]]))
    assert isinstance(row, StayRow)
    assert row.until == 1440


def test_shared_texts_empty_rows_and_hidden_rows() -> None:
    code = Raw("<c r='{ref}' t='s'><v>1</v></c>")
    rows = [[], HEAD, [], [code, DAY, time(8), time(12), 1, None]]
    assert rows_of(xlsx(rows, shared=["other", "MusMa123"], hidden=[4])) == [MIAS._replace(row=4)]


def test_the_first_sheet_with_our_headings() -> None:
    content = xlsx([["notes"]], [HEAD, MIA], [HEAD, MIA, MIA], names=["A", "Stays", "C"])
    reading = read(BytesIO(content))
    assert (list(reading.rows), reading.sheet) == ([MIAS], "Stays")


FORMULA = Raw("<c r='{ref}'><f>1+1</f><v>2</v></c>")
WRONG = Raw("<c r='{ref}' t='e'><v>#REF!</v></c>")
LONG = Raw(f"<c r='{{ref}}' t='str'><v>{'x' * 300}</v></c>")
SHARED_LONG = Raw("<c r='{ref}' t='s'><v>0</v></c>")
FAR = Raw("<c r='XFD1048576'><v>1</v></c>")


@pytest.mark.parametrize(
    "cell, column, place",
    [
        (FORMULA, "meals", (3, "E", "formula")),
        (WRONG, "meals", (3, "E", "error_value")),
        (LONG, "absence", (3, "F", "too_long")),
        (SHARED_LONG, "absence", (3, "F", "too_long")),
        (46300, "date", (3, "B", "date_number")),
        (True, "meals", (3, "E", "meals")),
        (1.5, "meals", (3, "E", "meals")),
        (2.5, "from", (3, "C", "time")),
        (DAY, "from", (3, "C", "time")),
        ("=1+1", "meals", (3, "E", "formula")),
    ],
)
def test_a_wrong_cell_in_excel(cell: Any, column: str, place: tuple[int, str, str]) -> None:
    cells: list[Any] = list(MIA)
    cells[HEAD.index(column)] = cell if cell is not True else Raw("<c r='{ref}' t='b'><v>1</v></c>")
    assert places(xlsx([HEAD, MIA, cells], shared=["x" * 300])) == [place]


def test_a_cell_at_the_end_of_the_world() -> None:
    assert places(xlsx([HEAD, [*MIA, FAR]])) == [(0, "", "sheet_too_large")]


DOCTYPE = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>"


@pytest.mark.parametrize(
    "content, code",
    [
        (xlsx([["other"]]), "no_sheet"),
        (xlsx([HEAD, MIA], more={"xl/vbaProject.bin": b"x"}), "macros"),
        (xlsx([HEAD, MIA], more={"xl/worksheets/sheet1.xml": DOCTYPE}), "damaged"),
        (xlsx([HEAD, MIA], more={"xl/worksheets/sheet1.xml": "<worksheet>"}), "damaged"),
        (xlsx([HEAD, MIA], more={"xl/media/a.xml": b"\0" * 3 * MEGABYTE}), "bomb"),
        (xlsx([HEAD, MIA])[:-40], "damaged"),
        (xlsx([HEAD, MIA], [HEAD, MIA], names=["A", "A"]), "damaged"),
        (xlsx([HEAD, MIA], more={"XL/workbook.xml": "<workbook/>"}), "damaged"),
        (xlsx([HEAD, MIA], more={"_rels/.rels": ROOT.replace("workbook", "other")}), "damaged"),
        (xlsx([HEAD, MIA])[:200], "damaged"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "kind"),
    ],
)
def test_a_wrong_excel_file(content: bytes, code: str) -> None:
    small = Limits(inflated_bytes=2 * MEGABYTE)
    assert places(content, limits=small) == [(0, "", code)]


def test_a_directory_that_lies_about_sizes() -> None:
    content = bytearray(xlsx([HEAD, MIA], more={"xl/media/a.xml": b"\0" * MEGABYTE}))
    with zipfile.ZipFile(BytesIO(content)) as opened:
        names = opened.namelist()
    start = 0
    for _name in names:
        start = content.index(b"PK\x01\x02", start + 1)
    content[start + 24 : start + 28] = struct.pack("<I", 100)  # the last part: how long, inflated
    assert places(bytes(content)) == [(0, "", "bomb")]


# Any table.

CODES = st.from_regex(r"[A-Z][a-z]{2}[A-Z][a-z][0-9]{3}", fullmatch=True)
MINUTES = st.integers(0, 1439)


@st.composite
def stays(draw: st.DrawFn) -> StayRow:
    start = draw(MINUTES)
    until = draw(MINUTES.filter(lambda minute: minute != start))
    return StayRow(
        0,
        None,
        draw(CODES),
        draw(st.dates(date(2000, 1, 1), date(2099, 12, 31))),
        start,
        until + 1440 * (until < start),
        draw(st.none() | st.integers(0, 3)),
        draw(st.none() | st.sampled_from(list(ABSENCES))),
    )


def clock(minutes: int | None) -> time:
    return time((minutes or 0) % 1440 // 60, (minutes or 0) % 60)


@given(
    st.lists(stays(), max_size=20),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.permutations(HEAD),
)
def test_any_table_reads_back_from_csv(
    rows: list[StayRow], sign: str, end: str, quoting: Any, head: list[str]
) -> None:
    written = StringIO(newline="")
    writer = csv.DictWriter(written, head, delimiter=sign, lineterminator=end, quoting=quoting)
    writer.writeheader()
    for row in rows:
        cells = (row.child, row.day.isoformat(), f"{clock(row.start):%H:%M}")
        said = (*cells, f"{clock(row.until):%H:%M}", row.meals, row.absence)
        writer.writerow(dict(zip(HEAD, said, strict=True)))
    assert rows_of(written.getvalue().encode()) == numbered(rows)


@given(st.lists(stays(), max_size=20), st.permutations(HEAD))
def test_any_table_reads_back_from_excel(rows: list[StayRow], head: list[str]) -> None:
    cells = []
    for row in rows:
        said = (row.child, row.day, clock(row.start), clock(row.until), row.meals, row.absence)
        by_name = dict(zip(HEAD, said, strict=True))
        cells.append([by_name[name] for name in head])
    assert rows_of(xlsx([head, *cells])) == numbered(rows)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_breaks_the_reading(content: bytes) -> None:
    for begins in (b"", table(MIA), b"PK\x03\x04", xlsx([HEAD, MIA])[:150]):
        reading = read(BytesIO(begins + content))
        assert isinstance(reading, Reading)
        for one in reading.rows:
            assert isinstance(one, StayRow) or stays_words.sentence(one)


def numbered(rows: list[StayRow]) -> list[StayRow]:
    return [row._replace(row=number) for number, row in enumerate(rows, start=2)]


def test_columns_have_letters() -> None:
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
