"""The budgets: what no longer fits on a page is two things."""

import ast
from collections.abc import Iterator

from tests.house.sources import Problem, assert_text, assert_tree, problems, python_files

FUNCTION_LINES = 70
FILE_LINES = 400
COLUMNS = 100
NESTING = 3
ARGUMENTS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
    *(ast.Try, ast.TryStar, ast.Match),
)


def too_long(text: str) -> Iterator[Problem]:
    """Long files and long lines."""
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield len(lines), f"{len(lines)} lines, at most {FILE_LINES} a file"
    for number, line in enumerate(lines, start=1):
        if len(line) > COLUMNS:
            yield number, f"{len(line)} columns, at most {COLUMNS} a line"


def too_large(tree: ast.Module) -> Iterator[Problem]:
    """Functions with too many lines, arguments or nested blocks."""
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield node.lineno, f"{node.name}: {lines} lines, at most {FUNCTION_LINES} a function"
        names = [a.arg for a in node.args.posonlyargs + node.args.args]
        count = len(names) - (names[:1] in (["self"], ["cls"]))
        if count > ARGUMENTS:
            yield node.lineno, f"{node.name}: {count} arguments, at most {ARGUMENTS} not by keyword"
        for deep in _deeper_than(NESTING, node, 0):
            yield deep, f"{node.name}: more than {NESTING} blocks inside each other"


def _deeper_than(limit: int, node: ast.AST, depth: int) -> Iterator[int]:
    """Lines of the first blocks beyond `limit`; an inner function or class starts anew."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        inside = depth + (isinstance(child, BLOCKS) and not _is_elif(child, node))
        if inside > limit and isinstance(child, BLOCKS):
            yield child.lineno
        else:
            yield from _deeper_than(limit, child, inside)


def _is_elif(child: ast.AST, parent: ast.AST) -> bool:
    if not (isinstance(child, ast.If) and isinstance(parent, ast.If)):
        return False
    return parent.orelse == [child] and child.col_offset == parent.col_offset


def test_files_and_lines_are_short() -> None:
    assert_text(too_long, python_files())


def test_functions_are_small() -> None:
    assert_tree(too_large, python_files())


def test_the_checks_can_fail() -> None:
    assert list(too_long("x\n" * 401)) and list(too_long("x" * 101))
    assert not list(too_long("x\n" * 400)) and not list(too_long("x" * 100))
    body = "    pass\n"
    assert problems(too_large, "def f():\n" + body * 70)
    assert not problems(too_large, "def f():\n" + body * 69)
    assert problems(too_large, "def f(a, b, c, d, e, g): ...")
    assert not problems(too_large, "class A:\n    def f(self, a, b, c, d, e, *, g): ...")
    deep = "def f():\n if a:\n  for b in a:\n   with b:\n    {}\n"
    assert problems(too_large, deep.format("while b: pass"))
    assert not problems(too_large, deep.format("def g():\n     if a: pass"))
    assert not problems(too_large, deep.format("c()\n if b: pass\n elif c: pass\n elif d: pass"))
