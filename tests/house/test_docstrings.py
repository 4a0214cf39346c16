"""Whatever the package shows to others says in a sentence what it is."""

import ast
from collections.abc import Iterator

from tests.house.sources import ROOT, Problem, assert_tree, problems, python_files


def undescribed(tree: ast.Module) -> Iterator[Problem]:
    """Modules, public classes, functions and methods without a docstring."""
    if not ast.get_docstring(tree):
        yield 1, "the module has no docstring"
    yield from _undescribed_in(tree)


def _undescribed_in(scope: ast.Module | ast.ClassDef) -> Iterator[Problem]:
    for node in scope.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") or node.name == "Meta":
            continue
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"
        if isinstance(node, ast.ClassDef):
            yield from _undescribed_in(node)


def test_everything_public_has_a_docstring() -> None:
    assert_tree(undescribed, python_files(ROOT / "accueil"))


def test_the_check_can_fail() -> None:
    assert problems(undescribed, "x = 1")
    assert problems(undescribed, '"""A."""\ndef f(): ...')
    assert problems(undescribed, '"""A."""\nclass A:\n    """A."""\n    def f(self): ...')
    assert not problems(undescribed, '"""A."""\ndef _f(): ...\nclass B:\n    """B."""')
