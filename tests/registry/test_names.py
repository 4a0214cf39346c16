"""Names that are searched encrypted: folding, keys that tell nothing, one wrong letter."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.registry.names import fold, keys, latin, similarity, sound

SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
CHILDREN, FIRST_TEN = 20_000, 10
_FAMILY_NAMES = (
    "Schmit Muller Weber Hoffmann Wagner Thill Schmitz Schroeder Reuter Klein Becker Kieffer "
    "Kremer Faber Meyer Schneider Weis Schiltz Simon Welter Hansen Majerus Ries Meyers Kayser "
    "Steffen Krier Braun Wagener Diederich Biver Schumacher Ferreira Oliveira Rodrigues Fernandes "
    "Goncalves Pereira Martins Carvalho Teixeira Marques Ribeiro Monteiro Almeida Nogueira Hodzic "
    "Agovic Skrijelj Dupont Lambert Lefebvre Moreau Girard Bertrand Rossi Bianchi Romano Kowalski "
    "Nowak Ivanov Popescu Ionescu Nguyen Traore Mohammed Haddad Jovanovic Petrovic Peeters Janssens"
)
_GIVEN_NAMES = (
    "Emma Mia Lena Lara Sophie Charlotte Anna Julia Leonor Matilde Beatriz Ines Clara Zoe Alice "
    "Gabriel Leo Luca Noah Liam Ben David Lucas Tiago Rafael Tomas Mateo Elias Louis Jules Milan"
)
FAMILY_NAMES, GIVEN_NAMES = _FAMILY_NAMES.split(), _GIVEN_NAMES.split()
_STARTS, _MIDDLES = "b d f g h k l m n p r s t v w sch kr br", "a e i o u ei au"
STARTS, MIDDLES = _STARTS.split(), _MIDDLES.split()
ENDS = ("n", "r", "l", "s", "m", "ck", "t", "")


def invented(dice: random.Random) -> str:
    """A name of two or three syllables, such as no list holds."""
    return "".join(
        dice.choice(STARTS) + dice.choice(MIDDLES) + dice.choice(ENDS)
        for _ in range(dice.randint(2, 3))
    ).capitalize()


@pytest.fixture(scope="module")
def children() -> list[tuple[str, str]]:
    dice = random.Random(4)
    return [
        (
            dice.choice(FAMILY_NAMES) if dice.random() < 0.5 else invented(dice),
            " ".join(dice.sample(GIVEN_NAMES, 2)),
        )
        for _ in range(CHILDREN)
    ]


@pytest.fixture(scope="module")
def index(children: list[tuple[str, str]]) -> list[frozenset[int]]:
    return [frozenset(keys(*child, SECRET)) for child in children]


def typos(word: str) -> list[str]:
    """A letter forgotten, doubled, wrong, or changed places with the next."""
    middle = len(word) // 2
    return [
        word[:middle] + word[middle + 1 :],
        word[:middle] + word[middle] * 2 + word[middle + 1 :],
        word[:middle] + "x" + word[middle + 1 :],
        word[:-1] + "x",
        word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :],
    ]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller-D'Almeida, Zoë", "muller d almeida zoe"),
        *(("STRASSE", "strasse"), ("Straße", "strasse"), ("  Łucja\tØ. ", "lucja o"), ("", "")),
        *(("Жуков", "zhukov"), ("Γιώργος", "giorgos"), ("I\u0307stanbul", "istanbul"), ("李", "")),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_is_plain_and_done_once(text: str) -> None:
    folded = fold(text)
    assert folded.isascii() and folded == fold(folded) and latin(text).isascii()


@pytest.mark.parametrize(
    "alike",
    [
        *(("Meyer", "Meier", "Maier", "Mayer"), ("Schmit", "Schmitt", "Schmidt")),
        *(("Muller", "Müller", "Mueller"), ("Ferreira", "Fereira"), ("Thill", "Till")),
        *(("Hoffmann", "Hofmann"), ("Wagner", "Vagner"), ("Stephan", "Stefan"), ("Beck", "Bek")),
        *(("Schiltz", "Schilz"), ("Kieffer", "Kiefer"), ("Sousa", "Souza"), ("Schmit", "Shmit")),
    ],
)
def test_what_sounds_alike_meets(alike: tuple[str, ...]) -> None:
    assert len({sound(fold(name)) for name in alike}) == 1
    asked = keys(alike[0], "", SECRET)
    assert all(similarity(asked, keys(name, "", SECRET)) > 0.5 for name in alike)
    assert similarity(asked, keys("Kowalski", "", SECRET)) < 0.2


def test_one_wrong_letter_keeps_the_child_in_the_first_ten(
    children: list[tuple[str, str]], index: list[frozenset[int]]
) -> None:
    dice, lost, tried = random.Random(7), [], 0
    for place in dice.sample(range(CHILDREN), 16):
        family_name, given_name = children[place]
        for typed in typos(family_name) if len(family_name) >= 5 else []:
            tried += 1
            asked = frozenset(keys(typed, given_name, SECRET))
            mine = similarity(asked, index[place])
            before = {
                other
                for other, found in zip(children, index, strict=True)
                if similarity(asked, found) >= mine
            } - {children[place]}
            if len(before) >= FIRST_TEN:
                lost.append((family_name, typed, given_name, len(before)))
    assert tried > 40
    assert not lost


def test_keys_are_numbers_that_a_database_takes() -> None:
    found = keys("Mustermann", "Max", SECRET)
    assert found == sorted(set(found)) and all(-(2**31) <= key < 2**31 for key in found)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_name_is_like_itself_in_any_order(family_name: str, given_name: str) -> None:
    found = keys(family_name, given_name, SECRET)
    assert found == keys(given_name, family_name, SECRET)
    assert similarity(found, found) == (1.0 if found else 0.0)


def test_another_secret_gives_other_keys() -> None:
    found, other = keys("Weber", "Lea", SECRET), keys("Weber", "Lea", OTHER_SECRET)
    assert similarity(found, other) == 0.0


def test_no_name_has_no_keys() -> None:
    assert keys("", "", SECRET) == [] and similarity([], [1, 2]) == 0.0
