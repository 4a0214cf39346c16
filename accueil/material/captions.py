"""Captions of a film as WebVTT (W3C): cues whose times go forward, their words plain or marked.

What a file may hold is less than the format knows: no styles, no markup but the format's own.
Anything else is refused with the line where it stands; nothing is mended.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from accueil.store.uploads import ACTIVE, NotAccepted

MEDIA_TYPE = "text/vtt"
_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
TIMES = re.compile(rf"({_TIME})[ \t]+-->[ \t]+({_TIME})((?:[ \t]+\S+)*)[ \t]*", re.ASCII)
SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+", re.ASCII)
TAG = re.compile(
    rf"</?(?:c|i|b|u|v|lang|ruby|rt)(?:\.[\w-]+)*(?:[ \t][^<>]*)?>|<{_TIME}>", re.IGNORECASE
)
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")
ARROW = "-->"
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000  # in thousandths of a second

Line = tuple[int, str]


class NotCaptions(NotAccepted):
    """Captions that are not taken; `line` counts from 1, 0: the file as a whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        """Keep the reason and where it stands; never the file."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Cue:
    """Words shown from one time to another, both in thousandths of a second."""

    first: int
    until: int
    text: str


def cues(content: bytes) -> list[Cue]:
    """The cues of a file. Refuses (NotCaptions) what is no such file, naming the line."""
    lines = _lines(content)
    if not HEAD.fullmatch(lines[0]):
        raise NotCaptions("no_head", 1)
    head, *blocks = _blocks(lines)
    _no_cue_in(head)
    found = [cue for cue in _cues(blocks) if cue]
    if not found:
        raise NotCaptions("no_cues")
    return found


def _lines(content: bytes) -> list[str]:
    """The lines of a text; the mark that some programs put before UTF-8 is no part of it."""
    if not content:
        raise NotCaptions("empty")
    if len(content) > settings.MATERIAL_CAPTIONS_BYTES:
        raise NotCaptions("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        raise NotCaptions("not_utf8", len(re.findall(rb"\r\n|\r|\n", before)) + 1) from None
    lines = re.split(r"\r\n|\r|\n", text)
    for number, line in enumerate(lines, 1):
        if NOT_TEXT.search(line):
            raise NotCaptions("not_text", number)
        if ACTIVE.search(line.encode()):
            raise NotCaptions("markup", number)
    return lines


def _blocks(lines: Sequence[str]) -> Iterator[list[Line]]:
    """What stands between empty lines; the first begins with the first line."""
    block: list[Line] = []
    for number, line in enumerate(lines, 1):
        if line:
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cues(blocks: Sequence[Sequence[Line]]) -> Iterator[Cue | None]:
    """The cues among blocks, each with its times after the one before; None: a note or region."""
    before = 0
    for block in blocks:
        cue = _cue(block)
        if cue and cue.first < before:
            raise NotCaptions("backwards", _times_of(block)[0])
        before = cue.first if cue else before
        yield cue


def _times_of(block: Sequence[Line]) -> Line:
    """The line of a block that says its times: the first, or after a name the second."""
    return block[0] if ARROW in block[0][1] or len(block) == 1 else block[1]


def _cue(block: Sequence[Line]) -> Cue | None:
    kind = re.split(r"[ \t]", block[0][1], maxsplit=1)[0]
    number, said = _times_of(block)
    if ARROW not in said and kind in ("NOTE", "REGION"):
        _no_cue_in(block)
        return None
    if ARROW not in said and kind == "STYLE":
        raise NotCaptions("style", block[0][0])
    found = TIMES.fullmatch(said)
    if not found:
        raise NotCaptions("times", number)
    if not all(SETTING.fullmatch(one) for one in found[3].split()):
        raise NotCaptions("settings", number)
    first, until = _thousandths(found[1]), _thousandths(found[2])
    if until <= first:
        raise NotCaptions("backwards", number)
    words = [line for line in block if line[0] > number]
    _no_cue_in(words)
    for at, line in words:
        if "<" in TAG.sub("", line):
            raise NotCaptions("markup", at)
    return Cue(first, until, TAG.sub("", "\n".join(line for _, line in words)))


def _no_cue_in(lines: Sequence[Line]) -> None:
    """Refuses what a browser would take for another cue, in the midst of words or of a note."""
    for number, line in lines:
        if ARROW in line:
            raise NotCaptions("blank_line", number)


def _thousandths(time: str) -> int:
    *hours, minutes, seconds = time.split(":")
    whole, parts = seconds.split(".")
    return (
        int(hours[0] if hours else 0) * HOUR
        + int(minutes) * MINUTE
        + int(whole) * SECOND
        + int(parts)
    )
