"""Changes the decorated functions of the law one by one, as mutmut does with all others.

mutmut leaves functions with a decorator alone; the rules of the law, its properties and all that
is cached have one. Each change is written into a copy of the project, in which the tests must fail.
Run from the project's folder: `python tests/mutate_decorated.py`; prints what no test noticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

LAW = Path("accueil/law")
WORKERS = 2
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider"]
FIRST = ("sentences", "calendar", "explanation", "household", "terms_shape")
EDGES = "tests/law/test_edges.py::test"
SLOW = ("every_row_of_the_scale_on_every_edge", "every_number_of_hours")
STAGES = [
    [f"tests/law/test_{name}.py" for name in FIRST],
    ["tests/law/test_cases.py"],
    ["tests/law", "tests/exchange", *(f"--deselect={EDGES}_{name}" for name in SLOW)],
]

Mutant = tuple[Path, str, str]  # file, the function and what became of a part of it, new text


class Inside(cst.CSTVisitor):
    """Collects what a function's body can become by the operators of mutmut."""

    def __init__(self) -> None:
        """Nothing found yet."""
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Every operator that fits; no annotation, no docstring."""
        if isinstance(node, cst.Annotation):
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.found += [(node, new) for new in operator(node)]
        return True


class Decorated(cst.CSTVisitor):
    """Collects the functions that have a decorator."""

    def __init__(self) -> None:
        """Nothing found yet."""
        self.found: list[cst.FunctionDef] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Called by libcst for every function."""
        plain = ("staticmethod", "classmethod")
        names = [getattr(d.decorator, "value", "") for d in node.decorators]
        if names and names[0] not in plain:
            self.found.append(node)


def mutants(file: Path) -> Iterator[Mutant]:
    """Every change of a decorated function of a file."""
    module = cst.parse_module(file.read_text(encoding="utf-8"))
    decorated = Decorated()
    module.visit(decorated)
    for function in decorated.found:
        inside = Inside()
        function.body.visit(inside)
        for old, new in inside.found:
            changed = module.deep_replace(old, new)
            words = [module.code_for_node(node) for node in (old, new) if not is_long(node)]
            yield file, f"{function.name.value}: {' -> '.join(words)}", changed.code


def is_long(node: cst.CSTNode) -> bool:
    """Whether a part is too long to be printed."""
    return isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)


def survives(mutant: Mutant, folder: Path) -> bool:
    """Whether all tests pass with this change in a copy of the project."""
    file, _, text = mutant
    original = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text, encoding="utf-8")
    try:
        return all(passes(folder, selection) for selection in STAGES)
    finally:
        (folder / file).write_text(original, encoding="utf-8")


def passes(folder: Path, selection: list[str]) -> bool:
    """Whether these tests pass in a folder."""
    environment = {**os.environ, "MUTANT_UNDER_TEST": "decorated", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*PYTEST, *selection]
    try:
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def main() -> None:
    """Try all, print the survivors and the score."""
    wanted = sys.argv[1:]
    files = [f for f in sorted(LAW.glob("*.py")) if not wanted or f.stem in wanted]
    found = [mutant for file in files for mutant in mutants(file)]
    with tempfile.TemporaryDirectory() as temporary:
        folders: Queue[Path] = Queue()
        for number in range(WORKERS):
            folder = Path(temporary) / str(number)
            for part in ("accueil", "tests"):
                shutil.copytree(part, folder / part)
            shutil.copy("pyproject.toml", folder)
            folders.put(folder)

        def tried(mutant: Mutant) -> bool:
            folder = folders.get()
            try:
                return survives(mutant, folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(WORKERS) as pool:
            alive = [m for m, lives in zip(found, pool.map(tried, found), strict=True) if lives]
    for file, what, _ in alive:
        print(f"{file.stem}.{what}")
    print(len(found) - len(alive), "of", len(found), "changes noticed")


if __name__ == "__main__":
    main()
