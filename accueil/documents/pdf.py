"""From values to a PDF: Typst templates, own letters, tagged (PDF/UA-1) and archived (PDF/A-2a).

Everything that is said reaches the template as data in a JSON file, never as Typst source, so a
name cannot become a command. The same values and the same moment give the same bytes.
"""

import base64
import json
import re
import struct
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from threading import Lock
from typing import Any, cast

import segno
import typst

STANDARDS: list[Any] = ["ua-1", "a-2a"]
SHARED = ("paper.typ", "contract.typ", "look.json")
PNG_MARK = b"\x89PNG\r\n\x1a\n"
UNPRINTABLE = "could not be displayed"
REPLACEMENT = "\u2022"
_ONE_AT_A_TIME = Lock()


class PaperError(ValueError):
    """A paper that cannot be set, with what Typst says of it."""


@cache
def _compiler() -> typst.Compiler:
    """One compiler a process: letters are read once, and what did not change is kept."""
    with as_file(files("accueil.documents").joinpath("fonts")) as folder:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)]
        )
    return typst.Compiler(cast(Any, {"main.typ": b""}), font_paths=fonts, ignore_system_fonts=True)


def read_letters() -> None:
    """Read them before the first paper waits for it."""
    with _ONE_AT_A_TIME:
        _compiler().compile(cast(Any, {"main.typ": b"A"}), format="pdf")


@cache
def _source(name: str) -> bytes:
    return files("accueil.documents").joinpath("typst").joinpath(name).read_bytes()


def set_pdf(template: str, values: Mapping[str, Any], made: datetime) -> bytes:
    """The PDF of a template filled with values; `made` is the moment written into the file.

    A letter that no font has is set as a dot. Refuses a moment without time zone and values that
    the template cannot set.
    """
    if made.tzinfo is None:
        raise PaperError(f"{made} has no time zone")
    given = {"main.typ": _source(f"{template}.typ"), **{name: _source(name) for name in SHARED}}
    text = json.dumps(values, ensure_ascii=False)
    try:
        return _compile({**given, "data.json": text.encode()}, made)
    except typst.TypstError as error:
        if UNPRINTABLE not in f"{error.message} {error.diagnostic}":
            raise PaperError(f"{template}: {error.message}") from error
    return _compile({**given, "data.json": printable(text).encode()}, made)


def _compile(given: Mapping[str, bytes], made: datetime) -> bytes:
    with _ONE_AT_A_TIME:
        found = _compiler().compile(
            cast(Any, dict(given)),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(made.timestamp()),
        )
    assert isinstance(found, bytes)
    return found


def printable(text: str) -> str:
    """The same text with what lies outside the letters of Europe made plain."""
    return re.sub(
        r"[^\u0000-\u024F\u0370-\u03FF\u0400-\u04FF\u1E00-\u1EFF\u2010-\u2044\u20AC]",
        REPLACEMENT,
        text,
    )


def qr_svg(content: str) -> str:
    """A QR code as SVG, with the quiet zone that readers need."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, dark="#000000", light="#ffffff"
    )
    return out.getvalue().decode()


def png_svg(png: bytes) -> str:
    """A drawing as SVG around it, since files beside the template must be text.

    Refuses what is no PNG.
    """
    if png[:8] != PNG_MARK or png[12:16] != b"IHDR":
        raise PaperError("the drawing is no PNG picture")
    width, height = struct.unpack(">II", png[16:24])
    content = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{content}"/></svg>'
    )
