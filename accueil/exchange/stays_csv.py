"""Rows of a CSV file: UTF-8, with semicolons, commas or tabs, one row in memory at a time."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from accueil.exchange.stays_cells import Cell, Fault, Unreadable, letter, shown
from accueil.exchange.stays_columns import plain, recognised

SEPARATORS = (";", ",", "\t")
LONGEST_LINE = 65_536
UTF16 = (b"\xff\xfe", b"\xfe\xff")
HIGH, LOW = "\udc80", "\udcff"  # what stands for a byte that is no UTF-8

Row = tuple[int, list[Cell]]


def rows(file: IO[bytes]) -> Iterator[Row]:
    """Every row with its number, empty ones too; the first with words in it chooses the separator.

    Refuses another encoding at its first byte that is none of UTF-8, and quotes that do not close.
    """
    file.seek(0)
    if file.read(2) in UTF16:
        raise Unreadable(Fault(1, "encoding", "A", values={"found": "", "encoding": "UTF-16"}))
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _rows(text)
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[Row]:
    number = 0
    first = ""
    while not first.strip("\r\n \t;,"):
        number += 1
        first = _line(text, number)
        if not first:
            return
    reader = csv.reader(
        _lines(text, first, number), delimiter=separator(first), strict=True, quotechar='"'
    )
    number -= 1
    try:
        for cells in reader:
            number += 1
            _refuse_bytes(number, cells)
            yield number, list(cells)
    except csv.Error:
        raise Unreadable(Fault(number + 1, "quotes")) from None


def separator(header: str) -> str:
    """What separates the cells of a header: with which most headings of ours are read."""

    def known(sign: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header], delimiter=sign), [])
        except csv.Error:
            return 0, 0
        return recognised([c for c in cells if plain(c)]), header.count(sign)

    return max(SEPARATORS, key=known)


def _lines(text: io.TextIOWrapper, first: str, number: int) -> Iterator[str]:
    line = first
    while line:
        yield line
        number += 1
        line = _line(text, number)


def _line(text: io.TextIOWrapper, number: int) -> str:
    line = text.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise Unreadable(Fault(number, "long_line", values={"most": LONGEST_LINE}))
    return line


def _refuse_bytes(number: int, cells: list[str]) -> None:
    """Refuse a row that holds bytes of another encoding, with the cell and what was meant."""
    if all(cell.isascii() for cell in cells):
        return
    for index, cell in enumerate(cells):
        if any(HIGH <= sign <= LOW for sign in cell):
            raw = cell.encode("utf-8", "surrogateescape")
            values = {"found": shown(raw.decode("cp1252", "replace")), "encoding": _guess(raw)}
            raise Unreadable(Fault(number, "encoding", letter(index), values=values))


def _guess(raw: bytes) -> str:
    """Which encoding a cell seems to have."""
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "?"
    return "Windows-1252"
