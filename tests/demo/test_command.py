"""`accueil demo` as people call it: what it refuses before it touches anything."""

import pytest
from click.testing import CliRunner

from accueil.commands.demo import command


def test_again_asks_before_it_empties_a_database_of_ones_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@nowhere.invalid/none")
    called = CliRunner().invoke(command, ["--again"])
    assert called.exit_code == 2
    assert "--yes" in called.stderr


@pytest.mark.parametrize("asked", [["--today", "yesterday"], ["--children", "0"]])
def test_what_it_cannot_read_is_refused(asked: list[str]) -> None:
    called = CliRunner().invoke(command, asked)
    assert called.exit_code == 2
    assert asked[0].lstrip("-") in called.stderr
