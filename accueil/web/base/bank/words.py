"""What is said of bank statements: their problems with their place, and why nothing was matched."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.exchange.camt import Problem
from accueil.web.base.lines import Words

PROBLEMS: Mapping[str, Words] = {
    "too_large": _("The file is too large. Ask the bank for shorter statements."),
    "entities": _("The file defines entities of its own. No bank does that."),
    "no_xml": _("The file is no whole XML file. Download it from the bank once more."),
    "not_camt053": _("The file is no bank statement of the kind CAMT.053, version 02 or 08."),
    "no_statement": _("There is no statement in the file."),
    "no_iban": _("The account is named by no valid IBAN."),
    "other_account": _("The statement is of another account."),
    "no_state": _("It does not say whether the entry is booked."),
    "no_direction": _("It does not say whether the money came in or went out."),
    "no_day": _("The day is missing or impossible."),
    "no_amount": _("The amount is missing, below zero or not in whole cents."),
    "not_euro": _("The amount is in another currency than the euro."),
    "batch_sum": _("The transactions do not add up to the amount of the entry."),
}
REFUSALS: Mapping[str, Words] = {
    "gone": _("Somebody settled this already."),
    "no_invoice": _("There is no invoice of this number."),
    "no_line": _("There is no line of a payment order with this reference."),
    "too_much": _("It does not fit the line: the amount is another one, or it was booked before."),
    "wrong_way": _("Money went out where it should have come in, or the other way round."),
    "no_word": _("Write why, in a few words."),
}


def problem(one: Problem) -> dict[str, str]:
    """A problem's place and its sentence, with what was found."""
    said = str(PROBLEMS[one.code])
    found = gettext("Found: %(what)s") % {"what": one.found} if one.found else ""
    return {"place": one.place, "text": said, "found": found}
