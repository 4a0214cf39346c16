"""What blocks or looks odd, what is at the parents' expense, and changes: in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.actions.checks import Check
from accueil.actions.declare import Change
from accueil.attendance.gather import Uncovered
from accueil.law import words
from accueil.web.base.lines import Words

# Code of a check → what it is called, and what can be done.
CHECKS: Mapping[str, tuple[Words, Words]] = {
    "meals_without_presence": (
        _("Meals without presence"),
        _("Enter when the child was there, or take the meals out."),
    ),
    "door_open": (
        _("Checked in at the door and never out"),
        _("Enter when the child left."),
    ),
    "no_price": (
        _("No price is known"),
        _("Without a price there is no amount. Enter the price of these days."),
    ),
    "household_unknown": (
        _("The household is not known"),
        _("There is no amount. The family can ask its commune."),
    ),
    "not_assessable": (
        _("The amount cannot be computed"),
        _(
            "For example because the child turns twelve, and its commune does not know whether it"
            " is still in primary school. The family can tell its commune."
        ),
    ),
    "no_membership": (
        _("No membership in this period"),
        _("The parents pay the full price. They can sign a membership contract at their commune."),
    ),
    "no_agreement": (
        _("No agreement with the State"),
        _("The State pays nothing for these days, the parents pay the full price."),
    ),
    "membership_ends": (
        _("The membership ends soon"),
        _("Without a new contract the parents will pay the full price."),
    ),
    "contract_ends": (
        _("The care contract ends soon"),
        _("Agree on a new one if the child stays."),
    ),
    "no_contract": (
        _("Care without a care contract"),
        _("Enter the contract of these days."),
    ),
    "not_entered": (
        _("Neither presence nor absence is entered"),
        _(
            "These days were agreed. Enter when the child was there, or why it was absent. As"
            " long as nothing is entered they count as an absence that is not excused."
        ),
    ),
    "elsewhere": (
        _("Agreed time during which the child was elsewhere"),
        _("The State pays a child's hour once. These minutes are at full price."),
    ),
    "above_contract": (
        _("More hours than agreed"),
        _("The hours of the week are above those of the care contract."),
    ),
    "above_60": (
        _("More than 60 hours a week"),
        _("The parents pay the hours beyond 60 in full."),
    ),
    "outside_opening": (
        _("Outside the opening hours"),
        _("Check the times, or your opening hours."),
    ),
    "no_evidence": (
        _("A certificate was not handed in"),
        _("Add the certificate to the absence."),
    ),
    "too_young": (
        _("Younger than the children you take"),
        _("Check the date of birth, or the ages of your offer."),
    ),
    "too_old": (
        _("Older than the children you take"),
        _("Check the date of birth, or the ages of your offer."),
    ),
}
UNCOVERED: Mapping[str, Words] = {
    "unjustified_absence": _("Absence that is not excused"),
    "notice": _("Notice period after the last day of care"),
    "no_agreement": _("Care without an agreement with the State"),
    "elsewhere": _("Agreed time during which the child was elsewhere"),
    "extra": _("Additional cost"),
}
REFUSED: Mapping[str, Words] = {
    "not_over": _("The period is not over yet. It can be declared from the day after its last."),
    "closed": _("The period is closed. Nothing can be declared any more."),
    "blocked": _("Something has to be mended first."),
    "changed": _("Something was entered since you looked. Please look again, then declare."),
    "disputed": _(
        "A family says that an hour is not right. Answer it, or confirm that you declare all the"
        " same."
    ),
}
ABSENCES: Mapping[str, Words] = {
    "sick": _("ill"),
    "certificate": _("ill, with a certificate"),
    "holiday": _("on holiday"),
    "other": _("absent for another reason"),
    "unjustified": _("absent, not excused"),
}


def language() -> str:
    """The language of the page, as the law's texts name it."""
    return (get_language() or "fr").split("-")[0]


def times(start: int, until: int) -> str:
    """A stay: 08:00 – 16:30."""
    return f"{_clock(start)} – {_clock(until)}"


def _clock(minutes: int) -> str:
    day_minutes = minutes % 1440
    return f"{day_minutes // 60:02}:{day_minutes % 60:02}"


def detail(check: Check, *, money: bool) -> str:
    """What a check says of its child beside the day; amounts only for who may see them."""
    values = check.values
    if check.code in ("membership_ends", "contract_ends"):
        return gettext("last day: %(day)s") % {"day": words.date_short(values["day"])}
    if check.code == "no_membership":
        return ""
    if check.code == "not_entered":
        return _days(values["days"])
    if check.code == "outside_opening":
        return times(values["start"], values["until"])
    if check.code == "door_open":
        return gettext("in at %(time)s") % {"time": _clock(values["minute"])}
    if check.code == "no_agreement" and money:
        return words.euros(values["cents"], language())
    return _quantity(values)


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _quantity(values: Mapping[str, Any]) -> str:
    if values.get("minutes"):
        return words.duration(values["minutes"], language())
    if values.get("meals"):
        return gettext("meals: %(count)s") % {"count": values["meals"]}
    if values.get("months"):
        return gettext("limit: %(count)s months") % {"count": values["months"]}
    return ""


def uncovered_name(line: Uncovered) -> str:
    """What a line at the parents' expense is called; an extra by its own name."""
    return line.name or str(UNCOVERED[line.kind])


def change(one: Change) -> str:
    """What was recorded or withdrawn."""
    values = one.values
    if one.what == "stay":
        said = times(values["start"], values["until"])
    elif one.what == "meals":
        said = gettext("meals: %(count)s") % {"count": values["count"]}
    else:
        said = str(ABSENCES.get(values["kind"], values["kind"]))
    if one.recorded:
        return gettext("entered: %(what)s") % {"what": said}
    return gettext("taken out: %(what)s") % {"what": said}
