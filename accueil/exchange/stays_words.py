"""What is wrong with a file of stays, in sentences that say what to do, in the pages' languages."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.attendance.entries import REFUSALS
from accueil.exchange.stays_cells import Fault

# Code → sentence; `found` is what the cell holds. Those of REFUSALS come from the entering.
FAULTS: Mapping[str, object] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(most)s MB."),
    "kind": _("This is no table. A CSV file (UTF-8) or an Excel file (.xlsx) is expected."),
    "old_excel": _(
        "This is an old or a protected Excel file. Save it as “Excel workbook (.xlsx)”,"
        " without a password."
    ),
    "damaged": _("The file is damaged. Save it again, or as CSV."),
    "bomb": _("Unpacked, the file is larger than %(most)s MB."),
    "macros": _("The file has macros. Save it as “Excel workbook (.xlsx)”, which has none."),
    "no_sheet": _("No sheet begins with our headings. Sheets of the file: %(sheets)s."),
    "sheet_too_large": _(
        "The sheet “%(sheet)s” is too large: at most %(columns)s columns and %(cells)s cells"
        " are possible. Delete what stands far to the right or far below."
    ),
    "encoding": _(
        "“%(found)s”: this text is not in UTF-8 but in %(encoding)s. In Excel, save as “CSV UTF-8”."
    ),
    "nul": _("There is a sign here that is no text. The file may be damaged."),
    "quotes": _("A quotation mark is opened here and not closed, or stands inside of a text."),
    "long_line": _("This line is longer than %(most)s signs."),
    "too_long": _("The text is too long: at most %(most)s signs are possible."),
    "formula": _("This is a formula. Enter its value instead."),
    "error_value": _("Excel shows an error in this cell. Enter a value."),
    "column_unknown": _("This column is not known. Possible are: %(known)s."),
    "column_twice": _("The column “%(column)s” is there twice."),
    "column_missing": _("This column is missing. It may also be called: %(also)s."),
    "too_many_columns": _("There are more than %(most)s columns."),
    "no_heading": _("“%(found)s” stands in a column without a heading."),
    "required": _("This cell is empty and must be filled in."),
    "half": _("This time is missing: a stay has a beginning and an end."),
    "midnight": _("A stay does not begin at 24:00. Enter 00:00 on the next day."),
    "no_time": _("The stay ends when it begins."),
    "code": _("“%(found)s” is no IAM code. A code looks like MusMa123."),
    "provider": _("“%(found)s” is no number of a provider."),
    "date": _("“%(found)s” is no date. Enter it like 2026-10-05 or 05.10.2026."),
    "no_such_day": _("There is no day “%(found)s”. Day, month, year: 05.10.2026."),
    "date_far": _("“%(found)s” is not between the years %(first)s and %(last)s."),
    "date_number": _(
        "“%(found)s” is Excel's number of a day, perhaps %(meant)s. Give the cells the format"
        " “Date” and save again."
    ),
    "time": _("“%(found)s” is no time of day. Enter it like 07:30."),
    "time_number": _(
        "“%(found)s” is Excel's number of a time, perhaps %(meant)s. Give the cells the format"
        " “Time” and save again."
    ),
    "seconds": _("“%(found)s” has seconds. Enter whole minutes."),
    "meals": _("“%(found)s” is no number of meals. Enter 0 to %(most)s."),
    "absence": _("“%(found)s” is no kind of absence. Possible are: %(kinds)s."),
    "meals_twice": _("Row %(other)s says another number of meals for this child and day."),
    "absence_twice": _("Row %(other)s says another absence for this child and day."),
    "unknown_child": _("This provider has no care contract of a child with the code “%(found)s”."),
    "unknown_provider": _("There is no provider with this number."),
    "overlap_own": _("This stay and another one of this child overlap (%(from)s–%(until)s)."),
    "overlap_elsewhere": _("The child is with another provider then (%(from)s–%(until)s)."),
    "no_contract": _("There is no care contract of this child on this day."),
    "future": _("This is still to come."),
    "closed": _("The billing period %(period)s is closed."),
    "reason_needed": _("The period is declared already: give a reason for the change."),
    "twice": _("This child and day stand in row %(row)s already."),
    "too_many_meals": _("At most three main meals a day are possible."),
    "times": _("The stay must end after it begins and last at most 24 hours."),
    "absent_and_present": _(
        "The child is absent and present on this day: take away the absence or the stay."
    ),
}
MISSING = [code for code in REFUSALS if code not in FAULTS]
if MISSING:
    raise LookupError(f"no sentence for {', '.join(MISSING)}")


class _Blank(dict[str, object]):
    """Values of a sentence; what was not given is left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(fault: Fault) -> str:
    """What is wrong, in the language of the page."""
    return str(FAULTS[fault.code]) % _Blank(fault.values)


def place(fault: Fault) -> str:
    """Where it is: the file, or row and column, in the language of the page."""
    if not fault.row:
        return str(_("File"))
    where = {"row": fault.row, "column": fault.column, "name": fault.name}
    if fault.column and fault.name:
        return str(_("Row %(row)s, column %(column)s (%(name)s)")) % where
    if fault.column:
        return str(_("Row %(row)s, column %(column)s")) % where
    if fault.name and fault.code == "column_missing":
        return str(_("Row %(row)s, column “%(name)s”")) % where
    return str(_("Row %(row)s")) % where
