"""The settings of the tests: a folder of their own, so that no installation is touched."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="accueil-tests-"))
TESTS = "accueil_tests"
ENVIRONMENT = {
    "ACCUEIL_DATA": str(DATA),
    "ACCUEIL_DATABASE": TESTS,
    "ACCUEIL_SECRET_KEY": "a secret of the tests, of no use to anybody else in the world",
    "ACCUEIL_KEYS": "t:dGhlIHRlc3RzIGVuY3J5cHQgd2l0aCB0aGlzIGtleSE=",
    "ACCUEIL_SMS_URL": "sink:",
    "DJANGO_SETTINGS_MODULE": "accueil.config.settings",
}
FULL_COST: dict[str, int] = {}  # of a password's hash, as the product has it


def prepare() -> None:
    """Before the settings are read: nothing of the machine's own installation is touched."""
    for name in [n for n in os.environ if n.startswith(("ACCUEIL_", "DATABASE_", "PG"))]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    _compile_once()
    atexit.register(_remove, os.getpid())


def _compile_once() -> None:
    """Where Python may not keep what it compiles, it does in this run's own folder: tests start
    many programs, and each would compile all of Django and of Accueil again."""
    if sys.dont_write_bytecode and "MUTANT_UNDER_TEST" not in os.environ:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(DATA / "compiled")
        sys.dont_write_bytecode = False


def cheap_passwords() -> None:
    """Password hashes of the product's kind that cost next to nothing.

    Nearly every test makes accounts. The programs that tests start hash at the full cost, and read
    the cheap ones; `test_passwords` sees the full cost.
    """
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name, cheap in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        FULL_COST[name] = getattr(Argon2PasswordHasher, name)
        setattr(Argon2PasswordHasher, name, cheap)


def _remove(process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(DATA, ignore_errors=True)
