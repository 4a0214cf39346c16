"""How ages, sizes, kinds and languages of material are said."""

from collections.abc import Iterable, Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.material.ages import YEAR
from accueil.material.models import LANGUAGES
from accueil.web.base.lines import Words

KINDS: Mapping[str, Words] = {
    "picture": _("Picture"),
    "paper": _("To print"),
    "audio": _("To listen to"),
    "video": _("To watch"),
    "captions": _("Captions"),
}
IN: Mapping[str, Words] = {
    "lb": _("in Luxembourgish"),
    "fr": _("in French"),
    "de": _("in German"),
    "en": _("in English"),
    "pt": _("in Portuguese"),
}
FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "application/pdf": "PDF",
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/ogg": "OGG",
    "audio/webm": "WebM",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "text/vtt": "WebVTT",
}
KILOBYTE = 1000
IN_MONTHS = 2 * YEAR  # below this an age is said in months, unless it is whole years
# Where nothing is in a reader's language: which of the others first.
NEXT = {
    "lb": ("de", "fr", "en", "pt"),
    "fr": ("en", "lb", "de", "pt"),
    "de": ("lb", "en", "fr", "pt"),
    "en": ("fr", "de", "lb", "pt"),
    "pt": ("fr", "en", "de", "lb"),
}


def age(months: int) -> str:
    """An age: birth, 18 months, 2 years, 2 years 6 months."""
    if months == 0:
        return gettext("birth")
    years, rest = divmod(months, YEAR)
    of_years = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    if months < IN_MONTHS and rest:
        years, rest = 0, months
    of_months = ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest}
    return " ".join(([of_years] if years else []) + ([of_months] if rest else []))


def ages(from_months: int, until_months: int) -> str:
    """For which ages something is: 18 months to under 3 years."""
    said = {"first": age(from_months), "until": age(until_months)}
    return gettext("%(first)s to under %(until)s") % said


def size(length: int) -> str:
    """How large a file is: 40 kB, 1.2 MB."""
    if length < KILOBYTE * KILOBYTE:
        return gettext("%(size)s kB") % {"size": max(1, round(length / KILOBYTE))}
    return gettext("%(size)s MB") % {"size": number_format(length / KILOBYTE**2, 1)}


def languages(codes: Iterable[str]) -> str:
    """Languages by their own names, always in the same order."""
    there = set(codes)
    return ", ".join(LANGUAGE_NAMES[code] for code in LANGUAGES if code in there)


def best(codes: Iterable[str], reader: str) -> str:
    """In which of these languages a reader gets something: its own, or the next best; or none."""
    there = set(codes)
    wanted = (reader, *NEXT.get(reader, LANGUAGES))
    return next((code for code in wanted if code in there), "")
