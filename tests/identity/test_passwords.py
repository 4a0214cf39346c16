"""Which passwords are taken: long, of any letters, not of the lists of attackers, not about us."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from accueil.identity.models import Account
from accueil.identity.passwords import LEAST_CHARACTERS, problems
from tests.environment import FULL_COST

OWN = Account(role="officer", email="mia.weber@esch.lu", name="Mia Weber")


@pytest.mark.parametrize(
    "password",
    [
        "lantern river gravel kiosk",
        "lanternrivergravelkiosk",
        "ëch kafe mir wäiss Schong",
        "七つの紫のティーポットが歌う",
        "  spaces before and behind it  ",
        "x" + "lantern river gravel kiosk " * 6,
    ],
)
def test_any_letters_and_any_length_will_do(password: str) -> None:
    assert problems(password, OWN) == []


@pytest.mark.parametrize(
    "password",
    [
        "short word",
        "password12",
        "1234567890",
        "qwertyuiop",
        "iloveyou123",
        "accueil2026",
        "Chèque-Service",
        "MiaWeber2015",
        "mia.weber@esch.lu",
        "x" * 201,
    ],
)
def test_what_attackers_try_first_is_refused(password: str) -> None:
    assert problems(password, OWN) != []


def test_no_frequent_password_of_breaches_is_good_however_long() -> None:
    long_enough = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= LEAST_CHARACTERS]
    assert len(long_enough) > 1000
    assert not [one for one in long_enough if not problems(one, OWN)]


def test_a_password_is_kept_slowly_hashed_and_compared_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, full in FULL_COST.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, full)
    typed = " Lantern river gravel kiosk " + "ä" * 100
    kept = make_password(typed)
    assert kept.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert check_password(typed, kept)
    for other in (typed.strip(), typed.lower(), typed[:-1], typed[:72]):
        assert not check_password(other, kept)
