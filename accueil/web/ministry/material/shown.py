"""What the pages of editors show of an item, as rows of words."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.identity.models import Account
from accueil.law.words import LANGUAGE_NAMES
from accueil.material.keeping import Lack, lacks, languages_of, unheard_of
from accueil.material.models import LANGUAGES, Edit, Item, MaterialFile
from accueil.web.base.lines import Words
from accueil.web.base.material import words
from accueil.web.base.templatetags.look import day
from accueil.web.ministry.material.forms import STATES

TAGS = {"draft": "todo", "published": "done", "withdrawn": "blocked"}
EDITS: Mapping[str, Words] = {
    "made": _("New draft"),
    "text": _("Text changed"),
    "text_removed": _("Text taken away"),
    "ages": _("Other ages"),
    "days": _("Other days"),
    "file": _("File added"),
    "file_words": _("Words of a file changed"),
    "file_removed": _("File taken away"),
    "captions": _("Captions"),
    "captions_removed": _("Captions taken away"),
    "published": _("Published"),
    "withdrawn": _("No longer published"),
}
NEWEST = 20
DAY = timedelta(days=1)


def days_of(item: Item) -> str:
    """On which days it is shown, inclusive."""
    first = day(item.first)
    if item.until is None:
        return gettext("from %(first)s on") % {"first": first}
    said = {"first": first, "last": day(item.until - DAY)}
    return gettext("from %(first)s to %(last)s") % said


def facts(item: Item) -> list[dict[str, Any]]:
    """Ages and days, each with where it is changed."""
    ages = words.ages(item.from_months, item.until_months)
    return [
        {
            "label": gettext("Ages"),
            "value": ages,
            "url": reverse("material_ages", args=[item.pk]),
        },
        {
            "label": gettext("Shown"),
            "value": days_of(item),
            "url": reverse("material_days", args=[item.pk]),
        },
    ]


def texts(item: Item) -> list[dict[str, Any]]:
    """Every language: its title, or that there is none."""
    there = dict(item.texts.values_list("language", "title"))
    return [
        {
            "title": LANGUAGE_NAMES[code],
            "hint": there.get(code, ""),
            "status": "done" if code in there else "todo",
            "text": gettext("There") if code in there else gettext("Not there"),
            "url": reverse("material_text", args=[item.pk, code]),
        }
        for code in LANGUAGES
    ]


def files(item: Item) -> list[dict[str, Any]]:
    """The files, each with what it is and whether its words are whole."""
    missing = {lack.file for lack in (*lacks(item), *unheard_of(item))}
    there = item.files.filter(removed_at=None, of=None)
    return [_file(item, file, file.pk in missing) for file in there]


def captions(film: MaterialFile) -> list[dict[str, Any]]:
    """Every language: the captions of a film in it, or that there are none."""
    there = {one.language: one for one in film.captions.filter(removed_at=None)}
    return [
        {
            "title": LANGUAGE_NAMES[code],
            "hint": f"{there[code].name}, {words.size(there[code].size)}" if code in there else "",
            "status": "done" if code in there else "todo",
            "text": gettext("There") if code in there else gettext("Not there"),
            "url": reverse("material_captions", args=[film.item_id, film.pk, code]),
        }
        for code in LANGUAGES
    ]


def _file(item: Item, file: MaterialFile, lacking: bool) -> dict[str, Any]:
    about = [str(words.KINDS[file.kind]), words.FORMATS[file.media_type], words.size(file.size)]
    if file.language:
        about.append(str(words.IN[file.language]))
    return {
        "title": file.name,
        "hint": ", ".join(about),
        "status": "check" if lacking else "done",
        "text": gettext("Words are missing") if lacking else gettext("There"),
        "url": reverse("material_file", args=[item.pk, file.pk]),
    }


def missing(item: Item) -> list[dict[str, str]]:
    """What is missing before parents may see it, each with where it is typed."""
    names = dict(item.files.values_list("pk", "name"))
    return [_lack(item, lack, names) for lack in lacks(item)]


def unheard(item: Item) -> list[dict[str, str]]:
    """What is missing for who does not hear, each with where it is added."""
    names = dict(item.files.values_list("pk", "name"))
    return [_lack(item, lack, names) for lack in unheard_of(item)]


def _lack(item: Item, lack: Lack, names: Mapping[UUID, str]) -> dict[str, str]:
    if lack.file is None:
        url = reverse("material_text", args=[item.pk, "fr"])
        return {"text": gettext("A text in at least one language"), "url": url}
    told = {
        "file": gettext("What is in the file %(name)s, %(language)s"),
        "captions": gettext("Captions of the film %(name)s, %(language)s"),
        "said": gettext("What is said in %(name)s, %(language)s"),
    }
    said = {"name": names[lack.file], "language": words.IN[lack.language]}
    url = reverse("material_file", args=[item.pk, lack.file])
    if lack.what == "captions":
        url = reverse("material_captions", args=[item.pk, lack.file, lack.language])
    return {"text": told[lack.what] % said, "url": url}


def history(item: Item) -> Iterator[dict[str, Any]]:
    """Its newest edits: when, what, who."""
    edits = list(item.edits.order_by("-pk")[:NEWEST])
    known = Account.objects.filter(pk__in={edit.by for edit in edits if edit.by})
    names = dict(known.values_list("pk", "name"))
    for edit in edits:
        at = timezone.localtime(edit.at)
        what = str(EDITS.get(edit.what, edit.what))
        language = f" ({words.IN[edit.language]})" if edit.language else ""
        yield {
            "day": at.date(),
            "title": f"{what}{language}",
            "text": f"{at.hour:02}:{at.minute:02}{_reason(edit)}",
            "by": names.get(edit.by, "") if edit.by else "",
        }


def _reason(edit: Edit) -> str:
    """Why it was published without captions, where it was."""
    without = edit.content.get("without")
    if not without:
        return ""
    said: str = gettext("Published without captions or text: %(reason)s") % without
    return f" · {said}"


def line(item: Item) -> dict[str, Any]:
    """What the list adds to an item: its state."""
    return {"tag": TAGS[item.state], "state": STATES[item.state]}


def previews(item: Item) -> list[tuple[str, str]]:
    """Where it is looked at as parents see it, in each of its languages."""
    home = reverse("material_preview", args=[item.pk])
    return [(f"{home}?in={code}", LANGUAGE_NAMES[code]) for code in languages_of(item)]
