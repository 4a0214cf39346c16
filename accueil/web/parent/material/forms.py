"""What parents ask of the list."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.law.words import LANGUAGE_NAMES
from accueil.material.models import LANGUAGES
from accueil.web.base.fields import ChoiceField, Form, TextField
from accueil.web.parent.known import Own

EVERYTHING = "all"


class Search(Form):
    """By words, for whom, in which language."""

    q = TextField(
        label=_("What are you looking for?"),
        required=False,
        max_length=80,
        help_text=_("For example: song, colours. A part of a word is enough."),
    )
    who = ChoiceField(label=_("For whom?"), listed=True, required=False)
    language = ChoiceField(label=_("In which language?"), listed=True, required=False)

    def __init__(self, own: Iterable[Own], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        who: Any = self.fields["who"]
        who.choices = [
            ("", gettext("What fits my children now")),
            *((str(one.child.pk), one.given_name) for one in own),
            (EVERYTHING, gettext("All ages")),
        ]
        language: Any = self.fields["language"]
        names = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        language.choices = [("", gettext("All languages")), *names]
