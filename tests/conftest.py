"""What every test run has in common: the random examples, and nothing left in the law's caches."""

import inspect
import os
import sys

import pytest
from hypothesis import settings

# When the law is changed line by line (`make mutants`) the same examples are tried each time.
settings.register_profile("default", deadline=None)
settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
settings.load_profile("mutants" if "MUTANT_UNDER_TEST" in os.environ else "default")


@pytest.fixture(autouse=True, scope="session")
def nothing_remembered() -> None:
    """A changed law is run in a copy of a process that has computed before: forget all of it."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("accueil", "strategies")):
            for _, thing in inspect.getmembers(module):
                forget(thing)
                if inspect.isclass(thing) and thing.__module__ == name:
                    for _, method in inspect.getmembers(thing):
                        forget(method)


def forget(thing: object) -> None:
    """Empty the cache of a function that has one."""
    clear = getattr(thing, "cache_clear", None)
    if callable(clear):
        clear()
