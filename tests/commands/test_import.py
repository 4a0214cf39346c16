"""`accueil import` as people call it: a file of one provider, of the country, refused, checked."""

import os
import re
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from accueil.attendance.models import CareContract, Meals, Stay
from accueil.commands.import_stays import command
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import factories as f

CODES = ("MusMa123", "WebLe234", "KleTo345")


@pytest.fixture
def two(real_database: str) -> list[Any]:
    """Two providers; the first cares for two children, the second for one."""
    see(country=True)
    office = f.make_office()
    providers = [f.make_provider(office, name=name) for name in ("Eent", "Zwee")]
    for code, provider in zip(CODES, (providers[0], *providers), strict=True):
        contract = CareContract(
            child=f.make_child(office),
            provider=provider,
            number=code,
            iam_code=code,
            language="fr",
            signed=date(2026, 1, 1),
            signer="a parent",
            pattern=[],
            billed="real",
            valid=days(date(2026, 1, 1)),
        )
        record(contract, by=None, now=f.NOW)
    return providers


def call(database: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", "import", *map(str, words)],
        env={**os.environ, "ACCUEIL_DATABASE": database},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def country(providers: list[Any], path: Path) -> Path:
    """A file with the stays of both, as CSV or Parquet."""
    (one, two) = (str(provider.pk) for provider in providers)
    frame = pl.DataFrame(
        {
            "provider": [one, one, two],
            "child": list(CODES),
            "date": [date(2026, 9, 7)] * 3,
            "from": [time(8), time(9, 30), time(22)],
            "until": [time(12), time(16), time(6)],
            "meals": [1, 1, None],
        }
    )
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, time_format="%H:%M")
    return path


@pytest.mark.parametrize("name", ["country.csv", "country.parquet"])
def test_a_country_s_file(two: list[Any], real_database: str, tmp_path: Path, name: str) -> None:
    path = country(two, tmp_path / name)
    looked = call(real_database, path, "--check")
    assert (looked.returncode, looked.stderr) == (0, "")
    assert "would be new 3" in looked.stdout
    assert not Stay.objects.exists()
    done = call(real_database, path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 rows, 3 days of 3 children" in done.stdout
    assert re.search(r"[0-9.]+ s, peak \d+ MB", done.stdout)
    found = Stay.objects.order_by("start").values_list("provider_id", "start", "until", "source")
    assert list(found) == [
        (two[0].pk, 480, 720, "import"),
        (two[0].pk, 570, 960, "import"),
        (two[1].pk, 1320, 1800, "import"),
    ]
    assert Meals.objects.count() == 2
    again = call(real_database, path)
    assert "everything in it was known already" in again.stdout
    assert Stay.objects.count() == 3


def test_what_is_refused_is_told_and_nothing_written(
    two: list[Any], real_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "stays.csv"
    path.write_text(
        "child;date;from;until\n"
        "MusMa123;2026-09-07;08:00;12:00\n"
        "KleTo345;2026-09-07;08:00;12:00\n"
        "MusMa123;07.09.2026;;12:00\n"
    )
    done = call(real_database, path, "--provider", two[0].pk)
    assert done.returncode == 2
    told = done.stderr.splitlines()
    assert "Row 3, column A (child)" in told[0]
    assert "Row 4, column C (from)" in told[1]
    assert told[-1].endswith("refused, nothing was written")
    assert not Stay.objects.exists()


def test_who_answers_for_it(two: list[Any], real_database: str, tmp_path: Path) -> None:
    account = f.make_account("manager", provider=two[0])
    path = tmp_path / "stays.csv"
    path.write_text("child;date;from;until\nMusMa123;2026-09-07;08:00;12:00\n")
    call(real_database, path, "--provider", two[0].pk, "--by", account.email)
    assert [stay.recorded_by for stay in Stay.objects.all()] == [account.pk]
    nobody = call(real_database, path, "--provider", two[0].pk, "--by", "nobody@example.lu")
    assert nobody.returncode == 2
    assert "nobody@example.lu" in nobody.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "none.csv")])
    assert done.exit_code == 2
    assert "expected a file of stays" in done.stderr
