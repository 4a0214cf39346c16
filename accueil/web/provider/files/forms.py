"""What is asked with a file."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accueil.web.base.fields import MEGABYTE, FileField, Form, TextField


class HandIn(Form):
    """A file, and why what was declared before changes."""

    file = FileField(
        label=_("File with stays"),
        help_text=_("CSV (UTF-8) up to 20 MB or Excel (.xlsx) up to 5 MB."),
        most_megabytes=settings.STAYS_CSV_BYTES // MEGABYTE,
        endings=(".csv", ".txt", ".xlsx", ".xlsm", ".xls"),
    )
    reason = TextField(
        label=_("Reason for changes"),
        help_text=_("Only needed where the period is declared already."),
        required=False,
    )
