"""The words of the papers: the same texts in five languages, Luxembourgish by its n-rule."""

import re
from datetime import date
from itertools import pairwise
from string import Formatter

import pytest

from accueil.documents.words import day_values, duration_values, paper_texts, plain, say
from accueil.registry.documents_to_bring import DOCUMENTS
from tests.documents.samples import LANGUAGES

EVERY_TEXT = [(language, key) for language in LANGUAGES for key in paper_texts(language)]
KEEPS = "aeiouyäëéèöüdhntz"
# Words with a firm n: it belongs to the stem.
FIRM = re.compile(r".*(?:ioun|Persoun|Plan|Termin|Ecran|Enn|[Ss]tonn)$|^(?:Kënnen|Wien|Äntwerten)$")
N_FORMS = ("_den", "_n")


def placeholders(words: str) -> set[str]:
    """The names in braces; the forms that only Luxembourgish needs count as the plain one."""
    found = set()
    for _, name, _, _ in Formatter().parse(words):
        if name:
            found.add(re.sub(r"_(?:den|n)$", "", name))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    here, english = paper_texts(language), paper_texts("en")
    assert list(here) == list(english)
    for key, words in here.items():
        assert placeholders(words) == placeholders(english[key]), key


def test_only_luxembourgish_has_forms_for_its_n_rule() -> None:
    for language, key in EVERY_TEXT:
        if language != "lb":
            names = [n for _, n, _, _ in Formatter().parse(paper_texts(language)[key]) if n]
            assert not [n for n in names if n.endswith(N_FORMS)], (language, key)


def test_every_text_is_filled_and_clean() -> None:
    for language, key in EVERY_TEXT:
        words = paper_texts(language)[key]
        names = [n for _, n, _, _ in Formatter().parse(words) if n]
        filled = say(key, language, **dict.fromkeys(names, "8"))
        assert filled and filled == filled.strip() and "  " not in filled, (language, key)
        assert not set("{}") & set(filled), (language, key)
        assert not re.search(r"€|\d{2}", words), f"{language} {key}: amounts and dates are data"


def test_no_text_was_left_in_english() -> None:
    english = paper_texts("en")
    for language in ("lb", "fr", "de", "pt"):
        same = [k for k, w in paper_texts(language).items() if w == english[k] and len(w) > 18]
        assert same == [], language


def kept_wrongly(words: str) -> list[str]:
    """Luxembourgish words that keep a final n before a sound that makes it fall."""
    found = []
    for word, after in pairwise(words.split()):
        drops = after[0].isalpha() and after[0].lower() not in KEEPS
        if word.endswith("n") and drops and not FIRM.match(word):
            found.append(f"{word} {after}")
    return found


def dropped_wrongly(words: str) -> list[str]:
    """The small words whose n has fallen before a sound that keeps it."""
    small = {"de", "vu", "a", "wa", "hu", "gi", "si", "ka", "e"}
    keeping = {"de": "aeiou", "e": "aeiou"}  # de and e are also words of their own
    found = []
    for word, after in pairwise(words.split()):
        if word.lower() in small and after[0].lower() in keeping.get(word.lower(), KEEPS):
            found.append(f"{word} {after}")
    return found


@pytest.mark.parametrize("key", list(paper_texts("lb")))
def test_luxembourgish_keeps_the_n_rule(key: str) -> None:
    words = paper_texts("lb")[key]
    assert kept_wrongly(words) == []
    assert dropped_wrongly(words) == []


def test_the_check_of_the_n_rule_can_fail() -> None:
    assert kept_wrongly("20 Stonnen gratis") and kept_wrongly("den Kontrakt")
    assert dropped_wrongly("vu Iech") and dropped_wrongly("a hei")
    assert not kept_wrongly("Persoun kënnt") and not kept_wrongly("den Dag")


def test_a_day_and_a_duration_follow_the_n_rule() -> None:
    assert day_values("d", date(2026, 5, 4), "lb")[
        "d_den"
    ] == "de\u00a04.\u00a0Mee\u00a02026".replace("de\u00a0", "de ")
    assert day_values("d", date(2026, 5, 1), "lb")["d_den"].startswith("den 1.")
    assert day_values("d", date(2026, 5, 1), "fr")["d_den"].startswith("1er")
    assert duration_values("h", 1200, "lb")["h_n"] == "20\u00a0Stonne"
    assert duration_values("h", 1200, "lb")["h"] == "20\u00a0Stonnen"


def test_french_marks_stay_with_their_word() -> None:
    assert "CSA\u00a0:" not in say("contract.subtitle", "fr")
    for key in paper_texts("fr"):
        names = [n for _, n, _, _ in Formatter().parse(paper_texts("fr")[key]) if n]
        assert not re.search(r" [:;?!»]|« ", say(key, "fr", **dict.fromkeys(names, "x"))), key


def test_words_from_outside_are_one_line() -> None:
    assert plain(" a\n\tb\u0000c  d ") == "a b c d"
    assert plain("e\u0301") == "é"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_document_to_bring_has_its_word(language: str) -> None:
    found = [k.removeprefix("bring.") for k in paper_texts(language) if k.startswith("bring.")]
    assert found == list(DOCUMENTS)


@pytest.mark.parametrize(("key", "language"), [("none", "fr"), ("paper", "fr")])
def test_a_text_that_there_is_not_is_refused(key: str, language: str) -> None:
    with pytest.raises(LookupError, match="no text"):
        say(key, language)
    with pytest.raises(LookupError, match="no language"):
        say("paper.number", "es")
    with pytest.raises(LookupError, match="no value for 'version'"):
        say("paper.version", language)
