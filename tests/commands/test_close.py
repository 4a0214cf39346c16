"""`accueil close`: a list a person can act on, then the closing; refused with exit code 2."""

import os
import subprocess
import sys
from datetime import date

from accueil.attendance.models import Closing
from accueil.billing.models import Statement
from accueil.store.security import see
from tests import cared as c
from tests import factories as f


def call(database: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", "close", *words],
        env={**os.environ, "ACCUEIL_DATABASE": database},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_period_is_closed_by_a_command(real_database: str) -> None:
    """Without a reason, or where nobody answers the question, nothing is closed."""
    see(country=True)
    office = f.make_office()
    child = f.make_child(office, household=f.make_household(office), iam_code="WebMi123")
    creche = c.creche()
    c.was_there(child, creche, date(2026, 3, 3))
    for words, why in (
        (("March",), "is no billing period"),
        (("2126-03",), "is not over before"),
        (("2026-03",), "Crèche Kannerhaus (0 children, no telephone"),
        (("2026-03", "--reason", "gone"), "add --yes"),
        (("2026-03", "--reason", "gone", "--yes", "--by", "x@y.lu"), "--by: found x@y.lu"),
    ):
        refused = call(real_database, *words)
        assert refused.returncode == 2 and why in refused.stderr, refused
        assert "Weber" not in refused.stderr + refused.stdout
    assert not Closing.objects.exists() and not Statement.objects.exists()
    done = call(real_database, "2026-03", "--reason", "gone", "--yes")
    assert done.returncode == 0 and "2026-03 is closed" in done.stdout, done
    assert Closing.objects.get().reason == "gone" and Statement.objects.exists()
    again = call(real_database, "2026-03")
    assert again.returncode == 0 and "was closed on" in again.stdout
    assert "0 invoices, 0 statements of providers are new" in again.stdout
