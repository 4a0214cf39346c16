"""The law counts in whole numbers, reads no clock, and keeps dates and amounts in its tariffs."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import LAW, Problem, assert_tree, problems, python_files

CLOCK_AND_CHANCE = {"time", "random", "secrets"}
READS_CLOCK = {"now", "today", "utcnow"}
DATE = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")


def inexact(tree: ast.Module) -> Iterator[Problem]:
    """Floats and true division."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex() as value):
                yield node.lineno, f"{value} is a float: count in cents and minutes"
            case ast.Call(func=ast.Name(id="float")):
                yield node.lineno, "float(): count in cents and minutes"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node.lineno, "true division: use whole numbers, for paths joinpath"


def unsteady(tree: ast.Module) -> Iterator[Problem]:
    """What gives another answer tomorrow: the clock and chance."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if CLOCK_AND_CHANCE & {n.name for n in names}:
                yield node.lineno, "the law reads no clock and throws no dice"
            case ast.ImportFrom(module=module, level=0) if module in CLOCK_AND_CHANCE:
                yield node.lineno, "the law reads no clock and throws no dice"
            case ast.Call(func=ast.Attribute(attr=name)) if name in READS_CLOCK:
                yield node.lineno, f"{name}(): the day is an argument"


def dated(tree: ast.Module) -> Iterator[Problem]:
    """Amounts and dates inside functions; decorators and docstrings may cite them."""
    found: set[Problem] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
                rule: list[ast.AST] = [*body[1:]] if ast.get_docstring(node) else [*body]
            case ast.Lambda(body=value):
                rule = [value]
            case _:
                continue
        for part in (*rule, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            found.update(_constants(part))
    yield from found


def _constants(part: ast.AST) -> Iterator[Problem]:
    for node in ast.walk(part):
        match node:
            case ast.Constant(value=bool()):
                continue
            case ast.Constant(value=int(number)) if number not in (0, 1):
                yield node.lineno, f"{number} inside a rule: it belongs in the tariff"
            case ast.Constant(value=str(text)) if DATE.search(text):
                yield node.lineno, f"{text!r} inside a rule: dates belong in the tariff"


def test_the_law_is_exact() -> None:
    assert_tree(inexact, python_files(LAW))


def test_the_law_is_steady() -> None:
    assert_tree(unsteady, python_files(LAW))


def test_no_date_or_amount_inside_a_rule() -> None:
    assert_tree(dated, [p for p in python_files(LAW) if p.name in ("rules.py", "limits.py")])


def test_the_checks_can_fail() -> None:
    for sample in ("x = 0.5", "x = float('1')", "x = a / b", "x /= 2", "def f(x=1e3): ..."):
        assert problems(inexact, sample), sample
    assert not problems(inexact, "x = a // b\nisinstance(x, float)\n'1.5 / 2'")
    for sample in ("import random", "from time import sleep", "date.today()", "datetime.now(UTC)"):
        assert problems(unsteady, sample), sample
    assert not problems(unsteady, "from datetime import date, time\ndate(2026, 1, 1)")
    for inside in ("x * 60", "least(x, -600)", "'2026-01-01'", "date(2026, 1, 1)", "lambda y=7: y"):
        assert problems(dated, f"def rule(x):\n    return {inside}"), inside
    fine = '@since("2026-01-01", 12)\ndef rule(x):\n    """Art. 22, 2026."""\n    return 1 - x * 0'
    assert not problems(dated, fine)
