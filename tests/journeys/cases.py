"""What the small country always has, whatever was drawn: a case to be signed, and signed ones."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.utils import timezone

from accueil.actions.papers import Writer
from accueil.actions.sign import sign
from accueil.identity.models import Account
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.matricule import make
from accueil.registry.papers import documents_needed, kind_of
from accueil.store.security import see
from tests.families import answers

OFFICE = "esch-sur-alzette"
ANNE = "officer@esch.example.lu"
NAMES = ("Emma", "Louis", "Noémie")


def matricule_of(place: int) -> str:
    """The number of the case at this place: 0 Emma, 1 Louis, 2 Noémie."""
    return make(born_on(), 900 + place)


@cache
def born_on() -> date:
    """Two years and some ago; the same day for a whole run, also when midnight passes."""
    return timezone.now().date() - timedelta(days=900)


def add_cases() -> None:
    """At the demonstration's commune: Emma's is open, Louis's is signed, Noémie's ends soon."""
    see(country=True)
    now = timezone.now()
    officer = Account.objects.get(email=ANNE)
    writer = Writer(officer.pk, officer.name, now)
    provider = m.Provider.objects.filter(commune=OFFICE).order_by("name").first()
    durations = (a.Duration(), a.Duration(), a.Duration(3, "They move away in spring."))
    for place, duration in enumerate(durations):
        child = a.ChildAnswer("Steichen", NAMES[place], born_on(), matricule_of(place))
        given = replace(answers("together", child, provider=provider), duration=duration)
        opened = _open(given, officer.pk, now)
        if place:
            told = applications.answers(opened)
            sign(opened.pk, told, timezone.localdate(now), writer, shipped())


def _open(given: a.Answers, officer: UUID, now: datetime) -> m.Application:
    """An application with all steps answered, the originals seen, the look-ups allowed."""
    office = m.Office.objects.get(pk=OFFICE)
    opened = applications.open_application(office, "first", by=officer, now=now)
    for step in a.STEPS:
        applications.save(opened, step, getattr(given, step), 0, by=officer, now=now)
    seen = applications.Seen(tuple(kind_of(one) for one in documents_needed(given)))
    applications.save(opened, applications.SEEN, seen, 0, by=officer, now=now)
    m.Consent.objects.create(
        application=opened, given=True, language="fr", recorded_at=now, recorded_by=officer
    )
    return opened
