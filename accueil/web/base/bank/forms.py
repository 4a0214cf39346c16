"""What is asked of a bank statement, and of an entry that waits."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accueil.web.base.fields import MEGABYTE, ChoiceField, FileField, Form, TextField


class HandIn(Form):
    """A statement of the bank."""

    file = FileField(
        label=_("Bank statement"),
        help_text=_("A file of the kind CAMT.053 (XML), as your bank offers it for download."),
        most_megabytes=settings.BANK_FILE_BYTES // MEGABYTE,
        endings=(".xml", ".camt", ".053", ".c53"),
    )


class Settle(Form):
    """What an entry is: a payment of ours, or something else."""

    heading = "what"
    what = ChoiceField(
        label=_("What is this entry?"),
        choices=[
            ("match", _("It belongs to a number that I know")),
            ("aside", _("It is none of ours")),
        ],
        below={"match": ["number"], "aside": ["word"]},
    )
    number = TextField(
        label=_("Number or reference"),
        help_text=_("The number of the invoice, or the reference that begins with RF."),
        max_length=60,
    )
    word = TextField(
        label=_("Why?"), help_text=_("A few words, for example: rent, July."), max_length=400
    )
