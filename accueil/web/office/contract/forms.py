"""Forms: other hours to try, the signature, a signed copy, a child to take over, a new card."""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accueil.law.words import weekday
from accueil.registry.models import Card, Office, Provider
from accueil.registry.names import fold
from accueil.store.uploads import NotAccepted, media_type
from accueil.web.base.fields import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    Form,
    NumberField,
    TextField,
)
from accueil.web.base.times import TimeField
from accueil.web.office.application import labels
from accueil.web.office.contract.words import REFUSED_FILES

MOST_MEALS = 3
MOST_DRAWING = 300_000
PNG = "data:image/png;base64,"
PNG_MARK = b"\x89PNG\r\n\x1a\n"
MOST_POINTS = 4 * 1024 * 1024


class TryForm(Form):
    """Hours at a provider that are tried out, not saved; and another provider beside it."""

    commune = ChoiceField(label=_("Commune of the provider"), listed=True, required=False)
    provider = ChoiceField(label=_("Provider"), listed=True, required=False)
    weekdays = ChoicesField(label=_("On which days?"))
    start = TimeField(label=_("From"))
    end = TimeField(label=_("Until"))
    meals = NumberField(label=_("Main meals a day"), most=MOST_MEALS)
    other = ChoiceField(label=_("Compare with another provider"), listed=True, required=False)

    def offer(self, providers: Iterable[Provider], language: str) -> None:
        """The choices of this page."""
        monday = date(2024, 1, 1)
        days = [(str(n + 1), weekday(monday.replace(day=1 + n), language)) for n in range(7)]
        communes = Office.objects.filter(kind="commune").values_list("id", "name")
        named = [(str(p.pk), labels.provider(p)) for p in providers]
        chosen: dict[str, list[tuple[str, Any]]] = {
            "weekdays": days,
            "commune": [("", _("Choose …")), *communes],
            "provider": [("", _("Choose …")), *named],
            "other": [("", _("None")), *named],
        }
        for name, choices in chosen.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean_weekdays(self) -> tuple[int, ...]:
        """The days as numbers."""
        return tuple(int(day) for day in self.cleaned_data["weekdays"])

    def clean(self) -> dict[str, Any]:
        """An hour has to pass, within one day or past midnight."""
        cleaned = super().clean()
        if "end" in cleaned and cleaned["end"] == cleaned.get("start"):
            self.add_error("end", _("The end has to be another time than the start."))
        return cleaned


class SignForm(Form):
    """The day, and how it was or is signed. A file that is no whole PDF or picture is refused."""

    signed = DateField(label=_("Day of the signature"))
    how = ChoiceField(
        label=_("How is it signed?"),
        choices=[("paper", _("On paper")), ("screen", _("On this screen"))],
        below={
            "paper": ["has_signed", "signed_copy"],
            "screen": ["name", "agrees"],
        },
    )
    has_signed = CheckField(label=_("The representative has signed the draft on paper"))
    signed_copy = FileField(
        label=_("Scan of the signed paper"),
        help_text=_("It can also be uploaded later. PDF, JPEG or PNG, at most 10 MB."),
        required=False,
    )
    name = TextField(
        label=_("Name of the person who signs"),
        help_text=_("First name and family name, typed by the person who signs"),
        autocomplete="off",
        max_length=120,
    )
    agrees = CheckField(label=_("I have read the contract and I sign it"))
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, files: Any, today: date, signers: Sequence[str] = ()) -> None:
        """`signers`: the names of those who may sign, the representative first."""
        first = signers[0] if signers else ""
        super().__init__(data, files, initial={"signed": today, "name": first})
        self.signers = signers
        day: Any = self.fields["signed"]
        day.latest, day.earliest = today, today.replace(year=today.year - 1, day=min(today.day, 28))

    def clean_name(self) -> str:
        """Who signs on the screen. Refuses another than the representative or applicant."""
        name: str = self.cleaned_data.get("name") or ""
        known = {frozenset(fold(signer).split()) for signer in self.signers}
        if name and known and frozenset(fold(name).split()) not in known:
            names = {"names": ", ".join(self.signers)}
            raise ValidationError(_("Only these persons can sign: %(names)s"), "other", names)
        return name

    def clean_drawing(self) -> bytes:
        """The drawing as a PNG; nothing where nothing was drawn."""
        text = self.cleaned_data["drawing"]
        if not text:
            return b""
        try:
            if len(text) > MOST_DRAWING or not text.startswith(PNG):
                raise ValueError(text[:20])
            drawn = base64.b64decode(text.removeprefix(PNG), validate=True)
            if media_type(drawn) != "image/png" or not is_whole_png(drawn):
                raise ValueError("another picture")
        except (ValueError, binascii.Error, NotAccepted):
            self.add_error("name", _("The drawing did not arrive. Draw it once more."))
            return b""
        return drawn

    def clean_signed_copy(self) -> Any:
        """The file, looked into."""
        return checked_file(self.cleaned_data.get("signed_copy"))


def is_whole_png(content: bytes) -> bool:
    """Whether every part of a PNG is as it was written, and its points can be unpacked."""
    place, packed = len(PNG_MARK), b""
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        part = content[place + 4 : place + 8 + length]
        if content[place + 8 + length :][:4] != struct.pack(">I", zlib.crc32(part)):
            return False
        packed += part[4:] if part[:4] == b"IDAT" else b""
        place += length + 12
    try:
        points = zlib.decompressobj().decompress(packed, MOST_POINTS)
    except zlib.error:
        return False
    return place == len(content) and bool(points)


class CopyForm(Form):
    """The scan of a contract that was signed on paper."""

    signed_copy = FileField(
        label=_("Scan of the signed contract"), help_text=_("PDF, JPEG or PNG, at most 10 MB")
    )

    def clean_signed_copy(self) -> Any:
        """The file, looked into."""
        return checked_file(self.cleaned_data.get("signed_copy"))


def checked_file(file: Any) -> Any:
    """A file that is what it says. Refuses another in plain words."""
    if file:
        file.seek(0)
        try:
            media_type(file.read())
        except NotAccepted as refused:
            raise ValidationError(REFUSED_FILES[refused.reason], "refused") from None
        file.seek(0)
    return file


class TakeOverForm(Form):
    """Why a child's file is taken over."""

    why = TextField(
        label=_("Why do you take over the file?"),
        help_text=_("For example: the family moved here on 1 November. It is logged."),
        rows=3,
        max_length=400,
    )


class CardForm(Form):
    """Why a new card; with a wrong name, the right one."""

    reason = ChoiceField(
        label=_("Why is a new card needed?"),
        choices=[("lost", _("The card is lost")), ("wrong_name", _("The name on it is wrong"))],
        below={"wrong_name": ["given_name", "family_name"]},
    )
    given_name = TextField(label=_("First name of the child"), max_length=120)
    family_name = TextField(label=_("Family name of the child"), max_length=120)
    card = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, given_name: str, family_name: str, card: Card | None) -> None:
        known = {"given_name": given_name, "family_name": family_name}
        super().__init__(data, initial={**known, "card": str(card.pk) if card else ""})
        self._known = (given_name, family_name)

    def clean(self) -> dict[str, Any]:
        """A wrong name has to become another one."""
        cleaned = super().clean()
        said = (cleaned.get("given_name"), cleaned.get("family_name"))
        if cleaned.get("reason") == "wrong_name" and said == self._known:
            self.add_error("given_name", _("This is the name as it is. Enter the right one."))
        return cleaned


class CheckForm(Form):
    """A paper's number, and its file or its hash."""

    number = TextField(label=_("Number of the contract"), width=20, max_length=20)
    file = FileField(
        label=_("The PDF file"),
        help_text=_("Only its fingerprint is compared; the file is not kept."),
        endings=(".pdf",),
        required=False,
    )
    sha256 = TextField(
        label=_("Or its fingerprint (SHA-256)"), max_length=64, min_length=64, required=False
    )
