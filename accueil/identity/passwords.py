"""Which passwords are good enough, and what is said of one that is not."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from accueil.identity.models import Account

LEAST_CHARACTERS, MOST_CHARACTERS = 10, 200
LEAST_SCORE = 3  # of 4: "safely unguessable" where the hash is slow
READ_CHARACTERS = 72  # what is judged of a long one
SHORTEST_WORD = 3  # of the words about a person

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
    about = sorted(_about(account), key=len, reverse=True)
    left = _without(about, password)[:READ_CHARACTERS]
    if not left:
        return [str(GUESSED), str(ADVICE)]
    judged = zxcvbn(left, user_inputs=about)
    if judged["score"] >= LEAST_SCORE:
        return []
    warning = judged["feedback"]["warning"]
    return [str(HINTS.get(warning, GUESSED)), str(ADVICE)]


def _about(account: Account) -> set[str]:
    """Words that somebody who knows the person would try first, in small letters."""
    words = [
        "accueil",
        "chèque-service",
        "csa",
        account.email or "",
        account.private_email or "",
        account.name,
        account.office_id or "",
    ]
    parts = (part for word in words for part in re.split(r"[\s@._-]+", word))
    return {word.lower() for word in (*words, *parts) if len(word) >= SHORTEST_WORD}


def _without(words: Iterable[str], password: str) -> str:
    """The password without these words: what is left must do alone."""
    for word in words:
        password = re.sub(re.escape(word), "", password, flags=re.IGNORECASE)
    return password
