"""What stands beside a bill, in words: costs that the voucher does not cover, and obstacles."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.law.words import NO_BREAK
from accueil.web.base.lines import Words

# Why something is at the parents' expense alone: what it is called, and why.
UNCOVERED: Mapping[str, tuple[Words, Words]] = {
    "unjustified_absence": (
        _("Absence without an excuse"),
        _("The place was kept, and nobody said why the child did not come."),
    ),
    "notice": (
        _("Notice period"),
        _("Agreed hours after the care contract was ended, without the child being there."),
    ),
    "no_agreement": (
        _("No agreement with the State"),
        _("On this day the provider had no agreement with the State, which then pays nothing."),
    ),
    "elsewhere": (
        _("At another provider at that time"),
        _("The State pays for a child's hour once. This place was kept during the same time."),
    ),
    "extra": (
        _("Extra of the care contract"),
        _("Agreed in the care contract. The voucher is only for hours and meals."),
    ),
}
# What is in the way of a bill: why, and who can mend it how.
OBSTACLES: Mapping[str, tuple[Words, Words]] = {
    "household_unknown": (
        _("The household of the child is not known for this period."),
        _("The office in charge of the child can record the household on the child's page."),
    ),
    "no_price": (
        _("A provider had no price on some of these days."),
        _("The provider or the ministry can enter the price of these days."),
    ),
    "broken": (
        _("The program made a mistake while it computed this bill."),
        _("Those who look after the program were told. What was posted before stays as it is."),
    ),
    "child.schooling": (
        _("The child is twelve or older, and nobody said that it is still in primary school."),
        _("The office can record the school on the child's page, under change."),
    ),
    "provider": (
        _("A contracted provider asked more than the State's maximum on these days."),
        _("The provider or the ministry can correct the price of these days."),
    ),
    "membership": (
        _("The membership contract does not cover the period as it is recorded."),
        _("The office can look at the contract on the child's page."),
    ),
    "household": (
        _("What is recorded of household and income does not fit together."),
        _("The office can correct it on the child's page."),
    ),
    "care": (
        _("Stays of the child overlap, or lie outside of what can be billed."),
        _("The providers can correct the days."),
    ),
    "multilingual": (
        _("The weeks without free hours do not fit the year."),
        _("The parents can choose the weeks again, at the office too."),
    ),
}
OTHER: tuple[Words, Words] = (
    _("The law as this program knows it cannot be applied to these facts."),
    _("The ministry can find out why: the exact words stand below."),
)


def language() -> str:
    """The language of this page."""
    return (get_language() or "fr").split("-")[0]


def headed(label: str) -> str:
    """A label before what it says: with a colon, as the language writes it."""
    return f"{label}{NO_BREAK if language() == 'fr' else ''}:"


def obstacle(code: str, place: str) -> tuple[Words, Words]:
    """Why a bill cannot be made, and who can mend it: by a note's code or what the law refuses."""
    if code in OBSTACLES:
        return OBSTACLES[code]
    return next((told for known, told in OBSTACLES.items() if place.startswith(known)), OTHER)
