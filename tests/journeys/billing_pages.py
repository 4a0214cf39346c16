"""What the journeys of billing do at the pages more than once, and what they read there."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO

from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from accueil.law.calendar import Period
from tests.journeys.person import Person
from tests.journeys.site import Site

MINUS = "-\u2212\u2013"
Money = tuple[int, int]  # before, after: cents


def cents_of(text: str) -> int:
    """An amount as it stands on a page or paper, in whatever language."""
    digits = re.sub(r"\D", "", text)
    return -int(digits) if text.strip()[0] in MINUS else int(digits)


def before_after(table: Locator) -> dict[str, Money]:
    """Rows of a table of before, now, difference: its label, both amounts; they must agree."""
    found = {}
    for row in table.locator("tbody tr").all():
        head = row.locator("th").inner_text().split("\n")[0].strip()
        before, after, moved = [one.strip() for one in row.locator("td").all_inner_texts()]
        if moved[0] in f"+{MINUS}":
            assert cents_of(after) - cents_of(before) == cents_of(moved), (head, moved)
        found[head] = (cents_of(before), cents_of(after))
    return found


def text_of(content: bytes) -> str:
    """What a PDF says, without its spaces: they are set in many widths."""
    assert content.startswith(b"%PDF")
    pages = PdfReader(BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def command(site: Site, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """`accueil …` as a process of its own, on the database that the site serves."""
    return subprocess.run(
        [sys.executable, "-m", "accueil.commands", *words],
        env={**os.environ, "ACCUEIL_DATABASE": site.database},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assessed(site: Site, code: str, period: str) -> Money:
    """What `accueil case … | accueil assess -` says of a bill: parents' and State's cents."""
    case = command(site, "case", "--child", code, "--period", period)
    assert case.returncode == 0, case.stderr
    told = command(site, "assess", "-", "--json", given=case.stdout)
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    return answer["parent_cents"], answer["state_cents"]


def bill(site: Site) -> None:
    """The run of the night."""
    done = command(site, "bill", "--workers", "1")
    assert done.returncode == 0, done.stderr


def state_of(site: Site) -> tuple[Period, Period]:
    """The last closed period, and the one that is over and open."""
    last = site.execute("SELECT max(period) FROM attendance_closing")[0][0]
    return Period.named(last), Period.named(last).later(1)


def close(ministry: Person, period: Period, reason: str) -> None:
    """Close a period at the ministry's page, saying why where somebody has not declared."""
    ministry.open("/billing/")
    ministry.click(ministry.page.locator(f"main a[href='/billing/{period.name}/']"))
    ministry.sees("What is missing")
    if ministry.page.locator("main textarea").count():
        ministry.press("Close the period")
        expect(ministry.page.locator(".govuk-error-summary")).to_be_visible()
        ministry.type("Why is it closed all the same?", reason)
    ministry.press("Close the period")
    ministry.sees("The period is closed.")


def swap_of(officer: Person, period: Period) -> tuple[str, str]:
    """Two weeks of the year to be exchanged: one of the period that has free hours, and a later
    one without them."""
    boxes = officer.page.locator("main input[name=week]:not([disabled])")
    states = [(str(one.get_attribute("value")), one.is_checked()) for one in boxes.all()]
    within = [day for day, _ in states if str(period.first) <= day <= str(period.last)]
    without = [day for day, ticked in states if ticked and day not in within]
    free = [day for day, ticked in states if not ticked and day in within]
    assert free, "every week of the period is without free hours"
    assert without, "no later week is without free hours"
    return free[0], without[-1]


def tick(officer: Person, weeks: Sequence[str]) -> None:
    """Turn the ticks of these weeks over."""
    for week in weeks:
        box = officer.page.locator(f"#w{week}")
        box.set_checked(not box.is_checked())
