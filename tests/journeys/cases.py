"""What the small country always has, whatever was drawn: a case to be signed, and a signed one."""

from datetime import datetime, timedelta
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


def add_cases() -> dict[str, str]:
    """Both, at the demonstration's commune: the keys of the applications and of a child."""
    see(country=True)
    now = timezone.now()
    officer = Account.objects.get(email=ANNE)
    provider = m.Provider.objects.filter(commune=OFFICE).order_by("name").first()
    born = now.date() - timedelta(days=900)
    found = {}
    for number, name in enumerate(("Emma", "Louis")):
        child = a.ChildAnswer("Steichen", name, born, make(born, 900 + number))
        given = answers("together", child, provider=provider)
        opened = _open(given, officer.pk, now)
        found[name] = str(opened.pk)
    writer = Writer(officer.pk, officer.name, now)
    signed = m.Application.objects.get(pk=found["Louis"])
    (made,) = sign(signed.pk, applications.answers(signed), now.date(), writer, shipped())
    return {"case": found["Emma"], "signed": found["Louis"], "child": str(made.membership.child_id)}


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
