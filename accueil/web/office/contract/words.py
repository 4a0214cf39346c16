"""What refusals are called on a page: of the law, of signing, of a file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accueil.law.errors import Problem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

Words = str | Promise

# The beginning of a problem's place → what it means and what to do.
OF_THE_LAW: Mapping[str, Words] = {
    "provider": _(
        "The price of this contracted provider is above the State's maximum: the voucher cannot"
        " be used there. Check the price with the provider, or choose another one."
    ),
    "child.schooling": _(
        "The child is twelve or older. The voucher is for children up to the end of primary"
        " school: say in the step “Children” if this child is still in primary school."
    ),
    "child.born": _("The child is not born yet: no care can be planned."),
    "bill": _("The school calendar or the tariff of these periods is not published yet."),
    "membership": _("The contract does not cover this period."),
    "multilingual": _("The weeks without free hours of this year are not published yet."),
    "household": _("The answers about household and income do not fit together. Check them."),
}
OTHER = _("This care cannot be assessed. Check the hours, the provider and the days.")
OVERLAP = _("Two plans of this child are at the same time. Change the hours of one of them.")
CANNOT_SIGN: Mapping[str, Words] = {
    "not_open": _("This application is closed: it was signed or dropped before."),
    "day": _("The day of the signature lies in the future or more than a year back."),
    "barred": _(
        "This child cannot have a contract on this day: the last one was annulled after a false"
        " declaration."
    ),
    "has_contract": _("This child has a contract on these days. Renew it instead."),
    "opinion": _(
        "The opinion on the precarious situation is missing. Upload it with the documents, or"
        " change who asks in the step “REVIS or precarious situation”."
    ),
    "unborn": _("This child is not born on the day of the signature. Choose a later day."),
    "too_old": _(
        "This child is twelve or older. A contract is possible only while it is in primary"
        " school: say so in the step “Children”."
    ),
    "drawing": _("The drawn signature could not be read. Draw it once more, or leave it out."),
    "elsewhere": _("Another office has this child's file. Take it over first."),
    "at_once": _(
        "Somebody else recorded this child at the same moment. Look at its page, then try again."
    ),
    "incomplete": _("Some steps of the application are not answered yet. Answer them first."),
    "other_child": _(
        "The identification number belongs to another child of this office. Check it in the step"
        " “Children”."
    ),
    "unknown": _("Too little is known of this child on the day of the signature."),
}
REFUSED_FILES: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than 10 MB. Choose a smaller one."),
    "unknown": _("The file is no PDF, JPEG or PNG, whatever its name says. Choose another one."),
    "cut_off": _("The file is damaged or not complete. Scan it once more."),
    "active": _("The file holds something that could be run. Print it to a new PDF, or scan it."),
}
ENDED: Mapping[str, Words] = {
    "": "",
    "renewed": _("ended early: renewed"),
    "terminated": _("ended early: terminated by the family"),
    "annulled": _("annulled"),
}


def of_the_law(problem: Problem) -> Words:
    """A refusal of the law in plain words."""
    if problem.place.startswith("care") or "overlaps" in problem.expected:
        return OVERLAP if "overlaps" in problem.expected else OTHER
    found = (text for place, text in OF_THE_LAW.items() if problem.place.startswith(place))
    return next(found, OTHER)
