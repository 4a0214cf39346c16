"""The forms of parents: what is still right, which documents; what has changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions import parents_words
from accueil.actions.confirming import Paper
from accueil.web.base.fields import CheckField, ChoiceField, DateField, FileField, Form, TextField
from accueil.web.base.parents.words import CONCERNS
from accueil.web.parent.renewal.shown import SECTIONS, paper_words

NEEDED = _(
    "A photo or a PDF, at most 10 MB. The signature waits for it: hand it in now or later, or bring"
    " it to your office."
)
NEWER = _("If there is a newer one: a photo or a PDF, at most 10 MB.")


class LaterField(FileField):
    """A file that is needed, and may follow later."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, or None."""
        return super().clean(data, initial) if data else None


class PapersForm(Form):
    """One file for each document that is still missing."""

    def __init__(self, data: Any, files: Any, papers: Sequence[Paper]) -> None:
        """The documents that are not there yet."""
        super().__init__(data, files)
        self.asked = {f"file_{number}": paper for number, paper in enumerate(papers)}
        for name, paper in self.asked.items():
            field = LaterField if paper.required else FileField
            self.fields[name] = field(
                label=paper_words(paper),
                help_text=NEEDED if paper.required else NEWER,
                required=paper.required,
            )

    def papers(self) -> list[Any]:
        """The fields of documents, as they are drawn."""
        return [self[name] for name in self.asked]


class ConfirmForm(PapersForm):
    """Each section of the contract: this is right."""

    def __init__(
        self, data: Any, files: Any, sections: Sequence[str], papers: Sequence[Paper]
    ) -> None:
        """A box for each section, then the documents."""
        super().__init__(data, files, papers)
        for section in sections:
            title = SECTIONS[section][0]
            self.fields[f"right_{section}"] = CheckField(
                label=gettext("This is right: %(section)s") % {"section": title},
                error_messages={
                    "required": _("Tick the box if this is right. If not, announce the change.")
                },
            )


class ChangeForm(Form):
    """What changes, since when, in the parents' words, with photos or PDFs."""

    def __init__(
        self, data: Any, files: Any, children: Sequence[tuple[str, str]], today: date, initial: Any
    ) -> None:
        """The children of the account; which one is asked only where there are several."""
        super().__init__(data, files, initial=initial)
        earliest, latest = parents_words.bounds(today)
        if len(children) > 1:
            self.fields["child"] = ChoiceField(
                label=_("Which child is it about?"),
                help_text=_("If it is about all of them, choose one: the office sees the others."),
                choices=children,
            )
        self.fields["concerns"] = ChoiceField(
            label=_("What changes?"), choices=list(CONCERNS.items())
        )
        self.fields["since"] = DateField(
            label=_("From which day on?"), earliest=earliest, latest=latest
        )
        self.fields["text"] = TextField(
            label=_("In your own words"),
            help_text=_("For example: new job since 1 October, the pay slips are attached."),
            rows=5,
            max_length=parents_words.LONGEST,
        )
        self.fields["file"] = FileField(
            label=_("Add a photo or a PDF"),
            help_text=_("At most 10 MB each. You can add several, one after the other."),
            required=False,
        )
