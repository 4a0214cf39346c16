"""The form of a message: its words, to whom, its files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accueil.actions.notices import LONGEST, LONGEST_TITLE, CannotWrite, Draft
from accueil.attendance.children import Attending
from accueil.web.base import widgets
from accueil.web.base.fields import ChoiceField, ChoicesField, Form, TextField

KINDS = ".pdf,.jpg,.jpeg,.png"
REFUSED = {
    "title": ("title", _("Write a title of at most 120 letters.")),
    "text": ("text", _("Write a text of at most 5,000 letters.")),
    "nobody": ("to", _("No child is meant by this choice. Choose another one.")),
    "files": ("files", _("At most five files are possible. Take some away.")),
}
TOGETHER = _("All files together are larger than 50 MB. Choose fewer or smaller ones.")


class Files(widgets.File):
    """Several files at once."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(KINDS)
        self.attrs["multiple"] = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, Any], name: str
    ) -> list[Any]:
        """Every file that was chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class NoticeForm(Form):
    """What to write, to the families of which children, with which files."""

    title = TextField(label=_("Title of the message"), max_length=LONGEST_TITLE)
    text = TextField(label=_("Text"), rows=10, max_length=LONGEST)

    def __init__(self, data: Any, files: Any, children: Sequence[Attending], initial: Any) -> None:
        """The children and groups of today."""
        super().__init__(data, files, initial=initial)
        groups = sorted({one.group for one in children if one.group}, key=str.casefold)
        to = [("all", _("All families")), ("children", _("The families of some children"))]
        if groups:
            to.insert(1, ("group", _("The families of a group")))
        self.fields["files"] = forms.Field(
            label=_("Files"),
            help_text=_("PDF, JPEG or PNG, at most 10 MB each and at most five files."),
            required=False,
            widget=Files(),
        )
        below = {"group": ["group"], "children": ["children"]} if groups else {}
        self.fields["to"] = ChoiceField(
            label=_("To whom?"), choices=to, below=below or {"children": ["children"]}
        )
        if groups:
            self.fields["group"] = ChoiceField(
                label=_("Which group?"), choices=[(group, group) for group in groups], listed=True
            )
        self.fields["children"] = ChoicesField(
            label=_("Which children?"), choices=[(str(one.child), one.name) for one in children]
        )

    def draft(self, files: Sequence[UUID]) -> Draft:
        """What was typed, with files that are kept already."""
        typed = self.cleaned_data
        return Draft(
            title=typed["title"],
            text=typed["text"],
            to=typed["to"],
            group=typed.get("group") or "",
            children=tuple(UUID(child) for child in typed.get("children") or ()),
            files=tuple(files),
        )

    def refuse(self, error: CannotWrite) -> None:
        """Say at its field why the message is refused."""
        self.add_error(*REFUSED[error.code])
