"""What some providers of the demonstration's commune did: papers, forms, sheets, declarations.

Done by the functions of the doors, so it is what they would leave. The demonstration's own crèche
has yet to declare, so that somebody can.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from accueil.actions.care_papers import agency_form, contract_paper, send_to_agency
from accueil.actions.care_terms import CannotAgree, terms_of
from accueil.actions.declare import CannotDeclare, declare, digest_of
from accueil.actions.papers import Writer
from accueil.actions.sheets import confirm, sheets
from accueil.attendance.children import attending
from accueil.attendance.models import CareContract
from accueil.demo.country import HOME
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.store.models import Actor
from accueil.store.security import see

SOME = 6
DAY = timedelta(days=1)


def work_some(now: datetime, law: Parameters) -> None:
    """Let a few providers do what was due after the period before this one."""
    see(country=True)
    before = Period.containing(now.date()).later(-1)
    for provider in _busy().filter(kind="sea", funding="commercial")[:1]:
        _papers(provider, now, law)
    for provider in _busy().filter(kind="ap")[:SOME]:
        _forms(provider, now)
        for sheet in sheets(provider, before)[1:]:
            confirm(provider, sheet.child.child, before, Writer(None, provider.name, now))
    for provider in _busy().exclude(kind="sea", funding="commercial").exclude(kind="ap")[:SOME]:
        _declare(provider, before, now, law)
    see()


def _busy() -> QuerySet[m.Provider]:
    """The providers of the commune, those with most children first."""
    there = m.Provider.objects.filter(commune_id=HOME).annotate(cares=Count("care_contracts"))
    return there.filter(cares__gt=0).order_by("-cares", "id")


def _contracts(provider: m.Provider) -> list[CareContract]:
    contracts = CareContract.objects.current().filter(provider=provider, after__isnull=True)
    return list(contracts.select_related("provider__agency", "provider__commune")[:SOME])


@transaction.atomic
def _papers(provider: m.Provider, now: datetime, law: Parameters) -> None:
    """The papers of some contracts, as signing leaves them."""
    born = {one.child: one.born for one in attending(provider, now.date(), now.date() + DAY)}
    for contract in _contracts(provider):
        if contract.child_id not in born:
            continue
        try:
            terms, writer = terms_of(contract), Writer(None, provider.name, now)
            contract_paper(contract, born[contract.child_id], terms, writer, law)
        except CannotAgree:
            continue


@transaction.atomic
def _forms(provider: m.Provider, now: datetime) -> None:
    """Enrolment forms: the first is signed and sent to the agency, others wait for signatures."""
    for number, contract in enumerate(_contracts(provider)[:2]):
        form = agency_form("enrolment", contract, contract.first, Writer(None, provider.name, now))
        if number == 0:
            form.signed_by_childminder = form.signed_by_parents = contract.signed
            form.save()
            send_to_agency(form, actor=Actor(None, "childminder", str(provider.pk)), now=now)


def _declare(provider: m.Provider, period: Period, now: datetime, law: Parameters) -> None:
    """Declare a period where nothing is in the way."""
    by, seen = (
        Actor(None, "manager", str(provider.pk), "declaration"),
        digest_of(provider.pk, period),
    )
    try:
        declare(provider, period, law, by=by, now=now, today=now.date(), seen=seen)
    except CannotDeclare:
        return
