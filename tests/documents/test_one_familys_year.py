"""The page of one family's year says what the law computes, and shows what there is."""

import re

from accueil.law.rules import WEEK_RULES
from tests.one_year_told import AMOUNT, PAGE, ROOT, TABLE, computed, names, rewritten

PICTURE, LINK = re.compile(r"!\[[^]]+\]\(([^)]+)\)"), re.compile(r"(?<!!)\[[^]]+\]\(([^)]+)\)")
MOST_BYTES = 1_500_000


def test_its_tables_are_those_of_the_law() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == rewritten(text), "python tests/one_year_told.py writes them anew"
    assert sorted(name for name, _ in TABLE.findall(text)) == names(), "each case once"


def test_every_amount_of_its_text_is_computed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    said = set(AMOUNT.findall(text))
    assert len(said) > len(names())
    assert not said - computed(), "no case of examples/one-year comes to this"


def test_its_pictures_are_there_and_small() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = {PAGE.parent / name for name in PICTURE.findall(text)}
    assert shown == set((PAGE.parent / "pictures" / "one-familys-year").glob("*.png"))
    assert sum(path.stat().st_size for path in shown) < MOST_BYTES


def test_its_links_lead_to_rules_and_files() -> None:
    for name in LINK.findall(PAGE.read_text(encoding="utf-8")):
        if name.startswith("rules/"):
            assert name.removeprefix("rules/").removesuffix(".md") in WEEK_RULES, name
        else:
            assert (PAGE.parent / name).resolve().is_relative_to(ROOT), name
            assert (PAGE.parent / name).exists(), name
