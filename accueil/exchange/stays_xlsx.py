"""Rows of an Excel file (.xlsx): the first sheet with our headings, values only.

A first pass over the XML, in constant memory, finds what must not be there: formulas, errors,
cells so far away or so long that reading them would fill the memory. Then the values are read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from accueil.exchange.stays_cells import (
    LONGEST_CELL,
    Cell,
    Fault,
    Unreadable,
    is_empty,
    letter,
)
from accueil.exchange.stays_columns import MOST_COLUMNS, recognised
from accueil.exchange.zipped import Zipped

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MOST_CELLS = 4_000_000
MOST_FAULTS = 1_000
LEAST_HEADINGS = 2
SHARED, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
LINKS, BOOK_LINKS = "_rels/.rels", "xl/_rels/workbook.xml.rels"

Row = tuple[int, list[Cell]]


@dataclass(slots=True)
class Scanned:
    """What the first pass over a sheet saw: how far it reaches, and what is wrong with cells."""

    last_row: int = 0
    last_column: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def too_large(self) -> bool:
        """Whether its values would not fit."""
        area = self.last_row * self.last_column
        return self.last_column > MOST_COLUMNS or area > MOST_CELLS


def sheet(file: IO[bytes], most_bytes: int) -> tuple[str, Iterator[Row], list[Fault]]:
    """The first sheet with our headings: its name, its rows, what is wrong with its cells.

    Refuses a file that is damaged, too large once inflated, has macros, or no such sheet.
    """
    zipped = Zipped(file, most_bytes)
    if BOOK not in zipped.names:
        raise Unreadable(Fault(0, "kind"))
    if any(name.lower().endswith("vbaproject.bin") for name in zipped.names):
        raise Unreadable(Fault(0, "macros"))
    try:
        return _first(file, zipped)
    except (expat.ExpatError, CalamineError, KeyError, ValueError):
        raise Unreadable(Fault(0, "damaged")) from None


def _first(file: IO[bytes], zipped: Zipped) -> tuple[str, Iterator[Row], list[Fault]]:
    long = _long_texts(zipped)
    paths = _paths(zipped)
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    known = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    names = [name for name in known if name in paths]
    large = ""
    for name in names:
        scanned = _scan(zipped, paths[name], long)
        if scanned.too_large:
            large = large or name
            continue
        if any(fault.code == "too_long" for fault in scanned.faults):
            raise Unreadable(*scanned.faults)
        found = book.get_sheet_by_name(name)
        if _has_headings(found):
            return name, _rows(found), scanned.faults
    if large:
        values = {"sheet": large, "columns": MOST_COLUMNS, "cells": MOST_CELLS}
        raise Unreadable(Fault(0, "sheet_too_large", values=values))
    raise Unreadable(Fault(0, "no_sheet", values={"sheets": ", ".join(names)}))


def _rows(found: CalamineSheet) -> Iterator[Row]:
    """Every row with its number in the sheet; cells from column A on."""
    before: list[Cell] = [None] * (found.start[1] if found.start else 0)
    for number, cells in enumerate(found.iter_rows(), start=1):
        yield number, [*before, *cells]


def _has_headings(found: CalamineSheet) -> bool:
    if found.start is None:
        return False
    for _number, cells in _rows(found):
        if not all(is_empty(cell) for cell in cells):
            return recognised(cells) >= LEAST_HEADINGS
    return False


def _parsed(
    zipped: Zipped, name: str, on_start: Any, on_end: Any = None, on_text: Any = None
) -> None:
    """Read a part's XML in pieces. Refuses a document type: it could hold entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: on_start(tag.rpartition(":")[2], given)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if on_end:
        parser.EndElementHandler = lambda tag: on_end(tag.rpartition(":")[2])
    if on_text:
        parser.CharacterDataHandler = on_text
    for piece in zipped.pieces(name):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_declared: object) -> None:
    raise Unreadable(Fault(0, "damaged"))


def _paths(zipped: Zipped) -> dict[str, str]:
    """The part of each sheet, by the sheet's name, as the second reader finds it.

    Refuses what two readers could understand in two ways: another workbook, names that come twice.
    """
    sheets: dict[str, str] = {}
    if _books(zipped) != [BOOK]:
        raise Unreadable(Fault(0, "damaged"))
    links = _links(zipped, BOOK_LINKS)

    def named(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
            if given["name"] in sheets:
                raise Unreadable(Fault(0, "damaged"))
            sheets[given["name"]] = links.get(key, "")

    _parsed(zipped, BOOK, named)
    return {name: part for name, part in sheets.items() if part in zipped.names}


def _books(zipped: Zipped) -> list[str]:
    """The workbooks that the file says it is."""
    books: list[str] = []

    def book(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given["Type"].endswith("/officeDocument"):
            books.append(given["Target"].removeprefix("/"))

    _parsed(zipped, LINKS, book)
    return books


def _links(zipped: Zipped, name: str) -> dict[str, str]:
    """The parts that a part names, by their key."""
    links: dict[str, str] = {}

    def link(tag: str, given: dict[str, str]) -> None:
        if tag != "Relationship":
            return
        if given["Id"] in links:
            raise Unreadable(Fault(0, "damaged"))
        target = given["Target"].removeprefix("/")
        links[given["Id"]] = target if target.startswith("xl/") else f"xl/{target}"

    _parsed(zipped, name, link)
    return links


def _long_texts(zipped: Zipped) -> set[str]:
    """Numbers of the shared texts that are too long for a cell of ours."""
    if SHARED not in zipped.names:
        return set()
    long: set[str] = set()
    at, length = -1, 0

    def start(tag: str, _given: object) -> None:
        nonlocal at, length
        if tag == "si":
            at, length = at + 1, 0

    def text(piece: str) -> None:
        nonlocal length
        length += len(piece)
        if length > LONGEST_CELL:
            long.add(str(at))

    _parsed(zipped, SHARED, start, None, text)
    return long


def _scan(zipped: Zipped, name: str, long: set[str]) -> Scanned:
    scan = _Scan(long)
    _parsed(zipped, name, scan.start, scan.end, scan.text)
    return scan.scanned


class _Scan:
    """The first pass over a sheet's XML."""

    def __init__(self, long: set[str]) -> None:
        self.long = long
        self.scanned = Scanned()
        self.row = self.column = 0
        self.kind = ""
        self.value = ""
        self.length = 0
        self.inside = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """A row, a cell, or what a cell holds."""
        if tag == "c":
            self._cell(given)
        elif tag in ("v", "t"):
            self.inside, self.value = True, ""
        elif tag == "f":
            self._fault("formula")
            self._reach()
        elif tag == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0

    def _cell(self, given: dict[str, str]) -> None:
        """Where a cell stands; without a reference it follows the one before."""
        self.column += 1
        self.kind, self.length = given.get("t", ""), 0
        if reference := REFERENCE.fullmatch(given.get("r", "")):
            self.row, self.column = int(reference[2]), _index(reference[1]) + 1
        if self.kind == "e":
            self._fault("error_value")

    def text(self, piece: str) -> None:
        """What a cell says."""
        if self.inside:
            self.length += len(piece)
            if len(self.value) < LONGEST_CELL:
                self.value += piece

    def end(self, tag: str) -> None:
        """A value is whole."""
        if tag in ("v", "t") and self.inside:
            self.inside = False
            self._reach()
            if self.length > LONGEST_CELL or (self.kind == "s" and self.value in self.long):
                self._fault("too_long", most=LONGEST_CELL)

    def _reach(self) -> None:
        scanned = self.scanned
        scanned.last_row = max(scanned.last_row, self.row)
        scanned.last_column = max(scanned.last_column, self.column)

    def _fault(self, code: str, **values: Any) -> None:
        if len(self.scanned.faults) < MOST_FAULTS:
            place = letter(self.column - 1)
            self.scanned.faults.append(Fault(self.row, code, place, values=values))


def _index(letters: str) -> int:
    index = 0
    for sign in letters:
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1
