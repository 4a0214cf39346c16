"""The layers: import-linter checks them in `make check`; here, that it is still asked to."""

import ast
import sys
from collections.abc import Iterator

from importlinter.api import read_configuration

from tests.house.sources import LAW, ROOT, Problem, assert_tree, problems, python_files


def beyond_standard_library(tree: ast.Module) -> Iterator[Problem]:
    """Imports of the law that leave the standard library and the law itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            names = ["." * node.level + (node.module or "")]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "accueil":
            names = [f"accueil.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [str(node.module)]
        else:
            continue
        for name in names:
            own = name == "accueil.law" or name.startswith("accueil.law.")
            if not own and name.split(".")[0] not in sys.stdlib_module_names:
                yield node.lineno, f"the law imports {name}: only the standard library and the law"


def test_the_law_is_there() -> None:
    assert LAW.is_dir() and python_files(LAW), "accueil/law is missing"


def test_the_law_imports_only_the_standard_library() -> None:
    assert_tree(beyond_standard_library, python_files(LAW))


def test_the_contracts_are_kept_in_the_configuration() -> None:
    configuration = read_configuration(str(ROOT / "pyproject.toml"))
    contracts = {c["name"]: c for c in configuration["contracts_options"]}
    kinds = [contract["type"] for contract in contracts.values()]
    assert sorted(kinds) == ["acyclic_siblings", "forbidden", "layers", "layers"]
    assert contracts["One way down"]["layers"][-1] == "law"
    assert contracts["The doors do not know each other"]["layers"][-1] == "base"
    assert contracts["The law is pure"]["source_modules"] == ["accueil.law"]
    assert not any("ignore_imports" in c for c in contracts.values()), "no exception is allowed"


def test_the_check_can_fail() -> None:
    assert problems(beyond_standard_library, "import os.path, polars")
    assert problems(beyond_standard_library, "from accueil.engine import plan")
    assert problems(beyond_standard_library, "from accueil import engine")
    assert problems(beyond_standard_library, "def f():\n    from .. import engine")
    assert not problems(beyond_standard_library, "from accueil.law import terms\nimport datetime")
    assert not problems(beyond_standard_library, "from . import terms\nfrom .terms import Term")
