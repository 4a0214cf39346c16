"""A print batch: many letters in one file for the printer, and the list of what is in it."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils import reader as pdf_reader
from pyhanko.pdf_utils import writer as pdf_writer
from pyhanko.pdf_utils.misc import PdfError

from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import PaperError, set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import plain, say
from accueil.law.words import number as number_words

# pyHanko's reader and writer carry no types.
NEW_FILE: Any = pdf_writer.PdfFileWriter
READ_FILE: Any = pdf_reader.PdfFileReader
NAME: Any = generic.NameObject
DICTIONARY: Any = generic.DictionaryObject
ARRAY: Any = generic.ArrayObject
NUMBER: Any = generic.NumberObject

COPIED = ("/MediaBox", "/CropBox", "/Contents", "/Group")
A4 = (0, 0, 595, 842)
POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{4,5}\b")
CALCULATES = tuple("=+-@\t\r")
COLUMNS = ("number", "name", "postcode", "pages", "first")


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """A letter of a batch: its number, to whom and where, and its PDF."""

    number: str
    recipient: Recipient
    pdf: bytes


@dataclass(frozen=True, slots=True)
class PrintBatch:
    """What goes to the printer: one file, its list for a machine and its list for a person."""

    print_pdf: bytes
    list_csv: bytes
    list_pdf: bytes
    letters: int
    pages: int
    sheets: int


def postcode_of(recipient: Recipient) -> str:
    """The postcode in the last line that has one, as L-8510; empty if none has."""
    for line in reversed(recipient.lines):
        found: list[str] = POSTCODE.findall(line)
        if found:
            return found[0]
    return ""


def print_batch(
    number: str,
    letters: Sequence[BatchLetter],
    *,
    office: Office,
    language: str,
    made: datetime,
    two_sided: bool = True,
) -> PrintBatch:
    """The letters in the order given, in one file, each beginning on a sheet of its own.

    `two_sided`: a letter with an odd number of pages is followed by an empty one. Refuses a batch
    without letters and a letter that is no PDF.
    """
    if not letters:
        raise PaperError(f"batch {number} has no letters")
    writer, rows, pages, sheets = NEW_FILE(), [], 0, 0
    for letter in letters:
        count = _append(writer, letter)
        blank = two_sided and count % 2 == 1
        name, postcode = plain(letter.recipient.name), postcode_of(letter.recipient)
        rows.append((plain(letter.number), name, postcode, count, pages + 1))
        if blank:
            writer.insert_page(_page([]))
        pages += count + blank
        sheets += (count + 1) // 2 if two_sided else count
    out = BytesIO()
    writer.write(out)
    summary = {"letters": len(rows), "pages": pages, "sheets": sheets}
    words = {key: number_words(value, language) for key, value in summary.items()}
    title = say("batch.title", language, number=number)
    values = paper_values(office, Recipient("", ()), language, title, number)
    return PrintBatch(
        print_pdf=out.getvalue(),
        list_csv=_csv(rows, language),
        list_pdf=_list(values, rows, say("batch.summary", language, **words), made),
        **summary,
    )


def _append(writer: Any, letter: BatchLetter) -> int:
    """Copy the pages of a letter; how many they are."""
    try:
        reader = READ_FILE(BytesIO(letter.pdf))
        count = int(reader.root["/Pages"]["/Count"])
        for place in range(count):
            writer.insert_page(_page(_imported(writer, reader, place)))
    except (PdfError, ValueError, KeyError) as error:
        raise PaperError(f"letter {letter.number} is no PDF that can be printed") from error
    return count


def _imported(writer: Any, reader: Any, place: int) -> Iterator[tuple[str, Any]]:
    """What is printed of a page: its content and what that needs, without links and seals."""
    reference, resources = reader.find_page_for_modification(place)
    page = reference.get_object()
    yield "/Resources", writer.import_object(resources)
    for key in COPIED:
        if key in page:
            yield key, writer.import_object(page.raw_get(key))


def _page(content: Any) -> Any:
    size = ARRAY(NUMBER(edge) for edge in A4)
    page = DICTIONARY({NAME("/Type"): NAME("/Page")})
    page[NAME("/MediaBox")] = size
    page[NAME("/Resources")] = DICTIONARY()
    for key, value in content:
        page[NAME(key)] = value
    return page


def _csv(rows: Sequence[tuple[str | int, ...]], language: str) -> bytes:
    """The list for a machine: semicolons, UTF-8 with its mark; no cell that calculates."""
    out = StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n")
    write.writerow(say(f"batch.{key}", language) for key in COLUMNS)
    for row in rows:
        write.writerow([_harmless(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(CALCULATES) else cell


def _list(
    values: Values, rows: Sequence[tuple[str | int, ...]], summary: str, made: datetime
) -> bytes:
    language = values["lang"]
    found = values | {
        "heading": values["title"],
        "summary": summary,
        "head": [say(f"batch.{key}", language) for key in COLUMNS],
        "rows": [[str(cell) for cell in row] for row in rows],
    }
    return set_pdf("list", found, made)
