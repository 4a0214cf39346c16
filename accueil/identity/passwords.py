"""Which passwords are good enough, and what is said of one that is not."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from accueil.identity.models import Account

LEAST_CHARACTERS, MOST_CHARACTERS = 10, 200
LEAST_SCORE = 3  # of 4: "safely unguessable" where the hash is slow
READ_CHARACTERS = 72  # what is judged of a long one

SHORT = _("The password has at least 10 characters.")
LONG = _("The password has at most 200 characters.")
GUESSED = _("This password is easy to guess.")
HINTS = {
    "Straight rows of keys are easy to guess.": _("Keys beside each other are easy to guess."),
    "Short keyboard patterns are easy to guess.": _("Patterns on the keyboard are easy to guess."),
    'Repeats like "aaa" are easy to guess.': _("Repeated letters are easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': _(
        "Repeated words are hardly better than one of them."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': _(
        "Sequences such as abc or 6543 are easy to guess."
    ),
    "Recent years are easy to guess.": _("Years are easy to guess."),
    "Dates are often easy to guess.": _("Dates are easy to guess."),
    "This is a top-10 common password.": _("Very many people use this password."),
    "This is a top-100 common password.": _("Very many people use this password."),
    "This is a very common password.": _("Many people use this password."),
    "This is similar to a commonly used password.": _("It is close to one that many people use."),
    "A word by itself is easy to guess.": _("One word alone is easy to guess."),
    "Names and surnames by themselves are easy to guess.": _("Names are easy to guess."),
    "Common names and surnames are easy to guess.": _("Names are easy to guess."),
}
ADVICE = _("Take four or more words that have nothing to do with each other or with you.")


def problems(password: str, account: Account) -> list[str]:
    """What is wrong with a password for this account, in words that help; empty: it is good."""
    if len(password) < LEAST_CHARACTERS:
        return [str(SHORT), str(ADVICE)]
    if len(password) > MOST_CHARACTERS:
        return [str(LONG)]
    judged = zxcvbn(password[:READ_CHARACTERS], user_inputs=list(_about(account)))
    if judged["score"] >= LEAST_SCORE:
        return []
    warning = judged["feedback"]["warning"]
    return [str(HINTS.get(warning, GUESSED)), str(ADVICE)]


def _about(account: Account) -> Iterable[str]:
    """Words that somebody who knows the person would try first."""
    yield from ("accueil", "chèque-service", "csa", account.email, account.name)
    yield from account.email.replace("@", ".").split(".")
    yield from account.name.split()
    yield account.office_id or ""
