"""A childminder with an agency and two children, and who may sign in for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client

from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import CareContract
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import factories as f

# The billing period 2026-08 goes from Monday 3 August to Sunday 6 September.
PERIOD, FIRST, LAST = "2026-08", date(2026, 8, 3), date(2026, 9, 6)
WEEK = [[weekday, 480, 1020] for weekday in range(1, 6)]
OVER = datetime(2026, 9, 7, 10, 0, tzinfo=f.LUXEMBOURG)


@dataclass(frozen=True, slots=True)
class House:
    """A provider with its children."""

    provider: m.Provider
    mia: m.Child
    ben: m.Child
    agency: m.Agency | None = None

    def client(self, role: str) -> Client:
        """Somebody of this house, signed in; the connection is the country's again afterwards."""
        see(country=True)
        work: dict[str, Any] = {"provider": self.provider}
        if role == "agency":
            work = {"agency": self.agency}
        return f.signed_in(f.make_account(role, **work))


def contract(child: m.Child, provider: m.Provider, **more: Any) -> CareContract:
    """A care contract since 2026: Monday to Friday, 8 to 17."""
    held = CareContract(
        child=child,
        provider=provider,
        number=f"2026-{next(f._NUMBERS):06}",
        iam_code=child.iam_code or "MiaWe123",
        language=more.pop("language", "fr"),
        signed=date(2026, 1, 5),
        signer="Claire Weber",
        pattern=more.pop("pattern", WEEK),
        billed="real",
        valid=days(date(2026, 1, 5), more.pop("until", None)),
        **more,
    )
    return record(held, by=None, now=f.NOW)


def make_house(kind: str = "ap") -> House:
    """A childminder of an agency with Mia and Ben, or a crèche with them in two groups."""
    see(country=True)
    office = f.make_office()
    name, funding = ("Mireille Welter", "") if kind == "ap" else ("Crèche Butzen", "contracted")
    provider = f.make_provider(office, name=name, kind=kind, funding=funding)
    agency = None
    if kind == "ap":
        agency = m.Agency.objects.create(name="Agence Dageselteren")
        provider.agency = agency
        provider.save()
    mia = f.make_child(office, given_name="Mia", family_name="Weber")
    ben = f.make_child(office, given_name="Ben", family_name="Thill")
    groups = ("", "") if kind == "ap" else ("Schnecken", "Igel")
    contract(mia, provider, group=groups[0])
    contract(ben, provider, group=groups[1])
    return House(provider, mia, ben, agency)


def been(house: House, child: m.Child, day: date, *stays: tuple[int, int], meals: int = 0) -> None:
    """Enter what was of a day."""
    see(country=True)
    entry = DayEntry(1, house.provider.pk, child.pk, day, stays, meals)
    assert not enter([entry], source="grid", by=None, now=f.NOW).refusals


def address(house: House, child: m.Child | None = None, *rest: str) -> str:
    """Where the sheets of a house are, or that of a child."""
    parts = ["", "care", str(house.provider.pk), "sheets", PERIOD]
    parts += [str(child.pk)] if child else []
    return "/".join([*parts, *rest, ""])


def boxes(day: date, *slots: tuple[str, str], was: str, meals: str = "0", absence: str = "") -> Any:
    """What the boxes of a day send."""
    key = day.isoformat()
    return {
        f"from-{key}": [start for start, _ in slots],
        f"until-{key}": [until for _, until in slots],
        f"meals-{key}": meals,
        f"absence-{key}": absence,
        f"was-{key}": was,
    }
