"""A crèche with a group of children, and what tests type into its week."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accueil.attendance.models import CareContract
from accueil.registry import models as m
from accueil.store.facts import days, record
from tests import factories as f

DAY = timedelta(days=1)
MONDAY = date(2026, 9, 7)  # the week before that of the factories' moment
GIVEN = ("Mia", "Ben", "Zoé", "Luca", "Emma", "Noah", "Lina", "Tom", "Sofia", "Max")
FAMILIES = ("Weber", "Müller", "Da Silva", "Schmit", "Kieffer", "Hoffmann")


def contract(
    child: m.Child, provider: m.Provider, *, group: str = "", since: date = f.SINCE, **more: Any
) -> CareContract:
    """A care contract: Monday to Friday, 8 to 17, with a meal."""
    number = CareContract.objects.count() + 1
    made = CareContract(
        child=child,
        provider=provider,
        number=f"2026-{number:06}",
        iam_code=f"K{number:07}",
        language="fr",
        signed=since,
        signer="Claire Weber",
        pattern=more.pop("pattern", [[day, 480, 1020] for day in range(1, 6)]),
        meal_days=[1, 2, 3, 4, 5],
        billed="real",
        group=group,
        valid=days(since, more.pop("until", None)),
    )
    return record(made, by=None, now=f.NOW)


def group_of(provider: m.Provider, count: int, group: str = "") -> list[m.Child]:
    """So many children of a provider, with different names."""
    office = f.make_office()
    home = f.make_household(office)
    made = []
    for number in range(count):
        name = GIVEN[number % len(GIVEN)]
        family = FAMILIES[(number // len(GIVEN) + number) % len(FAMILIES)]
        child = f.make_child(office, given_name=name, family_name=family, household=home)
        contract(child, provider, group=group)
        made.append(child)
    return made


def field(child: m.Child, day: date) -> str:
    """The name of a field of the grid."""
    return f"t.{child.pk}.{day.isoformat()}"


class Grid:
    """The week of a provider in front of somebody."""

    def __init__(self, client: Client, provider: m.Provider, monday: date = MONDAY) -> None:
        self.client, self.provider, self.monday = client, provider, monday
        self.url = f"/care/{provider.pk}/week/{monday}/"

    def open(self, query: str = "") -> dict[str, str]:
        """Look at it; what its form would send."""
        self.page = self.client.get(self.url + query)
        assert self.page.status_code == 200, text_of(self.page)
        return self.form()

    def form(self) -> dict[str, str]:
        """What the form of the page would send as it is."""
        week = self.page.context["week"]
        fields = {cell.name: cell.text for cell in week.cells()}
        return {**fields, "was": self.page.context["was"]}

    def send(self, form: Mapping[str, str], query: str = "", **more: str) -> Any:
        """Press a button: `save="1"` unless said otherwise."""
        pressed = more if {"save", "fill"} & set(more) else {"save": "1", **more}
        self.page = self.client.post(self.url + query, {**form, **pressed})
        return self.page

    def saved(self, form: Mapping[str, str], **more: str) -> str:
        """Save; what the page says afterwards."""
        answer = self.send(form, **more)
        assert answer.status_code == 302, text_of(answer)
        self.page = self.client.get(answer.headers["Location"])
        return text_of(self.page)


def text_of(page: Any) -> str:
    """The text of an answer."""
    text: str = page.content.decode()
    return text.replace("&#x27;", "'").replace("&amp;", "&")
