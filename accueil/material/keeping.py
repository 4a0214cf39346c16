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
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction

from accueil.material import files
from accueil.material.models import LANGUAGES, Edit, FileText, Item, ItemText, MaterialFile
from accueil.registry.names import fold
from accueil.store.models import Actor, note

NO_MORE: Mapping[str, Any] = MappingProxyType({})


class ChangedMeanwhile(Exception):
    """Somebody else has changed this part of the item since it was read."""


class CannotPublish(ValueError):
    """What an item lacks before parents may see it: `lacks`."""

    def __init__(self, lacks: "list[Lack]") -> None:
        """Keep what it lacks."""
        self.lacks = lacks
        super().__init__(f"lacks {len(lacks)} things")


class CannotHear(ValueError):
    """What is missing for who does not hear: `lacks`. It is published for a reason only."""

    def __init__(self, lacks: "list[Lack]") -> None:
        """Keep what is missing."""
        self.lacks = lacks
        super().__init__(f"{len(lacks)} things missing for who does not hear")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: `text`, or of a file in a language: its words (`file`), the
    `captions` of a film, what is `said` in a sound."""

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
    file: MaterialFile,
    texts: Mapping[str, str],
    language: str,
    seen: str,
    editor: Editor,
    *,
    said: Mapping[str, str] | None = None,
) -> None:
    """Keep what a file holds and what is said in it, in each language; where both are empty, the
    words of a language are gone. What is not handed in stays."""
    with _changing(file.item_id, f"files.{file.pk}", seen, editor) as (_item, told):
        for column, given in (("text", texts), ("said", said or {})):
            for code, words in given.items():
                values = {column: words}
                FileText.objects.update_or_create(file=file, language=code, defaults=values)
        FileText.objects.filter(file=file, text="", said="").delete()
        MaterialFile.objects.filter(pk=file.pk).update(language=language)
        told("file_words")


def save_captions(
    film: MaterialFile, upload: tuple[bytes, str], language: str, seen: str, editor: Editor
) -> None:
    """Keep the captions of a film in a language: content and name. Refuses (NotCaptions) what is
    no WebVTT; captions of before are gone."""
    content, name = upload
    with _changing(film.item_id, f"captions.{film.pk}.{language}", seen, editor) as (_item, told):
        if not MaterialFile.objects.filter(pk=film.pk, kind="video", removed_at=None).exists():
            raise ChangedMeanwhile("the film is gone")
        files.keep_captions(film, content, name, language, now=editor.now)
        told("captions", language)


def remove_captions(film: MaterialFile, language: str, seen: str, editor: Editor) -> None:
    """Take the captions of a film in a language away."""
    with _changing(film.item_id, f"captions.{film.pk}.{language}", seen, editor) as (_item, told):
        for file in film.captions.filter(language=language, removed_at=None):
            files.drop(file, now=editor.now)
        told("captions_removed", language)


def remove_file(file: MaterialFile, seen: str, editor: Editor) -> None:
    """Take a file away, with its bytes."""
    with _changing(file.item_id, f"files.{file.pk}", seen, editor) as (_item, told):
        files.drop(file, now=editor.now)
        told("file_removed")


def publish(item: UUID, seen: str, editor: Editor, *, reason: str = "") -> None:
    """Show an item to parents. Refuses (CannotPublish) one that lacks something; and one that who
    does not hear would miss something of (CannotHear), but for a reason, which its edit keeps."""
    with _changing(item, "state", seen, editor) as (found, told):
        if missing := lacks(found):
            raise CannotPublish(missing)
        unheard = unheard_of(found)
        if unheard and not reason.strip():
            raise CannotHear(unheard)
        found.state = "published"
        told("published", more=_without(unheard, reason.strip()))


def _without(unheard: "list[Lack]", reason: str) -> dict[str, Any]:
    """What an edit keeps of what is missing for who does not hear; nothing where nothing is."""
    if not unheard:
        return {}
    missing = [[one.what, one.language, str(one.file)] for one in unheard]
    return {"without": {"reason": reason, "missing": missing}}


def withdraw(item: UUID, seen: str, editor: Editor) -> None:
    """No longer show an item to anybody but editors."""
    with _changing(item, "state", seen, editor) as (found, told):
        found.state = "withdrawn"
        told("withdrawn")


def lacks(item: Item) -> list[Lack]:
    """What is missing before parents may see it: the words of each file in each language."""
    languages = languages_of(item)
    rows = FileText.objects.filter(file__item=item).exclude(text="")
    described = set(rows.values_list("file_id", "language"))
    of_files = (
        Lack("file", language, file)
        for file in item.files.filter(removed_at=None, of=None).values_list("pk", flat=True)
        for language in languages
        if (file, language) not in described
    )
    return [*([] if languages else [Lack("text")]), *of_files]


def unheard_of(item: Item) -> list[Lack]:
    """What is missing for who does not hear (WCAG 2.2, 1.2.1 and 1.2.2): captions of each film and
    what is said in each sound, in each language of the item and in the one that is spoken."""
    there = item.files.filter(removed_at=None)
    captions = there.filter(kind="captions").values_list("of_id", "language")
    rows = FileText.objects.filter(file__item=item).exclude(said="")
    known = {
        "video": ("captions", set(captions)),
        "audio": ("said", set(rows.values_list("file_id", "language"))),
    }
    languages = languages_of(item)
    return [
        Lack(known[file.kind][0], language, file.pk)
        for file in there.filter(kind__in=known)
        for language in LANGUAGES
        if language in (*languages, file.language)
        and (file.pk, language) not in known[file.kind][1]
    ]


def languages_of(item: Item) -> list[str]:
    """The languages in which it has a text."""
    found = set(item.texts.values_list("language", flat=True))
    return [language for language in LANGUAGES if language in found]


def snapshot(item: Item) -> dict[str, Any]:
    """All that an item says now; its files by what they are, without their bytes."""
    there = list(item.files.filter(removed_at=None).prefetch_related("texts"))
    captions: dict[str, dict[str, Any]] = {}
    for one in there:
        if one.kind == "captions":
            kept = {"name": one.name, "sha256": one.sha256}
            captions.setdefault(str(one.of_id), {})[one.language] = kept
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
                "said": {text.language: text.said for text in one.texts.all() if text.said},
            }
            for one in there
            if one.kind != "captions"
        },
        "captions": captions,
    }


def seen_of(item: Item, part: str) -> str:
    """A name for having seen a part as it is: `state`, `ages`, `days`, `texts.fr`, `files.ID`,
    `captions.ID.fr`."""
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
        done: list[tuple[str, str, Mapping[str, Any]]] = []
        yield found, lambda what, language="", more=NO_MORE: done.append((what, language, more))
        found.changed_at = editor.now
        found.save()
        what, language, more = done[0]
        _told(found, what, language, editor, more)


def _write(item: Item, words: Words) -> None:
    values = {
        "title": words.title,
        "text": words.text,
        "folded": f"{fold(words.title)} {fold(words.text)}",
    }
    ItemText.objects.update_or_create(item=item, language=words.language, defaults=values)


def _told(
    item: Item, what: str, language: str, editor: Editor, more: Mapping[str, Any] = NO_MORE
) -> None:
    Edit.objects.create(
        item=item,
        at=editor.now,
        by=editor.actor.account,
        what=what,
        language=language,
        content={**snapshot(item), **more},
    )
    note(editor.actor, "change", f"material: {what}", now=editor.now)
