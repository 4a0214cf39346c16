"""The IAM code: its form for any name, its order, what its letters and digits never say."""

from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accueil.registry.iam_code import PATTERN, candidates, is_code, is_rude, letters, rude_words

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
names = st.text(max_size=60)


def first(family_name: str, given_name: str) -> str:
    return next(candidates(family_name, given_name, KEY))


def prefixes(family_name: str, given_name: str, codes: int) -> list[str]:
    found = islice(candidates(family_name, given_name, KEY), codes)
    return list(dict.fromkeys(code[:5] for code in found))


@pytest.mark.parametrize(
    ("family_name", "given_name", "prefix"),
    [
        *(("Mustermann", "Max", "MusMa"), ("MUSTERMANN", "MAX", "MusMa")),
        *(("Müller", "Zoë", "MulZo"), ("Straße", "Øyvind", "StrOy"), ("Wałęsa", "Łucja", "WalLu")),
        *(
            ("Gonçalves", "João", "GonJo"),
            ("Đorđević", "Ştefan", "DorSt"),
            ("Æbelø", "Þór", "AebTh"),
        ),
        *(("da Silva", "Ana", "SilAn"), ("van der Meer", "Ijsbrand", "MeeIj")),
        *(("d’Almeida", "José", "AlmJo"), ("O'Brien", "Seán", "ObrSe"), ("Van", "Do", "VanDo")),
        *(("Li-Weber", "Jean-Luc", "LiwJe"), ("Li", "O", "LixOx"), ("", "", "XyzXy")),
        *(("Suharto", "", "SuhSu"), ("", "Pelé", "PelPe"), ("7", "!", "XyzXy")),
        *(
            ("Жуков", "Иван", "ZhuIv"),
            ("Παπαδόπουλος", "Γιώργος", "PapGi"),
            ("محمد", "علي", "MhmAl"),
        ),
    ],
)
def test_the_letters_of_a_name(family_name: str, given_name: str, prefix: str) -> None:
    assert first(family_name, given_name)[:5] == prefix


@given(names, names)
@settings(max_examples=300)
def test_any_name_has_a_code(family_name: str, given_name: str) -> None:
    codes = list(islice(candidates(family_name, given_name, KEY), 50))
    assert len(set(codes)) == 50 and all(PATTERN.fullmatch(code) for code in codes)


@given(names, names)
@settings(max_examples=20, deadline=None)
def test_it_never_runs_out_and_never_repeats(family_name: str, given_name: str) -> None:
    codes = list(islice(candidates(family_name, given_name, KEY), 20_000))
    assert len(set(codes)) == 20_000
    assert not any(is_rude(code[:5]) for code in codes)


def test_the_same_name_and_key_give_the_same_order() -> None:
    once, again = (list(islice(candidates("Weber", "Lea", KEY), 2000)) for _ in range(2))
    assert once == again
    assert once != list(islice(candidates("Weber", "Lea", OTHER_KEY), 2000))


def test_one_code_does_not_tell_the_next() -> None:
    numbers = [int(code[5:]) for code in islice(candidates("Weber", "Lea", KEY), 900)]
    steps = [abs(after - before) for before, after in pairwise(numbers)]
    assert sum(step <= 10 for step in steps) < 60, "about two in a hundred by chance"
    other = [int(code[5:]) for code in islice(candidates("Weber", "Max", KEY), 900)]
    assert sum(a == b for a, b in zip(numbers, other, strict=True)) < 10


def test_after_a_prefix_is_used_up_the_name_lends_other_letters() -> None:
    assert prefixes("Weber", "Lea", 5000)[:4] == ["WebLe", "WebLa", "WeeLe", "WeeLa"]


def test_a_short_name_goes_on_behind_its_initials() -> None:
    found = prefixes("Li", "O", 50_000)
    assert len(found) > 40 and all(prefix[0] + prefix[3] == "LO" for prefix in found)


def test_digits_that_mean_something_are_not_given() -> None:
    digits = {code[5:] for code in islice(candidates("Weber", "Lea", KEY), 3000)}
    assert not [d for d in digits if d == "666" or "69" in d or "88" in d]
    assert len(digits) > 950


@pytest.mark.parametrize(
    ("family_name", "given_name"),
    [
        *(("Fickinger", "Anne"), ("Cones", "Assia"), ("Sexton", "Eva"), ("Hitl", "Erika")),
        *(("Puttemans", "Anna"), ("Merde", "Dana"), ("Culot", "Jo"), ("Ficht", "Kim")),
    ],
)
def test_rude_words_are_avoided_by_other_letters(family_name: str, given_name: str) -> None:
    prefix = first(family_name, given_name)[:5]
    assert not is_rude(prefix)
    assert prefix[0] + prefix[3] == family_name[0] + given_name[0]


def test_a_rude_word_across_both_parts_is_seen() -> None:
    assert is_rude("MusEx") and is_rude("FicKi") and is_rude("PutAn") and not is_rude("MusMa")


def test_the_rude_words_fit_into_five_letters() -> None:
    assert len(rude_words()) > 80
    assert all(3 <= len(word) <= 5 and letters(word) == word for word in rude_words())


def test_the_form_of_a_code() -> None:
    assert is_code("MusMa123")
    assert not [t for t in ("musma123", "MusMa12", "MusMa123\n", "MüsMa123", "") if is_code(t)]
