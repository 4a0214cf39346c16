"""`accueil verify` and `accueil replay`: exit codes, sentences, JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from accueil.billing.models import Statement
from accueil.billing.proofs.findings import Proven
from accueil.billing.verify import Scope, units
from accueil.commands.sharing import each
from accueil.commands.verify import prove
from accueil.store.database import OWNER_ROLE
from accueil.store.security import see
from tests.billing.ledger import make


def accueil(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", *arguments],
        env={**os.environ, "ACCUEIL_DATABASE": database, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_ledger_is_proven_and_replayed(real_database: str, cluster: Path, tmp_path: Path) -> None:
    """0 while it holds; 1 and the list where a cent was changed, by two processes too."""
    see(country=True)
    make()
    whole = accueil(real_database, "verify")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("Everything holds.")
    with psycopg.connect(host=str(cluster), dbname=real_database, user=OWNER_ROLE) as owner:
        owner.execute("ALTER TABLE billing_transfer DISABLE TRIGGER USER")
        owner.execute("UPDATE billing_transfer SET cents = cents + 1 WHERE kind = 'parents'")
    broken = accueil(real_database, "verify", "--json", "--workers", "2")
    told = json.loads(broken.stdout)
    assert (broken.returncode, told["holds"]) == (1, False)
    assert {one["code"] for one in told["findings"]} == {"posted", "invoice_sum"}
    lines = accueil(real_database, "verify", "--period", "2026-08")
    assert lines.returncode == 1
    assert "WebMi123" in lines.stdout
    assert "What is posted is not what the newest statement says [posted]" in lines.stdout
    assert accueil(real_database, "verify", "--period", "2026-13").returncode == 2
    same = accueil(real_database, "replay", "--since", "2026-08")
    assert (same.returncode, same.stderr) == (0, "")
    assert "0 of them differ" in same.stdout
    listed = tmp_path / "lines.csv"
    other = accueil(
        *(real_database, "replay", "--since", "2026-08", "--with", "hour_cap.sea=600"),
        *("--list", str(listed), "--workers", "2"),
    )
    assert other.returncode == 1
    assert "By kind of provider" in other.stdout
    assert max(map(len, other.stdout.splitlines())) <= 100
    assert listed.read_text().startswith("child,period,version")
    assert "WebMi123" in listed.read_text()


def test_the_work_is_shared_among_processes(real_database: str) -> None:
    """Each unit is sent to a process that has not read any table yet, and comes back proven."""
    see(country=True)
    make()
    work, heard = units(Scope()), list[Proven]()
    each(prove, [*work, *work], None, 2, heard.append)
    assert sum(one.counts["statements"] for one in heard) == 2 * Statement.objects.count() > 0
