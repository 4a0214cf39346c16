"""How a problem is told: one sentence that can be printed, whatever was written."""

import pytest

from accueil.law.errors import MOST_SHOWN, Problem, Refused

SHOWN = [
    ("plain", "plain"),
    ("Träger „Krippe“", "Träger „Krippe“"),
    ("two\nlines", r"two\nlines"),
    ("\x1b[31mred", r"\x1b[31mred"),
    ("tab\there", r"tab\there"),
    ("x" * MOST_SHOWN, "x" * MOST_SHOWN),
    ("x" * (MOST_SHOWN + 1), "x" * MOST_SHOWN + "…"),
]


@pytest.mark.parametrize(("written", "shown"), SHOWN)
def test_what_was_found_is_shown_in_one_printable_line(written: str, shown: str) -> None:
    assert str(Problem("place", written, "more")) == f"place: found {shown}, expected more"


def test_a_refusal_lists_its_problems_one_a_line() -> None:
    problems = [Problem("a", "1", "2"), Problem("b", "3", "4")]
    refused = Refused(problems)
    assert refused.problems == problems
    assert str(refused) == "a: found 1, expected 2\nb: found 3, expected 4"
