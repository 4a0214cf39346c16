"""The settings of the tests: a folder of their own, so that no installation is touched."""

import atexit
import os
import shutil
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


def prepare() -> None:
    """Before the settings are read: nothing of the machine's own installation is touched."""
    for name in [n for n in os.environ if n.startswith(("ACCUEIL_", "DATABASE_", "PG"))]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    atexit.register(_remove, os.getpid())


def _remove(process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(DATA, ignore_errors=True)
