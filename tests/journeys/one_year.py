"""What the journey of one family's year stands on: its cases, its site, its clock, its people.

The site is empty but for a commune, a crèche and a childminder of the cases' prices. Its clock is
set by the journey (`clock/sitecustomize.py`), so a year passes in a minute; what happens between
two visits is done by the functions of the pages and commands, at the moment that is given.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accueil.actions.close import close_period
from accueil.actions.issue import issue
from accueil.actions.papers import Writer
from accueil.attendance.models import Meals, Stay
from accueil.billing.run import open_for_billing, run
from accueil.demo.parents import make_parent
from accueil.demo.staff import employ, hire
from accueil.exchange.case import read_case
from accueil.identity.demo import PARENTS, PASSWORD
from accueil.identity.links import link
from accueil.identity.models import Account
from accueil.law import care as law
from accueil.law.bill import Bill, bill
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import Actor
from accueil.store.security import see
from tests import factories as f
from tests.cared import OPENING, agree_with_the_state, offer
from tests.journeys.care_examples import MINISTRY
from tests.journeys.families import Family
from tests.journeys.person import Person
from tests.journeys.site import Site

CASES = Path(__file__).parents[2] / "examples" / "one-year"
CLOCK = Path(__file__).with_name("clock")
CRECHE, MINDER = "Crèche Les Hirondelles", "Mireille Welter"
HOME = "esch-sur-alzette"
BY_PHONE = "The childminder confirmed it by telephone."
KNOWN = datetime(2025, 8, 1, 9, 0, tzinfo=f.LUXEMBOURG)
PICTURES = "STORY_PICTURES"  # a folder
HEADING, ABOVE = "main h1", {"main h1": 46}  # pixels: above a heading stands what it is about
WHOLE_DAY = [[day, 300, 1200] for day in range(1, 8)]


@dataclass(frozen=True, slots=True)
class Kayser(Family):
    """The family of the story: two incomes, two children with family allowance."""

    @property
    def born(self) -> date:
        """Four before 1 September 2026: she starts school in that month."""
        return date(2022, 5, 10)


KAYSER = Kayser(
    kind="Parents living together",
    speaks="en",
    language="en",
    child="Mila",
    family_name="Kayser",
    parent="Isabelle",
    other="Laurent",
    sequence=40,
    allowance=2,
)


class Told:
    """A case file of the story, and its bill by the law alone."""

    def __init__(self, name: str) -> None:
        self.case = read_case(CASES / f"{name}.toml", shipped())

    @property
    def period(self) -> Period:
        """The billing period it is about."""
        return self.case.period

    @cached_property
    def bill(self) -> Bill:
        """What the law says."""
        return bill(self.case, shipped())

    def stays(self, provider: str) -> list[law.Stay]:
        """When the child is somewhere, in the order of time."""
        found = [stay for stay in self.case.stays if stay.provider == provider]
        return sorted(found, key=lambda stay: stay.day)


@dataclass
class Year:
    """The site and what it is done with: `clock` is the file that sets the time of its pages."""

    site: Site
    clock: Path
    creche: UUID
    minder: UUID
    now: datetime = KNOWN

    def turn(self, day: date, hour: int = 10) -> None:
        """It is this day, at this hour; who was signed in is no more."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=f.LUXEMBOURG)
        ahead = self.now - datetime.now(f.LUXEMBOURG)
        self.clock.write_text(str(ahead.total_seconds()), encoding="ascii")
        self.site.kept.clear()

    @property
    def child(self) -> UUID:
        """The child of the story, once it is known."""
        child: UUID = self.site.execute("SELECT id FROM registry_child")[0][0]
        return child

    def newest(self, period: Period) -> tuple[int, int, int]:
        """The version of a bill that counts: parents' and State's cents, and its number."""
        question = """SELECT parent_cents, state_cents, version FROM billing_statement
            WHERE period = %s ORDER BY version DESC LIMIT 1"""
        parents, state, version = self.site.execute(question, period.name)[0]
        return parents, state, version

    def night(self, period: Period) -> None:
        """What the job of the night does: bills of a period that is over."""
        see(country=True)
        open_for_billing(period, by=None, now=self.now)
        run(shipped(), now=self.now)

    def papers(self, period: Period) -> None:
        """What the job after a closing does: invoices and statements."""
        see(country=True)
        issue(period, shipped(), writer=Writer(None, "", self.now))

    def passes(self, told: Told, day: date) -> None:
        """A month like the first: who was there is entered, the period is closed on a day."""
        self.turn(day)
        see(country=True)
        of = {"creche": self.creche, "childminder": self.minder}
        for stay in told.case.stays:
            about = {"child_id": self.child, "provider_id": of[stay.provider], "day": stay.day}
            about |= {"source": "file", "recorded_at": self.now - timedelta(days=10)}
            Stay.objects.create(start=stay.start, until=stay.until, **about)
            Meals.objects.create(count=stay.meals, **about)
        by = Actor(Account.objects.get(email=MINISTRY).pk, "ministry", purpose="billing")
        close_period(told.period, shipped(), by=by, now=self.now, reason=BY_PHONE)
        self.papers(told.period)

    def parent(self) -> None:
        """The parents made their account with the codes of the letter."""
        see(country=True)
        account = make_parent(PARENTS[0], make_password(PASSWORD), 1, self.now)
        link(account, m.Child.objects.get(), "connection_code", self.now)


def settle_in() -> tuple[UUID, UUID]:
    """A commune with its people, a crèche and a childminder, as the story finds them."""
    see(country=True)
    employ(1, KNOWN)
    office = m.Office.objects.get(pk=HOME)
    m.Agency.objects.get_or_create(name="Agence Dageselteren", email="agency@example.lu")
    creche = _provider(office, CRECHE, "sea", "commercial", 750)
    minder = _provider(office, MINDER, "ap", "", 590)
    m.Provider.objects.filter(pk=minder.pk).update(agency=m.Agency.objects.get())
    hire(1, KNOWN)
    return creche.pk, minder.pk


def _provider(office: m.Office, name: str, kind: str, funding: str, cents: int) -> m.Provider:
    made = m.Provider.objects.create(name=name, kind=kind, funding=funding, commune=office)
    price = m.Price(provider=made, hour_cents=cents, meal_cents=450, valid=days(f.SINCE))
    record(price, by=None, now=KNOWN)
    agree_with_the_state(made)
    offer(made, opening=WHOLE_DAY if kind == "ap" else OPENING)
    return made


def environment(clock: Path) -> dict[str, str]:
    """What the site's processes are started with, so that they read its clock."""
    before = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(part for part in (str(CLOCK), before) if part)
    return {"PYTHONPATH": path, "ACCUEIL_CLOCK": str(clock)}


def picture(person: Person, name: str, at: str = HEADING, most: int = 900) -> None:
    """Keep what a person sees for the documentation, where pictures were asked for: from a thing
    of the page on."""
    folder = os.environ.get(PICTURES)
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    width, whole, top = person.page.evaluate(
        """at => [window.innerWidth, document.documentElement.scrollHeight,
            document.querySelector(at).getBoundingClientRect().top + window.scrollY]""",
        at,
    )
    top = max(0, top - ABOVE.get(at, 16))
    clip = {"x": 0, "y": top, "width": width, "height": min(most, whole - top)}
    person.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, clip=clip)


def weekdays_of(stays: list[law.Stay]) -> Iterator[tuple[int, str, str]]:
    """Each weekday of some stays with its times, as they are typed."""
    for weekday in sorted({stay.day.isoweekday() for stay in stays}):
        stay = next(one for one in stays if one.day.isoweekday() == weekday)
        yield weekday, typed(stay.start), typed(stay.until)


def typed(minutes: int) -> str:
    """A time of day as people type it."""
    return f"{minutes // 60}:{minutes % 60:02}"


def file_of(code: str, stays: list[law.Stay]) -> bytes:
    """Stays as the file that a crèche's program gives."""
    rows = [
        f"{code};{stay.day};{typed(stay.start)};{typed(stay.until)};{stay.meals}" for stay in stays
    ]
    return "\n".join(["child;date;from;until;meals", *rows, ""]).encode()
