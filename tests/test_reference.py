"""The reference computation agrees with every case file."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from reference import assess_case

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))


def expected_part(expected: Any, answer: Any) -> Any:
    """Of the answer only what the case says something about."""
    if isinstance(expected, dict):
        return {key: expected_part(value, answer[key]) for key, value in expected.items()}
    if isinstance(expected, list) and len(expected) == len(answer):
        return [expected_part(*both) for both in zip(expected, answer, strict=True)]
    return answer


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    answer = assess_case(tomllib.loads(path.read_text(encoding="utf-8")))
    assert expected_part(expected, answer) == expected
