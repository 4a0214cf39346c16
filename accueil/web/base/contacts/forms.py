"""Contacts as a form: people added, moved and taken out without a script, then kept as a whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.contacts import LONGEST, MOST, CannotKeep, Contact, Known
from accueil.identity.numbers import shown
from accueil.web.base import widgets
from accueil.web.base.fields import Form, TextField

PARTS = ("name", "phone", "relation")
SAVE, ADD, UP, DOWN, REMOVE, CONFIRM = "save", "add", "up", "down", "remove", "confirm"
EMPTY = Contact("", "")
# What helps stands beside the first person only.
ABROAD = _("From abroad with the country, for example +49 171 1234567.")
FOR_EXAMPLE = _("For example grandmother, neighbour.")
REFUSED = {
    "none": _("Enter at least one person who can be called."),
    "many": _("At most five people are possible."),
    "name": _("Enter a name of at most 80 letters."),
    "phone": _("This is no telephone number. Enter one like 621 123 456 or +49 171 1234567."),
    "relation": _("This is too long. At most 80 letters are possible."),
    "meanwhile": _(
        "Somebody else has changed the contacts in the meantime. Nothing was saved."
        " Compare with what is known now, then save once more."
    ),
}


class ContactsForm(Form):
    """A name, a telephone number and a relation for each person, in their order."""

    def __init__(
        self, rows: Sequence[Contact], *, sent: bool = False, seen: str | None = None
    ) -> None:
        """As many people as there are; `sent`: they were typed, and are checked. `seen`: the stamp
        of the contacts that the page showed; None: of those that are known now."""
        typed = {
            f"{part}_{at}": getattr(one, part) for at, one in enumerate(rows) for part in PARTS
        }
        super().__init__(typed if sent else None, initial=typed)
        self.count, self.seen = len(rows), seen
        for at in range(self.count):
            self._add(at)

    def _add(self, at: int) -> None:
        number = {"number": at + 1}
        self.fields[f"name_{at}"] = TextField(
            label=_("Name"),
            autocomplete="off",
            max_length=LONGEST,
            error_messages={"required": gettext("Enter the name of person %(number)d.") % number},
        )
        self.fields[f"phone_{at}"] = TextField(
            label=_("Telephone number"),
            help_text="" if at else ABROAD,
            widget=widgets.Phone(20, {"autocomplete": "off"}),
            max_length=40,
            error_messages={
                "required": gettext("Enter a telephone number for person %(number)d.") % number
            },
        )
        self.fields[f"relation_{at}"] = TextField(
            label=_("Who is it?"),
            help_text="" if at else FOR_EXAMPLE,
            required=False,
            autocomplete="off",
            max_length=LONGEST,
        )

    def people(self) -> list[dict[str, Any]]:
        """Each person with its fields, and whether it is the first or the last one."""
        return [
            {
                "number": at + 1,
                "fields": [self[f"{part}_{at}"] for part in PARTS],
                "at": at,
                "is_first": at == 0,
                "is_last": at == self.count - 1,
            }
            for at in range(self.count)
        ]

    @property
    def next_number(self) -> int:
        """Which person can be added; 0 where there are as many as there may be."""
        return self.count + 1 if self.count < MOST else 0

    def refuse(self, error: CannotKeep) -> None:
        """Say at its field what is wrong."""
        for at, code in error.problems:
            if code == "meanwhile":
                self.seen = None
            self.add_error(None if at is None else f"{code}_{at}", str(REFUSED[code]))


def typed_contacts(data: Mapping[str, str]) -> list[Contact]:
    """The people as they were typed; at most five."""
    rows = []
    for at in range(MOST):
        if f"name_{at}" in data:
            rows.append(Contact(*(data.get(f"{part}_{at}", "").strip() for part in PARTS)))
    return rows


def moved(rows: Sequence[Contact], asked: str) -> list[Contact]:
    """The people after a button: one more, one less, one a place up or down."""
    what, _dash, number = asked.partition("-")
    people = list(rows)
    if what == ADD:
        return [*people, EMPTY] if len(people) < MOST else people
    at = int(number) if number.isascii() and number.isdigit() else -1
    if not 0 <= at < len(people):
        return people
    if what == REMOVE:
        return [*people[:at], *people[at + 1 :]] or [EMPTY]
    to = at - 1 if what == UP else at + 1
    if what in (UP, DOWN) and 0 <= to < len(people):
        people[at], people[to] = people[to], people[at]
    return people


def shown_contacts(known: Known) -> list[Contact]:
    """The people as they are known, numbers as one reads them; an empty one where none are."""
    return [Contact(one.name, shown(one.phone), one.relation) for one in known.contacts] or [EMPTY]


def answered(
    data: Mapping[str, str], known: Known, keep: Callable[[Sequence[Contact], str], Known]
) -> ContactsForm | None:
    """What came of a form that was sent; None where the contacts were kept.

    `keep` keeps people whose form showed a stamp; it refuses with `CannotKeep`.
    """
    asked, seen = data.get("do", SAVE), data.get("seen", "")
    rows = shown_contacts(known) if asked == CONFIRM else typed_contacts(data)
    if asked not in (SAVE, CONFIRM):
        return ContactsForm(moved(rows, asked), seen=seen)
    rows = [one for one in rows if one != EMPTY] or [EMPTY]
    form = ContactsForm(rows, sent=True, seen=seen)
    if not form.is_valid():
        return form
    try:
        keep(rows, seen)
    except CannotKeep as error:
        form.refuse(error)
        return form
    return None
