"""Items kept by editors: each change looks whether what it was made from still holds.

Who edits a part of an item hands in what was seen of it (`seen_of`): where somebody else has
changed that part meanwhile, nothing is written and the editor is told.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accueil.material import files
from accueil.material.models import LANGUAGES, Edit, FileText, Item, ItemText, MaterialFile
from accueil.registry.names import fold
from accueil.store.models import Actor, note


class ChangedMeanwhile(Exception):
    """Somebody else has changed this part of the item since it was read."""


class CannotPublish(ValueError):
    """What an item lacks before parents may see it: `lacks`."""

    def __init__(self, lacks: "list[Lack]") -> None:
        """Keep what it lacks."""
        self.lacks = lacks
        super().__init__(f"lacks {len(lacks)} things")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: `text`, or the words of a `file` in a `language`."""

    what: str
    language: str = ""
    file: UUID | None = None


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits, and when."""

    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text in a language."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class For:
    """For which ages (months) and from which day to before which (None: open) it is shown."""

    from_months: int
    until_months: int
    first: date
    until: date | None = None


@transaction.atomic
def make(words: Words, for_: For, editor: Editor) -> Item:
    """A new draft with its first text."""
    item = Item.objects.create(
        from_months=for_.from_months,
        until_months=for_.until_months,
        first=for_.first,
        until=for_.until,
        made_at=editor.now,
        changed_at=editor.now,
    )
    _write(item, words)
    _told(item, "made", words.language, editor)
    return item


def save_text(item: UUID, words: Words, seen: str, editor: Editor) -> None:
    """Keep title and text in a language."""
    with _changing(item, f"texts.{words.language}", seen, editor) as (found, told):
        _write(found, words)
        told("text", words.language)


def remove_text(item: UUID, language: str, seen: str, editor: Editor) -> None:
    """Take the words of a language away. Refuses the only ones."""
    with _changing(item, f"texts.{language}", seen, editor) as (found, told):
        if not found.texts.exclude(language=language).exists():
            raise ValueError("the only text")
        found.texts.filter(language=language).delete()
        told("text_removed", language)


def save_ages(item: UUID, ages: tuple[int, int], seen: str, editor: Editor) -> None:
    """Keep for which ages it is: months, from and before."""
    with _changing(item, "ages", seen, editor) as (found, told):
        found.from_months, found.until_months = ages
        told("ages")


def save_days(item: UUID, shown: tuple[date, date | None], seen: str, editor: Editor) -> None:
    """Keep when it is shown: from a day to before another, or open."""
    with _changing(item, "days", seen, editor) as (found, told):
        found.first, found.until = shown
        told("days")


def add_file(item: UUID, content: bytes, name: str, language: str, editor: Editor) -> MaterialFile:
    """Add a file. Refuses (NotAccepted) what is none of the kinds; two added at once are two."""
    with _changing(item, "", None, editor) as (found, told):
        file = files.keep(found, content, name, language, now=editor.now)
        told("file")
    return file


def describe_file(
    file: MaterialFile, texts: Mapping[str, str], language: str, seen: str, editor: Editor
) -> None:
    """Keep what a file holds, in each language; an empty text takes that of a language away."""
    with _changing(file.item_id, f"files.{file.pk}", seen, editor) as (_item, told):
        for code, text in texts.items():
            if text:
                values = {"text": text}
                FileText.objects.update_or_create(file=file, language=code, defaults=values)
            else:
                FileText.objects.filter(file=file, language=code).delete()
        MaterialFile.objects.filter(pk=file.pk).update(language=language)
        told("file_words")


def remove_file(file: MaterialFile, seen: str, editor: Editor) -> None:
    """Take a file away, with its bytes."""
    with _changing(file.item_id, f"files.{file.pk}", seen, editor) as (_item, told):
        files.drop(file, now=editor.now)
        told("file_removed")


def publish(item: UUID, seen: str, editor: Editor) -> None:
    """Show an item to parents. Refuses (CannotPublish) one that lacks something."""
    with _changing(item, "state", seen, editor) as (found, told):
        if missing := lacks(found):
            raise CannotPublish(missing)
        found.state = "published"
        told("published")


def withdraw(item: UUID, seen: str, editor: Editor) -> None:
    """No longer show an item to anybody but editors."""
    with _changing(item, "state", seen, editor) as (found, told):
        found.state = "withdrawn"
        told("withdrawn")


def lacks(item: Item) -> list[Lack]:
    """What is missing before parents may see it: the words of each file in each language."""
    languages = languages_of(item)
    described = set(FileText.objects.filter(file__item=item).values_list("file_id", "language"))
    of_files = (
        Lack("file", language, file)
        for file in item.files.filter(removed_at=None).values_list("pk", flat=True)
        for language in languages
        if (file, language) not in described
    )
    return [*([] if languages else [Lack("text")]), *of_files]


def languages_of(item: Item) -> list[str]:
    """The languages in which it has a text."""
    found = set(item.texts.values_list("language", flat=True))
    return [language for language in LANGUAGES if language in found]


def snapshot(item: Item) -> dict[str, Any]:
    """All that an item says now; its files by what they are, without their bytes."""
    return {
        "state": item.state,
        "ages": [item.from_months, item.until_months],
        "days": [item.first.isoformat(), item.until.isoformat() if item.until else None],
        "texts": {one.language: [one.title, one.text] for one in item.texts.all()},
        "files": {
            str(one.pk): {
                "name": one.name,
                "sha256": one.sha256,
                "language": one.language,
                "texts": {text.language: text.text for text in one.texts.all()},
            }
            for one in item.files.filter(removed_at=None).prefetch_related("texts")
        },
    }


def seen_of(item: Item, part: str) -> str:
    """A name for having seen a part as it is: `state`, `ages`, `days`, `texts.fr`, `files.ID`."""
    return _digest(snapshot(item), part)


def _digest(said: Mapping[str, Any], part: str) -> str:
    value: Any = said
    for name in part.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


@contextmanager
def _changing(item: UUID, part: str, seen: str | None, editor: Editor) -> Iterator[Any]:
    """The item, locked; what is changed on it is written with its edit at the end.

    Refuses (ChangedMeanwhile) where the part is not what was seen.
    """
    with transaction.atomic():
        found = Item.objects.select_for_update().get(pk=item)
        if seen is not None and seen_of(found, part) != seen:
            raise ChangedMeanwhile(part)
        done: list[tuple[str, str]] = []
        yield found, lambda what, language="": done.append((what, language))
        found.changed_at = editor.now
        found.save()
        _told(found, *done[0], editor)


def _write(item: Item, words: Words) -> None:
    values = {
        "title": words.title,
        "text": words.text,
        "folded": f"{fold(words.title)} {fold(words.text)}",
    }
    ItemText.objects.update_or_create(item=item, language=words.language, defaults=values)


def _told(item: Item, what: str, language: str, editor: Editor) -> None:
    Edit.objects.create(
        item=item,
        at=editor.now,
        by=editor.actor.account,
        what=what,
        language=language,
        content=snapshot(item),
    )
    note(editor.actor, "change", f"material: {what}", now=editor.now)
