"""A provider of the tests with all that a care contract needs, and the terms of one."""

from datetime import date, timedelta
from typing import Any

from accueil.actions import care_contracts as care
from accueil.actions.care_terms import Extra, Terms
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract
from accueil.identity.actors import actor_of, see_as
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import factories as f

LAW = shipped()
TODAY = f.NOW.date()
DAY = timedelta(days=1)
FIRST = Period.containing(TODAY).later(1).first
BORN = date(2023, 3, 9)
CODE = "WebMi123"
WEEK = ((1, 450, 1050), (2, 450, 720), (2, 780, 1020), (4, 540, 990))
TERMS = Terms(
    first=FIRST,
    pattern=WEEK,
    meal_days=(1, 2),
    deposit_cents=20_000,
    extras=(Extra("Transport", 1500, "week"),),
    signer="Claire Weber",
    signed=TODAY,
    place="Diekirch",
    key="a" * 32,
)


class Place:
    """A provider with its offer, agreement and account, in whose session the tests go on."""

    def __init__(self, kind: str = "sea", funding: str = "contracted", **offer: Any) -> None:
        see(country=True)
        office = f.make_office()
        agency = m.Agency.objects.create(name="Agence", email="agence@example.lu")
        self.provider = f.make_provider(office, kind=kind, funding=funding)
        if kind == "ap":
            m.Provider.objects.filter(pk=self.provider.pk).update(agency=agency)
            self.provider.refresh_from_db()
        given = {
            "opening": [[day, 420, 1140] for day in range(1, 6)],
            "places": 30,
            "age_from": 2,
            "age_until": 144,
            "billed": "longer",
        } | offer
        for fact in (
            m.Offer(provider=self.provider, valid=days(f.SINCE), **given),
            m.Agreement(provider=self.provider, number="AC-1", valid=days(f.SINCE)),
        ):
            record(fact, by=None, now=f.NOW)
        role = "childminder" if kind == "ap" else "manager"
        self.account: Account = f.make_account(role, provider=self.provider)
        self.writer = Writer(self.account.pk, self.account.name, f.NOW)

    def enter(self) -> None:
        """See what this provider sees."""
        see_as(actor_of(self.account, "care_contract"))

    def find(self, code: str = CODE, born: date = BORN, now: Any = f.NOW) -> care.Found | None:
        """Look for a child as this provider does."""
        actor = actor_of(self.account, "care_contract")
        return care.find_child(code, born, actor=actor, now=now)

    def found(self) -> care.Found:
        """The child of the tests."""
        child = self.find()
        assert child
        return child

    def sign(self, terms: Terms = TERMS) -> CareContract:
        """Sign for the child of the tests."""
        return care.sign(self.provider, self.found(), terms, self.writer, LAW)


def make_child_with_card() -> m.Child:
    """A child with a card, a household with an income and a membership contract."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 4_800_000})
    made = f.make_child(office, born=BORN, iam_code=CODE, household=home)
    f.make_contract(made)
    return made
