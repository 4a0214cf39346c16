"""`accueil case | accueil assess -`: anyone can compute a bill again, to the cent."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from click.testing import CliRunner

from accueil.billing.frozen import thaw
from accueil.billing.models import Statement
from accueil.billing.run import open_for_billing, run
from accueil.commands import accueil
from accueil.demo.fill import fill
from accueil.exchange.case import case_of
from accueil.exchange.case_file import case_toml
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.household import Household
from accueil.law.parameters import shipped
from accueil.registry.models import Child as OfRegistry
from accueil.store.models import AccessLog
from accueil.store.security import see

LAW = shipped()
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PERIOD = Period(2026, 10)


def read(toml: str) -> Case:
    return case_of(tomllib.loads(toml, parse_float=Decimal), LAW)


def call(database: str, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", *words],
        env={**os.environ, "ACCUEIL_DATABASE": database},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_bill_of_a_country_can_be_computed_again(real_database: str) -> None:
    """The file holds no name, and all that the bill rests on: week by week the same cents."""
    fill(150, 1, NOW)
    see(country=True)
    open_for_billing(PERIOD, by=None, now=NOW)
    run(LAW, now=NOW)
    statements = list(Statement.objects.all())
    assert len(statements) > 20
    for statement in statements:
        frozen = thaw(statement.content, LAW)
        toml = case_toml(frozen.case)
        again = bill(read(toml), LAW)
        shown = [(week.parent_cents, week.state_cents) for week in frozen.weeks]
        assert [(week.parent_cents, week.state_cents) for week in again.weeks] == shown, toml
        assert again.parent_cents == statement.parent_cents
        assert again.state_cents == statement.state_cents

    of_period = Statement.objects.filter(period=PERIOD.name).order_by("version")
    newest = {one.child_id: one for one in of_period}
    beside = max(newest.values(), key=lambda one: one.uncovered_cents)
    code = OfRegistry.objects.get(pk=beside.child_id).iam_code
    written = call(real_database, "case", "--child", code, "--period", "2026-10")
    assert written.returncode == 0, written.stderr
    assert ("beside the voucher" in written.stderr) == bool(beside.uncovered_cents)
    answer = CliRunner().invoke(accueil, ["assess", "-", "--json"], input=written.stdout)
    told = json.loads(answer.stdout)
    assert (told["parent_cents"], told["state_cents"]) == (beside.parent_cents, beside.state_cents)
    assert AccessLog.objects.filter(child=beside.child_id, action="download").count() == 1
    for words, why in (
        (("--child", "NobXx999", "--period", "2026-10"), "IAM code"),
        (("--child", code, "--period", "2025-09"), "has not a bill"),
        (("--child", code, "--period", "October"), "no billing period"),
        (("--child", code, "--period", "2026-10", "--version", "7"), "version 7"),
    ):
        refused = call(real_database, "case", *words)
        assert refused.returncode == 2 and why in refused.stderr and not refused.stdout


def test_all_that_a_case_can_say_comes_back() -> None:
    """Chosen weeks, a rank, a provider at two prices, a stay until midnight, an empty period."""
    weeks = [date(2026, 1, 5), *(date(2026, month, day) for month, day in ((3, 2), (4, 6)))]
    weeks += [date(2026, 10, 5), date(2026, 11, 2), date(2026, 12, 21)]
    key = "7f3c0c6e-0000-4000-8000-000000000001"
    case = Case(
        period=PERIOD,
        household=Household("institution", 2, income_declared=False),
        child=Child(date(2023, 5, 17), "precoce_part", 2),
        membership=Membership(date(2026, 9, 14), 3),
        providers=[
            Provider(key, "sea", "commercial", 750, 450),
            Provider(f"{key}@2026-10-12", "sea", "commercial", 801, 0),
        ],
        stays=[
            Stay(key, date(2026, 10, 5), 0, 1440, 2),
            Stay(f"{key}@2026-10-12", date(2026, 10, 12), 1020, 1440, 0),
        ],
        weeks_without=weeks,
    )
    for one in (case, replace(case, stays=[], providers=[], membership=None, weeks_without=None)):
        again = read(case_toml(one))
        told = [replace(stay, place="") for stay in again.stays]
        assert told == [replace(stay, place="") for stay in one.stays]
        assert (again.child, again.membership, again.weeks_without) == (
            one.child,
            one.membership,
            one.weeks_without,
        )
        assert list(again.providers) == list(one.providers)
        assert case_toml(again) == case_toml(one)
        assert bill(again, LAW).parent_cents == bill(one, LAW).parent_cents
