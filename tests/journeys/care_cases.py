"""Care that the small country always has, whatever was drawn: a group at the demonstration's
crèche and a child at its childminder, with nothing entered yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone

from accueil.actions import care_contracts as care
from accueil.actions.care_terms import Terms
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract
from accueil.identity.actors import actor_of
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see

MANAGER, CHILDMINDER = "manager@creche.example.lu", "childminder@example.lu"
GROUP, GROUP_OF = "Wichtel", 3
FAMILY = "Steichen"  # of cases.py; theirs are for other journeys
BY_DAY = tuple((day, 480, 960) for day in range(1, 6))
EVERY_DAY = tuple((day, 420, 1080) for day in range(1, 8))
HOUR_CENTS, MEAL_CENTS = 350, 400


def add_cares() -> None:
    """Since the beginning of the billing period before: a group of three, and one child."""
    see(country=True)
    free = children_without_care()
    for _ in range(GROUP_OF):
        _agree(MANAGER, next(free), Terms(_first_day(), BY_DAY, group=GROUP))
    minded = Terms(
        _first_day(), EVERY_DAY, hour_cents=HOUR_CENTS, meal_cents=MEAL_CENTS, language="lb"
    )
    _agree(CHILDMINDER, next(free), minded)


def _first_day() -> date:
    return Period.containing(timezone.localdate()).later(-1).first


def children_without_care() -> Iterator[m.Identity]:
    """Children with a membership today and no care contract, the oldest first."""
    members = m.Membership.objects.current().on(timezone.localdate()).values("child")
    cared = CareContract.objects.current().values("child")
    free = m.Identity.objects.current().filter(child__in=members).exclude(child__in=cared)
    yield from list(free.exclude(family_name=FAMILY).order_by("born"))


def _agree(email: str, of: m.Identity, terms: Terms) -> None:
    """Sign a care contract where somebody works, as they would at their pages."""
    account = Account.objects.get(email=email)
    provider = m.Provider.objects.get(pk=account.provider_id)
    now = timezone.localtime()
    actor = actor_of(account, "care_contract")
    found = care.find_child(of.child.iam_code or "", of.born, actor=actor, now=now)
    assert found
    signer = f"Parents {of.family_name}"
    told = replace(terms, signer=signer, signed=now.date(), understood=True)
    care.sign(provider, found, told, Writer(account.pk, account.name, now), shipped())
    see(country=True)
