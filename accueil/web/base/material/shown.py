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
    there = [file for file in item.files.all() if not file.removed_at]
    captions = [file for file in there if file.kind == "captions"]
    files = [
        _file(file, language, url)
        | _heard(file, language, [_track(one, url) for one in captions if one.of_id == file.pk])
        for file in there
        if file not in captions
    ]
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
            kind: [file for file in files if file["kind"] == kind] for kind in MaterialFile.SHOWN
        },
    }


def _file(file: MaterialFile, language: str, url: Url) -> dict[str, Any]:
    texts = {text.language: text.text for text in file.texts.all() if text.text}
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


def _track(captions: MaterialFile, url: Url) -> dict[str, Any]:
    return {
        "language": captions.language,
        "name": LANGUAGE_NAMES[captions.language],
        "url": url(captions),
        "size": words.size(captions.size),
    }


def _heard(file: MaterialFile, language: str, tracks: list[dict[str, Any]]) -> dict[str, Any]:
    """For who does not hear: captions, those in the reader's language shown at once, and what is
    said, in that language and as it is spoken."""
    shown = words.best((track["language"] for track in tracks), language)
    said = {text.language: text.said for text in file.texts.all() if text.said}
    first = words.best(said, language)
    codes = [code for code in dict.fromkeys((first, file.language)) if code in said]
    ordered = sorted(tracks, key=lambda track: LANGUAGES.index(track["language"]))
    return {
        "tracks": [{**track, "shown": track["language"] == shown} for track in ordered],
        "said": [
            {"language": code, "in": words.IN[code], "blocks": blocks(said[code])} for code in codes
        ],
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
        "kinds": [words.KINDS[kind] for kind in MaterialFile.SHOWN if kind in kinds],
    }
