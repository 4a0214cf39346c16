"""The files the house rules read, and how a broken rule is reported: file, line, what to do."""

import ast
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAW = ROOT / "accueil" / "law"

Problem = tuple[int, str]  # line number, what is wrong
TreeCheck = Callable[[ast.Module], Iterable[Problem]]
TextCheck = Callable[[str], Iterable[Problem]]


def tracked() -> list[Path]:
    """Every file of the project: what git knows or would add; without git, what lies there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        listed = ""
    paths = [ROOT / name for name in listed.split("\0") if name] or _lying_there()
    return sorted(path for path in paths if path.is_file())


def _lying_there() -> Iterator[Path]:
    made = {"__pycache__", "build", "dist", "mutants", "spark-warehouse"}
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [n for n in inner if n not in made and (n == ".ci" or not n.startswith("."))]
        yield from (Path(folder, name) for name in names)


def python_files(folder: Path = ROOT) -> list[Path]:
    """The project's Python files below `folder`, without the migrations Django writes."""
    own = (p for p in tracked() if p.suffix == ".py" and "migrations" not in p.parts)
    return [p for p in own if p.is_relative_to(folder)]


def assert_text(check: TextCheck, paths: Iterable[Path]) -> None:
    """Fails with file:line for every problem `check` finds; what is not UTF-8 is no text."""
    found = []
    for path in paths:
        with suppress(UnicodeDecodeError):
            broken = sorted(check(path.read_text(encoding="utf-8")))
            found += [f"{path.relative_to(ROOT)}:{line}: {problem}" for line, problem in broken]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def assert_tree(check: TreeCheck, paths: Iterable[Path]) -> None:
    """The same for a check that reads the syntax tree."""
    assert_text(lambda text: check(ast.parse(text)), paths)


def problems(check: TreeCheck, source: str) -> list[str]:
    """What `check` says about a sample."""
    return [problem for _, problem in check(ast.parse(source))]
