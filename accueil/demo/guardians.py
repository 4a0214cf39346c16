"""Guardians at the demonstration's crèche, in all the states that its people work with."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.hashers import make_password

from accueil.actions import pins
from accueil.attendance.children import Attending, attending
from accueil.attendance.guardians import enter, guardians_of
from accueil.attendance.models import CareContract, Guardian
from accueil.demo import kaysers
from accueil.demo.parents import make_parent
from accueil.identity.actors import actor_of
from accueil.identity.demo import GUARDIAN, PARENTS, PASSWORD
from accueil.identity.links import at_facilities, children_of, link_at_facility
from accueil.identity.models import Account, PinPair
from accueil.identity.numbers import email_key
from accueil.identity.pins import drawn_pin, keep_pair, use_pins
from accueil.registry.models import Provider
from accueil.registry.names import fold
from accueil.store.models import Message
from accueil.store.security import see

MANAGER = "manager@creche.example.lu"
DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
# Given name, relation, language; some of whom the crèche wrote an address with an error in it.
MOTHERS = (("Claire", "lb"), ("Ana", "fr"), ("Joëlle", "de"), ("Sara", "en"))
FATHERS = (("Marc", "lb"), ("João", "pt"), ("Stefan", "de"), ("Tom", "en"))
# What became of the e-mail with PIN 2; `linked`: and of the pair; `none`: nothing was made.
STATES = ("linked", "delivered", "bounced", "none", "waiting", "expired")
KNOWN = 12  # of so many children; the other families are still to be entered


def know_guardians(seed: int, now: datetime) -> None:
    """Enter guardians of some children of the crèche, and make PINs for most of them."""
    see(country=True)
    manager = Account.objects.filter(email=MANAGER).select_related("provider").first()
    if manager is None or manager.provider is None:
        return
    children = attending(manager.provider, now.date(), now.date() + DAY)[:KNOWN]
    drawn = [child for child in children if child.child not in kaysers.ids()]
    for number, child in enumerate(drawn):
        people = list(_entered(manager.provider, child, number, seed, now))
        _further(people[0], STATES[number % len(STATES)], manager, seed, now)


def _entered(
    at: Provider, child: Attending, number: int, seed: int, now: datetime
) -> Iterator[Guardian]:
    """A mother and most times a father, as the crèche entered them weeks ago."""
    tables = (("mother", MOTHERS), ("father", FATHERS))
    for relation, names in tables[: 1 if number % 3 == 2 else 2]:
        given, language = names[number % len(names)]
        name = f"{given} {child.family_name}"
        of = f"{fold(name).replace(' ', '.')}{number}"
        first = number == 0 and relation == "mother"
        guardian = Guardian(
            person=uuid5(NAMESPACE_URL, f"demonstration {seed} guardian {of}"),
            child_id=child.child,
            provider=at,
            name=name,
            email=GUARDIAN[0] if first else f"{of}@example.lu",
            phone=f"+3526215{number:02}{len(of):03}",
            relation=relation,
            language=language,
            may_collect=not (number == 3 and relation == "father"),
        )
        yield enter(guardian, by=None, now=now - 40 * DAY)


def _further(of: Guardian, state: str, manager: Account, seed: int, now: datetime) -> None:
    """Bring a guardian into a state."""
    if state == "none":
        return
    made = now - (35 if state == "expired" else 3) * DAY
    pair = pins.create(of, actor_of(manager, "guardians"), made)
    if state == "waiting":
        return
    arrived = {"reported": "delivered", "delivered_at": made}
    known = {"reported": "bounced"} if state == "bounced" else arrived
    Message.objects.filter(pk=pair.message).update(state="sent", sent_at=made, **known)
    if state == "linked" and of.email == GUARDIAN[0]:
        _link(pair, seed, now + A_MINUTE)


def _link(pair: PinPair, seed: int, now: datetime) -> None:
    """The account of a guardian who used both PINs; it comes after those of the parents."""
    account = make_parent(GUARDIAN, make_password(PASSWORD), seed, now)
    link_at_facility(account, use_pins(pair.pk, account.pk, now), now)


def first_parent() -> Account | None:
    """Whose children are linked by their cards, and one by a facility's PINs too."""
    return Account.objects.filter(private_email_key=email_key(PARENTS[0][0])).first()


def link_first_parent(now: datetime) -> None:
    """The first parent is linked by two PINs where its first child in care is."""
    see(country=True)
    parent = first_parent()
    if parent is None or at_facilities(parent.pk).exists():
        return
    care = CareContract.objects.current().filter(
        child__in=children_of(parent.pk), valid__contains=now.date()
    )
    first = care.order_by("number").first()
    if first is None:
        return
    told = guardians_of(first.provider_id, [first.child_id])[first.child_id]
    guardian = next((one for one in told if one.email == PARENTS[0][0]), None) or enter(
        Guardian(
            child_id=first.child_id,
            provider_id=first.provider_id,
            name=first.signer,
            email=PARENTS[0][0],
            phone=PARENTS[0][1],
            relation="mother",
            language=PARENTS[0][2],
        ),
        by=None,
        now=now,
    )
    message = uuid5(NAMESPACE_URL, f"demonstration pins {guardian.person}")
    pair = keep_pair(guardian, (drawn_pin(), drawn_pin()), message, by=None, now=now)
    link_at_facility(parent, use_pins(pair.pk, parent.pk, now), now)
