"""What editors type about material; ages in months, days inclusive."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.material.captions import NotCaptions
from accueil.material.files import ENDINGS, LONG
from accueil.material.models import LANGUAGES, LONGEST_TITLE, MOST_MONTHS, Item
from accueil.store.uploads import NotAccepted
from accueil.web.base.fields import (
    MEGABYTE,
    CheckField,
    ChoiceField,
    DateField,
    FileField,
    Form,
    TextField,
)
from accueil.web.base.lines import Words
from accueil.web.base.material import words

ANY = ("", _("All"))
STATES: Mapping[str, Words] = {
    "draft": _("Draft"),
    "published": _("Published"),
    "withdrawn": _("No longer published"),
}
OWN_NAMES = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
LONGEST_TEXT = 20_000
DAY = timedelta(days=1)
# Small children change fast: by months at first, then by half years, then by years.
STEPS = (*range(36), *range(36, 72, 6), *range(72, MOST_MONTHS + 1, 12))
NOT_ACCEPTED: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is too large for its kind. Choose a smaller one."),
    "unknown": _(
        "This is none of the kinds that are possible: pictures (PNG, JPEG, WebP), PDF,"
        " sound (MP3, M4A, OGG), film (MP4, WebM)."
    ),
    "cut_off": _("The file is not whole. Save it once more and choose it again."),
    "active": _("The file holds something that could run. Save it without that."),
}
DESCRIPTIONS: Mapping[str, tuple[Words, Words]] = {
    "picture": (
        _("What the picture shows"),
        _("One sentence for those who do not see it."),
    ),
    "paper": (_("What the document is"), _("For example: the recipe to print.")),
    "audio": (
        _("What is heard"),
        _("One or two sentences: a song about water, a story that is read aloud."),
    ),
    "video": (
        _("What is seen in the film"),
        _("For those who do not see it: what happens, from the beginning to the end."),
    ),
}
SAID = "said_"
WRONG_CAPTIONS: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than %(most)d kB. Choose a smaller one."),
    "not_utf8": _("Line %(line)d: this is not UTF-8. Save the file as text in UTF-8."),
    "not_text": _("Line %(line)d: it holds a character that is no text."),
    "no_head": _("Line 1: the file does not begin with the word WEBVTT."),
    "times": _("Line %(line)d: times like “00:01.500 --> 00:04.000” belong here, with a point."),
    "backwards": _(
        "Line %(line)d: the times go back. A caption ends after it begins, and begins no earlier"
        " than the one before."
    ),
    "settings": _("Line %(line)d: what stands behind the times is not known in WebVTT."),
    "blank_line": _("Line %(line)d: an empty line is missing before these times."),
    "markup": _(
        "Line %(line)d: only the marks of WebVTT are possible, for example <i> or <v Anna>."
    ),
    "style": _("Line %(line)d: take the styles (STYLE) out."),
    "no_cues": _("The file holds no caption."),
}


class Search(Form):
    """Which items are listed."""

    q = TextField(
        label=_("Words in the title or text"),
        required=False,
        max_length=80,
        help_text=_("A part of a word is enough."),
    )
    state = ChoiceField(label=_("Status"), listed=True, required=False)
    language = ChoiceField(label=_("Language"), listed=True, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, known in (("state", list(STATES.items())), ("language", OWN_NAMES)):
            field: Any = self.fields[name]
            field.choices = [ANY, *known]


class TextForm(Form):
    """Title and text in a language."""

    title = TextField(label=_("Title"), max_length=LONGEST_TITLE)
    text = TextField(
        label=_("Text"),
        rows=12,
        max_length=LONGEST_TEXT,
        help_text=_("An empty line begins a new paragraph; lines that begin with “- ” are a list."),
    )


class AgesForm(Form):
    """For which ages."""

    from_months = ChoiceField(label=_("From which age?"), listed=True)
    until_months = ChoiceField(
        label=_("Up to which age?"),
        listed=True,
        help_text=_("Children who have reached this age no longer see it."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = {int(value) for value in self.initial.values() if str(value).isdigit()}
        steps = sorted({*STEPS, *(months for months in known if months <= MOST_MONTHS)})
        for name, least in (("from_months", 0), ("until_months", 1)):
            field: Any = self.fields[name]
            listed = [(str(months), words.age(months)) for months in steps if months >= least]
            field.choices = [("", _("Choose …")), *listed]

    def clean(self) -> dict[str, Any]:
        """Refuses an age that ends before it begins."""
        cleaned = super().clean()
        first, until = cleaned.get("from_months"), cleaned.get("until_months")
        if first and until and int(until) <= int(first):
            self.add_error("until_months", gettext("Choose an age above the first one."))
        return cleaned

    @property
    def ages(self) -> tuple[int, int]:
        """From and before which month."""
        return int(self.cleaned_data["from_months"]), int(self.cleaned_data["until_months"])


class NewForm(TextForm, AgesForm):
    """A new item: the first text, and for which ages it is."""

    language = ChoiceField(label=_("In which language do you begin?"), choices=OWN_NAMES)
    field_order = ("language", "title", "text", "from_months", "until_months")


class DaysForm(Form):
    """From which day to which it is shown."""

    first = DateField(label=_("First day on which it is shown"))
    last = DateField(
        label=_("Last day on which it is shown"),
        required=False,
        help_text=_("Leave it empty when no end is known."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuses days that end before they begin."""
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day cannot be before the first one."))
        return cleaned

    @property
    def shown(self) -> tuple[date, date | None]:
        """From the first day to before another; None: open."""
        last = self.cleaned_data["last"]
        return self.cleaned_data["first"], last + DAY if last else None

    @staticmethod
    def of(item: Item) -> dict[str, Any]:
        """What is kept, inclusive."""
        return {"first": item.first, "last": item.until - DAY if item.until else None}


class FileForm(Form):
    """A file, and which language is spoken or written in it."""

    file = FileField(label=_("File"), endings=ENDINGS, most_megabytes=0)
    language = ChoiceField(
        label=_("Which language is spoken, sung or written in it?"),
        listed=True,
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        most = settings.MATERIAL_LONG_BYTES // MEGABYTE
        field: Any = self.fields["file"]
        field.most_megabytes = most
        sizes = {"small": settings.MATERIAL_BYTES // MEGABYTE, "large": most}
        field.help_text = (
            gettext(
                "Pictures (PNG, JPEG, WebP) and PDF up to %(small)d MB; sound (MP3, M4A, OGG) and"
                " film (MP4, WebM) up to %(large)d MB. Show no child that can be recognised."
            )
            % sizes
        )
        language: Any = self.fields["language"]
        language.choices = [("", gettext("None, or it does not matter")), *OWN_NAMES]

    def refuse(self, error: NotAccepted) -> None:
        """Say why a file is not taken."""
        self.add_error("file", str(NOT_ACCEPTED[error.reason]))


class CaptionsForm(Form):
    """The captions of a film in a language."""

    file = FileField(label=_("Captions (WebVTT)"), endings=(".vtt",), most_megabytes=1)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["file"].help_text = gettext(
            "A text file (.vtt, UTF-8) of at most %(most)d kB: what is said and which sounds are"
            " heard, each with its times."
        ) % {"most": _most()}

    def refuse(self, error: NotCaptions) -> None:
        """Say why captions are not taken, and in which line."""
        said = str(WRONG_CAPTIONS[error.reason]) % {"line": error.line, "most": _most()}
        self.add_error("file", said)


def _most() -> int:
    kilobytes: int = settings.MATERIAL_CAPTIONS_BYTES // words.KILOBYTE
    return kilobytes


class WithoutForm(Form):
    """Publishing although something is missing for who does not hear."""

    without = CheckField(label=_("Publish without captions or text"))
    reason = TextField(
        label=_("Why?"),
        max_length=300,
        help_text=_("For example: the film has no sound. The reason is kept with the item."),
    )


class DescriptionForm(Form):
    """What a file holds, in each of the item's languages; of sounds and films what is said."""

    def __init__(
        self, kind: str, languages: Iterable[str], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        label, hint = DESCRIPTIONS[kind]
        said = gettext("What is said or sung, word by word")
        long = kind in LONG
        for code in languages:
            self.fields[code] = TextField(
                label=f"{label} ({words.IN[code]})",
                help_text=hint,
                rows=4 if long else 2,
                required=False,
                max_length=LONGEST_TEXT if long else 300,
            )
        for code in languages if long else ():
            self.fields[f"{SAID}{code}"] = TextField(
                label=f"{said} ({words.IN[code]})",
                help_text=gettext("For those who do not hear it; also which sounds matter."),
                rows=8,
                required=False,
                max_length=LONGEST_TEXT,
            )
        self.fields["spoken"] = ChoiceField(
            label=_("Which language is spoken, sung or written in it?"), listed=True, required=False
        )
        spoken: Any = self.fields["spoken"]
        spoken.choices = [("", gettext("None, or it does not matter")), *OWN_NAMES]

    @property
    def texts(self) -> dict[str, str]:
        """What it holds, by language; empty: none."""
        return {code: text for code, text in self.cleaned_data.items() if code in LANGUAGES}

    @property
    def said(self) -> dict[str, str]:
        """What is said in it, by language; empty: none."""
        given = self.cleaned_data.items()
        return {name.removeprefix(SAID): v for name, v in given if name.startswith(SAID)}


def refuse_meanwhile(form: forms.Form) -> None:
    """Say that somebody else was faster; nothing was saved and nothing typed is lost."""
    form.add_error(
        None,
        gettext(
            "Somebody else has changed this meanwhile. Below you see what is kept now."
            " Put together what is to stay, then save again."
        ),
    )
