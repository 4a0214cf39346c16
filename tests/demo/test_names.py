"""What is drawn looks like the country, and nobody's number is given twice."""

from collections import Counter
from datetime import date

import pytest

from accueil.demo.draw import DAY, Draw, lots
from accueil.demo.people import Matricules, child_name, cultures, family_name
from accueil.registry import matricule
from accueil.registry.iam_code import letters


def test_a_matricule_is_given_once_and_its_checks_hold() -> None:
    given = Matricules()
    days = [date(2020, 2, 29), date(2020, 3, 1)]
    made = [given.of(day) for day in days for _ in range(1000)]
    assert len(set(made)) == len(made)
    assert not any(matricule.checks(number) for number in made[::50])
    with pytest.raises(ValueError, match="more than 1000"):
        given.of(days[0])


def test_names_are_as_unequal_as_in_the_country() -> None:
    draw = Draw(1)
    by_name, shares = cultures()
    drawn = [by_name[draw.of(shares)] for _ in range(20_000)]
    named = [(family_name(draw, one), child_name(draw, one)) for one in drawn]
    families = Counter(family for family, _ in named)
    assert len(families) > 500
    assert 50 < families.most_common(1)[0][1] < 600
    prefixes = Counter(letters(f)[:3] + letters(g)[:2] for f, g in named)
    assert prefixes.most_common(1)[0][1] > 20, "IAM codes of the same letters"


def test_lots_follow_their_weights() -> None:
    draw = Draw(1)
    drawn = Counter(draw.of(lots({"a": 9, "b": 1, "c": 0})) for _ in range(2000))
    assert 1700 < drawn["a"] < 1900 and drawn["c"] == 0


def test_a_day_lies_between_both() -> None:
    draw, first = Draw(1), date(2026, 1, 30)
    drawn = {draw.day(first, first + DAY * 2) for _ in range(100)}
    assert drawn == {first, first + DAY, first + DAY * 2}
    assert draw.day(first, first - DAY) == first
