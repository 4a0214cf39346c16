"""An item and its files as words for templates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from accueil.law.words import LANGUAGE_NAMES
from accueil.material.models import LANGUAGES, Item, MaterialFile
from accueil.web.base.material import words

Url = Callable[[MaterialFile], str]
BULLET = "- "


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list: lines that begin with “- ”."""

    listed: bool
    lines: list[str]


def reader() -> str:
    """The language of the page."""
    return (get_language() or "fr").split("-")[0]


def blocks(text: str) -> list[Block]:
    """A text as paragraphs and lists."""
    found = []
    for part in text.replace("\r", "").split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        for listed, run in groupby(lines, lambda line: line.startswith(BULLET)):
            found.append(Block(listed, [line.removeprefix(BULLET) for line in run]))
    return found


def item_told(item: Item, language: str, url: Url) -> dict[str, Any]:
    """An item whole, in a language or the next best one."""
    texts = {text.language: text for text in item.texts.all()}
    chosen = words.best(texts, language)
    text = texts.get(chosen)
    files = [_file(file, language, url) for file in item.files.all() if not file.removed_at]
    return {
        "title": text.title if text else "",
        "blocks": blocks(text.text) if text else [],
        "language": chosen,
        "said_in": _otherwise(chosen),
        "ages": words.ages(item.from_months, item.until_months),
        "others": [
            {"code": code, "name": LANGUAGE_NAMES[code]}
            for code in LANGUAGES
            if code in texts and code != chosen
        ],
        "files": {
            kind: [file for file in files if file["kind"] == kind] for kind in MaterialFile.KINDS
        },
    }


def _file(file: MaterialFile, language: str, url: Url) -> dict[str, Any]:
    texts = {text.language: text.text for text in file.texts.all()}
    chosen = words.best(texts, language)
    return {
        "kind": file.kind,
        "url": url(file),
        "type": file.media_type,
        "format": words.FORMATS[file.media_type],
        "size": words.size(file.size),
        "text": texts.get(chosen, ""),
        "blocks": blocks(texts.get(chosen, "")),
        "language": chosen,
        "spoken": words.IN[file.language] if file.language else "",
    }


def _otherwise(chosen: str) -> str:
    """In which language it is, where that is not the page's."""
    return str(words.IN[chosen]) if chosen and chosen != reader() else ""


def listed(items: Iterable[Item], url: Callable[[Item], str]) -> list[Mapping[str, Any]]:
    """Items as a list tells them."""
    return [_line(item, url(item)) for item in items]


def _line(item: Item, url: str) -> dict[str, Any]:
    texts = {text.language: text.title for text in item.texts.all()}
    chosen = words.best(texts, reader())
    kinds = {file.kind for file in item.files.all() if not file.removed_at}
    return {
        "item": item,
        "url": url,
        "title": texts.get(chosen, ""),
        "language": chosen,
        "said_in": _otherwise(chosen),
        "ages": words.ages(item.from_months, item.until_months),
        "languages": words.languages(texts),
        "kinds": [words.KINDS[kind] for kind in MaterialFile.KINDS if kind in kinds],
    }
