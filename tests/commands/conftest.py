"""Calling the command as a person does, in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accueil.commands import accueil

CASES = Path(__file__).parent.parent / "cases"

Call = Callable[..., Result]


@pytest.fixture
def call() -> Call:
    """`call("assess", path)`: the exit code, what was printed, what was told."""

    def run(*words: object) -> Result:
        return CliRunner().invoke(accueil, [str(word) for word in words], catch_exceptions=False)

    return run


@pytest.fixture
def case() -> Path:
    """A family's case file."""
    return CASES / "B5-november-2025.toml"
