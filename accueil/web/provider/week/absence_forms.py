"""The forms of absences: entering one, changing one; and why one is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accueil.attendance.absences import NotAbsent
from accueil.attendance.children import Attending
from accueil.attendance.models import Absence
from accueil.attendance.periods import Closed
from accueil.law import words as law_words
from accueil.law.calendar import DAY
from accueil.web.base.fields import ChoiceField, DateField, FileField, Form, TextField
from accueil.web.base.lines import Words
from accueil.web.provider.week import words

MOST_NOTE = 400
REFUSED_FILES: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than 10 MB. Choose a smaller one."),
    "unknown": _("The file is no PDF, JPEG or PNG, whatever its name says. Choose another one."),
    "cut_off": _("The file is damaged or not complete. Scan it once more."),
    "active": _("The file holds something that could be run. Print it to a new PDF, or scan it."),
}
# Why an absence cannot be recorded → the field and the sentence.
REFUSED: Mapping[str, tuple[str, Words]] = {
    "kind": ("kind", _("Choose one of the kinds shown.")),
    "dates": ("last", _("The last day is before the first, or more than a year after it.")),
    "evidence": ("evidence", _("The file is no longer there. Hand it in once more.")),
    "no_contract": ("first", _("There is no care contract on %(day)s.")),
    "absent_and_present": ("first", _("On %(day)s the child was there. Change the week first.")),
}
CLOSED: Mapping[str, tuple[str, Words]] = {
    "closed": ("first", words.REFUSED["closed"]),
    "reason_needed": ("reason", words.REFUSED["reason_needed"]),
}


class ChangeForm(Form):
    """What can be changed of an absence: its end, kind, note; evidence is added."""

    last = DateField(label=_("Last day"), help_text=_("This day included."))
    kind = ChoiceField(
        label=_("Why is the child absent?"),
        choices=list(words.KINDS.items()),
        help_text=_(
            "For an absence that is not excused the State pays nothing: if the care contract bills"
            " these hours, the parents pay all. For the other kinds the care contract says what is"
            " billed."
        ),
    )
    note = TextField(label=_("Note"), required=False, max_length=MOST_NOTE)
    evidence = FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("For example a medical certificate: PDF, JPEG or PNG, at most 10 MB."),
    )
    reason = TextField(
        label=_("Why is it changed?"),
        required=False,
        help_text=_("Needed only where the billing period was declared already."),
    )

    def refuse(self, refused: NotAbsent | Closed) -> None:
        """Say at its field why nothing was recorded."""
        if isinstance(refused, NotAbsent):
            field, sentence = REFUSED[refused.reason]
            shown = {"day": law_words.date_short(refused.day) if refused.day else ""}
        else:
            field, sentence = CLOSED[refused.code]
            shown = {"period": words.period_name(refused.period)}
        self.add_error(field if field in self.fields else "last", str(sentence) % shown)

    @classmethod
    def known(cls, absence: Absence) -> dict[str, Any]:
        """What an absence says, as the form begins."""
        last = absence.until - DAY if absence.until else None
        return {"last": last, "kind": absence.kind, "note": absence.note}


class AbsenceForm(ChangeForm):
    """A new absence of a child."""

    child = ChoiceField(label=_("Child"), listed=True)
    first = DateField(label=_("First day"))
    field_order = ("child", "first", "last", "kind", "note", "evidence", "reason")

    def __init__(self, children: Iterable[Attending], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one.child), one.name) for one in children]
        asked: Any = self.fields["child"]
        asked.choices = [("", _("Choose …")), *choices]
