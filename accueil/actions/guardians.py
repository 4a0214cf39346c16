"""A facility keeps the guardians of its children: entered, corrected, taken out, links ended.

A changed or removed e-mail makes unused PINs void: they would open to whom they were not meant for.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions import pin_mails
from accueil.actions.pin_states import states
from accueil.actions.pins import void
from accueil.actions.sheets import office_of
from accueil.attendance.children import identities_on
from accueil.attendance.guardians import enter
from accueil.attendance.models import CareContract, Guardian
from accueil.documents.pin_sheet import PinSheet, pin_sheets_pdf
from accueil.identity.links import end_link
from accueil.identity.models import Account
from accueil.registry.models import Provider
from accueil.store.facts import withdraw
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

MOST = 8  # guardians of a child at a facility


class CannotKeep(ValueError):
    """Why a guardian is refused: `not_here` (no care contract with the child), `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Known:
    """What a facility knows of a guardian; `email` as it was given, without spaces around it."""

    name: str
    relation: str
    language: str
    email: str = ""
    phone: str = ""
    may_collect: bool = True


@transaction.atomic
def keep(
    provider: UUID,
    child: UUID,
    person: UUID | None,
    known: Known,
    *,
    actor: Actor,
    now: datetime,
) -> Guardian:
    """Enter a guardian, or correct the one that is `person`; another e-mail makes PINs void.

    Refuses with CannotKeep. The connection is the facility's.
    """
    if not CareContract.objects.current().filter(provider=provider, child=child).exists():
        raise CannotKeep("not_here")
    own = Guardian.objects.current().filter(provider=provider, child=child)
    before = own.select_for_update().get(person=person) if person else None
    if before is None and own.count() >= MOST:
        raise CannotKeep("many")
    new = Guardian(person=person or uuid4(), child_id=child, provider_id=provider, **_values(known))
    kept = enter(new, by=actor.account, now=now)
    if kept.pk != new.pk:  # nothing of it is new
        return kept
    what = "changed" if before else "entered"
    note(actor, "change", f"guardians: {what}", now=now, child=child)
    if before and before.email.lower() != new.email.lower():
        void(new, "email", actor, now)
    return new


def _values(known: Known) -> dict[str, Any]:
    """What is known as the columns it is kept in, without spaces around it."""
    values = asdict(known)
    return {name: one.strip() if isinstance(one, str) else one for name, one in values.items()}


@transaction.atomic
def remove(guardian: Guardian, reason: str, actor: Actor, now: datetime) -> None:
    """Take a guardian out: its PINs are void and its link ends at once, for this reason."""
    held = Guardian.objects.select_for_update().get(pk=guardian.pk)
    if held.withdrawn_at is not None:
        return
    end(held, reason, actor, now)
    withdraw(held, by=actor.account, now=now)
    note(actor, "change", "guardians: removed", now=now, child=held.child_id, why=reason)


@transaction.atomic
def end(guardian: Guardian, reason: str, actor: Actor, now: datetime) -> bool:
    """End the link of a guardian's account to the child at once, and void its PINs.

    The account stays, and is told by e-mail. Whether there was a link. `reason` stands in the
    access log: `link_end.` with a key of `base.purposes`, or words.
    """
    void(guardian, "ended", actor, now)
    known = states(guardian.provider_id, [guardian.child_id], now)[guardian.person]
    link = known.linked
    if link is None:
        return False
    end_link(link, replace(actor, purpose=reason), now)
    with seeing_the_country():
        account = Account.objects.filter(pk=link.account_id, is_active=True).first()
        if account is not None:
            facility = Provider.objects.get(pk=guardian.provider_id)
            pin_mails.send_ended(link.pk, account, facility, now)
    return True


def sheets(
    provider: Provider, guardians: list[Guardian], language: str, actor: Actor, now: datetime
) -> bytes:
    """The papers with PIN 1 of these guardians who have a pair that serves, as one PDF; noted.

    Made on the fly and never kept: it holds secrets. Refuses (ValueError) where nobody has one.
    """
    children = {one.child_id for one in guardians}
    known, names = (
        states(provider.pk, children, now),
        identities_on(list(children), localdate(now)),
    )
    pages = []
    for one in guardians:
        state, child = known[one.person], names.get(one.child_id)
        if not state.pin_1 or state.pair is None or child is None:
            continue
        note(actor, "download", "pins.sheet", now=now, child=one.child_id)
        pages.append(
            PinSheet(
                language=one.language,
                child_name=f"{child.given_name} {child.family_name}",
                guardian=one.name,
                email=one.email,
                pin_1=state.pin_1,
                last=localdate(state.pair.expires_at),
            )
        )
    address = pin_mails.address()
    return pin_sheets_pdf(pages, office_of(provider), address, language=language, made=now)
