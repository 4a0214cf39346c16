"""`accueil begin` and `accueil offices`: from nobody to the first account, and to addresses."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from accueil.identity.accounts import read_link
from accueil.identity.codes import CodeRefused
from accueil.identity.models import Account
from accueil.registry.communes import offices
from accueil.registry.models import Office
from accueil.store.security import see
from tests import factories as f


def call(database: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", *words],
        env={**os.environ, "ACCUEIL_DATABASE": database, "ACCUEIL_ADDRESS": "https://a.lu"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_from_nobody_to_the_first_account(real_database: str) -> None:
    """The link works; another call makes a new one until a password is chosen."""
    wrong = call(real_database, "begin", "nobody", "Nobody")
    assert wrong.returncode == 2 and "expected an e-mail address" in wrong.stderr
    begun = [call(real_database, "begin", "Max@men.example.lu", "Max") for _ in range(2)]
    links = [re.search(r"https://a\.lu/welcome/(\S+)/", one.stdout) for one in begun]
    assert all(links) and f"{len(offices())} offices" in begun[0].stdout
    assert "0 offices" in begun[1].stdout
    see(country=True)
    assert set(Office.objects.values_list("pk", flat=True)) == set(offices())
    account = Account.objects.get(email="max@men.example.lu")
    assert (account.role, account.name) == ("ministry", "Max")
    older, newer = (link.group(1) for link in links if link)
    with pytest.raises(CodeRefused):
        read_link(older, now=timezone.now())
    assert read_link(newer, now=timezone.now()).account == account
    account.set_password("voucher-for-every-child")
    account.save()
    late = call(real_database, "begin", "eva@men.example.lu", "Eva")
    assert late.returncode == 2 and "page Colleagues" in late.stderr


def test_addresses_of_offices(real_database: str, tmp_path: Path) -> None:
    """What is printed can be filled in and given back; one wrong line, and nothing is kept."""
    see(country=True)
    f.make_office("esch-sur-alzette")
    printed = call(real_database, "offices").stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["code"] for row in rows] == ["esch-sur-alzette"]
    file = tmp_path / "offices.csv"
    head, line = printed.splitlines()[0], "esch-sur-alzette,x,B.P. 145,L-4002,Esch,2754,{}"
    for rows_, why in (
        ([line.format("csa")], "line 2, email"),
        (["esch,x,,,,,"], "line 2, code: 'esch' is no code of an office"),
        ([line.format(""), line.format("")], "line 3, code: 'esch-sur-alzette' is there twice"),
        (["esch-sur-alzette,x"], "line 2: expected 7 columns"),
    ):
        file.write_text("\n".join([head, *rows_]))
        refused = call(real_database, "offices", str(file))
        assert refused.returncode == 2 and why in refused.stderr, refused.stderr
    file.write_text("\n".join([head, line.format("csa@esch.lu")]))
    assert "1 offices changed" in call(real_database, "offices", str(file)).stdout
    kept = Office.objects.get()
    assert (kept.street, kept.postcode, kept.email) == ("B.P. 145", "L-4002", "csa@esch.lu")
    assert kept.name != "x"
