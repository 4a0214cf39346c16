"""What some parents of the demonstration said from their account: it waits for the officer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.hashers import make_password

from accueil.actions import confirming, handing_in
from accueil.actions.parents_words import Change, announce
from accueil.demo.country import HOME
from accueil.demo.parents import make_parent
from accueil.demo.situations import page
from accueil.identity.actors import actor_of
from accueil.identity.demo import PARENTS, PASSWORD, RENEWING
from accueil.identity.links import children_of, link
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry import radar
from accueil.registry.applications import SERIES, STEPS, save
from accueil.registry.renewal import answers_of, renewed_with
from accueil.registry.situation import NoSituation
from accueil.store.models import Actor, Upload, next_number
from accueil.store.security import see

LATER = timedelta(seconds=1)
CHANGED = "Nouvel emploi à mi-temps depuis ce mois. La fiche de salaire est jointe."


def say_some(seed: int, now: datetime, law: Parameters) -> None:
    """One family of HOME has confirmed its renewal, another can; a third announced a change."""
    see(country=True)
    hashed, families = make_password(PASSWORD), _ending(now.date())
    for person, child in zip(RENEWING, families, strict=False):
        joined = now + LATER  # the first accounts of the demonstration stay the first
        account = make_parent(person, hashed, seed, joined)
        for one in renewed_with(child, now.date()):
            link(account, one, "connection_code", joined)
        if person == RENEWING[0]:
            _confirm(actor_of(account, "renewal"), child, now, law)
    key = email_key(PARENTS[0][0])
    parent = Account.objects.filter(private_email_key=key).first()
    if parent is not None:
        _announce(actor_of(parent, "parents"), children_of(parent.pk)[0], now)
    see()


def _ending(today: date) -> Iterator[m.Child]:
    """Children with a card whose contracts end soon, one a household, which can be renewed."""
    households: set[UUID] = set()
    linked = m.Child.objects.filter(links__isnull=False)
    busy = m.Application.objects.filter(state="open", purpose="renewal").values("household")
    homes = m.Home.objects.current().on(today).exclude(household__in=busy)
    ending = radar.ending(today).filter(after__gt=today, child__office=HOME)
    cared = ending.filter(child__iam_code__isnull=False).exclude(child__in=linked)
    for contract in cared.select_related("child__office").order_by("after", "number"):
        home = homes.filter(child=contract.child).first()
        if home is None or home.household_id in households or not _is_known(contract.child, today):
            continue
        households.add(home.household_id)
        yield contract.child


def _is_known(child: m.Child, today: date) -> bool:
    try:
        return answers_of(child, today).representative is not None
    except NoSituation:
        return False


def _confirm(actor: Actor, child: m.Child, now: datetime, law: Parameters) -> None:
    """As the parents' page does; its renewal has the same id each time."""
    household = m.Home.objects.current().on(now.date()).get(child=child).household
    renewal = m.Application.objects.create(
        id=_same(f"renewal {child.pk}"),
        number=next_number(SERIES, now.year),
        office=child.office,
        purpose="renewal",
        household=household,
        opened_at=now,
        opened_by=actor.account,
    )
    given = answers_of(child, now.date())
    for step in STEPS:
        if getattr(given, step, None) is not None:
            save(renewal, step, getattr(given, step), 0, by=actor.account, now=now)
    seen = confirming.facts(actor, child.pk, now, law).digest
    confirming.confirm(actor, child.pk, seen, [], now=now)


def _announce(actor: Actor, child: m.Child, now: datetime) -> None:
    """A change of income since this period, with a pay slip."""
    kept = handing_in.keep(actor, page("Fiche de salaire"), "fiche-de-salaire.pdf", now=now)
    file = _same(f"pay slip {child.pk}")
    Upload.objects.filter(pk=kept.pk).update(id=file)
    since = Period.containing(now.date()).first
    said = Change(_same(f"change {child.pk}"), "income", since, CHANGED, (file,))
    announce(actor, child.pk, said, now=now)


def _same(what: str) -> UUID:
    """The same id for the same thing, always."""
    return uuid5(NAMESPACE_URL, f"demonstration {what}")
