"""The API keeps what its description says, whatever is sent: asked by schemathesis.

As somebody would from outside: the real server, a real key with all scopes, every check there is;
the same examples in every run.
"""

import os
import subprocess
import sys
from pathlib import Path

from accueil.store.security import see
from tests.database import serving
from tests.web.api.asking import world

RUN = (
    *("-m", "schemathesis.cli", "run", "--checks", "all", "--generation-deterministic"),
    *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "12"),
    *("--suppress-health-check", "all", "--no-color", "--continue-on-failure"),
)
# A form cannot say all that makes a case one that can be assessed: days that lie in its period,
# a membership that covers it. What is refused for that is refused as what has a wrong form.
SETTINGS = """
[[operations]]
include-name = "POST /api/v1/assess"
checks.positive_data_acceptance.expected-statuses = [200, 422]
"""


def test_schemathesis_finds_nothing(real_database: str, tmp_path: Path) -> None:
    key = world().key
    see()
    tmp_path.joinpath("schemathesis.toml").write_text(SETTINGS)
    often = {"ACCUEIL_API_RATE": "1000000", "ACCUEIL_OPEN_RATE": "1000000"}
    with serving(real_database, **often) as address:
        command = [*RUN, "-H", f"Authorization: Bearer {key}", f"{address}/api/v1/openapi.json"]
        run = subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
        )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]
