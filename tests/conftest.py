"""What every test run has in common: its own settings, database and browser, the random examples,
and nothing left in the law's caches."""

import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from hypothesis import settings

from catalogues import compile_all
from tests.environment import cheap_passwords, prepare

prepare()
compile_all()
django.setup()
cheap_passwords()
# A worker of the same run inherits the environment: it must not read settings before its own.
del os.environ["DJANGO_SETTINGS_MODULE"]
pytest_plugins = ["tests.database", "tests.browser", "tests.journeys.site"]
LONG = {"browser", "country", "fresh_database"}  # what takes its time

# When the law is changed line by line (`make mutants`) the same examples are tried each time.
settings.register_profile("default", deadline=None)
settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
settings.load_profile("mutants" if "MUTANT_UNDER_TEST" in os.environ else "default")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with browsers, countries and programs first, then those of most tests: were the long
    ones last, one process would do them alone while the other has nothing left."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    slow = {path for path, own in files.items() if any(map(_is_long, own))}
    order = sorted(files, key=lambda path: (path not in slow, -len(files[path]), path))
    items[:] = [item for path in order for item in files[path]]


def _is_long(item: pytest.Item) -> bool:
    return not LONG.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True, scope="session")
def nothing_remembered() -> None:
    """A changed law is run in a copy of a process that has computed before: forget all of it."""
    forget()


@pytest.fixture(autouse=True)
def nothing_remembered_of_other_tests() -> None:
    """While it is noted which test needs which function: a cache would hide what is needed."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        forget()


def forget() -> None:
    """Empty every cache of the law."""
    modules = [m for n, m in sys.modules.items() if n.startswith(("accueil", "strategies"))]
    for thing in (thing for module in modules for thing in members(module)):
        for cached in (thing, *(members(thing) if inspect.isclass(thing) else ())):
            clear = getattr(cached, "cache_clear", None)
            if callable(clear):
                clear()


def members(thing: object) -> Iterator[object]:
    """What a module or a class holds."""
    return (member for _, member in inspect.getmembers(thing))
