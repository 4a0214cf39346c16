"""The child's card: its IAM code, its linking code, and the letter that brings both."""

from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accueil.actions.papers import PARENTS_DOOR, Writer, office_of, recipient
from accueil.documents.letter import CardLetter
from accueil.documents.records import to_json
from accueil.identity.codes import connection_code
from accueil.registry import models as m
from accueil.registry.iam_code import candidates
from accueil.store.models import Message, next_number


@transaction.atomic
def issue_card(child: m.Child, reason: str, writer: Writer) -> m.Card:
    """Issue a child's card, void the one before and its letter's code, and write the letter.

    `reason`: `first`, `lost` (the IAM code stays) or `wrong_name` (a new code from the new name).
    Refuses a first card for a child that has had one.
    """
    child = m.Child.objects.select_for_update().get(pk=child.pk)
    old = m.Card.objects.filter(child=child, void_at__isnull=True)
    if reason == "first" and m.Card.objects.filter(child=child).exists():
        raise ValueError("this child has had a card: it is replaced, not issued first")
    old.update(void_at=writer.now)
    waiting = Message.objects.filter(child=child.pk, kind="card_letter", state="waiting")
    waiting.update(state="void")
    identity = m.Identity.objects.current().get(child=child)
    kept = child.iam_code if reason == "lost" else None
    card = _card(child, identity, reason, writer, [kept] if kept else None)
    card_letter(card, writer, replacement=card.reason != "first")
    return card


def _card(
    child: m.Child, identity: m.Identity, reason: str, writer: Writer, codes: list[str] | None
) -> m.Card:
    """A card with the first code that no other child has or had, in this office or another."""
    name = f"{identity.given_name} {identity.family_name}"
    names = identity.family_name, identity.given_name
    for code in codes or candidates(*names, settings.INDEX_KEY):
        if code == child.iam_code and codes is None:
            continue
        with suppress(IntegrityError), transaction.atomic():
            m.Child.objects.filter(pk=child.pk).update(iam_code=code)
            child.iam_code = code
            return m.Card.objects.create(
                child=child,
                iam_code=code,
                name=name,
                reason=reason,
                issued_at=writer.now,
                issued_by=writer.account,
            )
    raise LookupError("every code of every name is taken")


def card_letter(card: m.Card, writer: Writer, *, replacement: bool = False) -> None:
    """Write the letter with a card and a new connection code; an open older code is void.

    `replacement`: it says that the card is new.
    """
    child, today = card.child, localdate(writer.now)
    letter = CardLetter(
        number=next_number("letter", today.year),
        language=child.language,
        made=writer.now,
        written=today,
        place=child.office.locality or child.office.name,
        office=office_of(child.office),
        recipient=recipient(child, today),
        child_name=card.name,
        iam_code=card.iam_code,
        linking_code=connection_code(child, writer.now),
        portal_url=f"{settings.ADDRESS}{PARENTS_DOOR}",
        replacement=replacement,
    )
    Message.objects.create(
        key=f"card:{card.pk}:{letter.number}",
        channel="letter",
        office=child.office_id,
        kind="card_letter",
        child=child.pk,
        language=child.language,
        content=to_json(letter),
        created_at=writer.now,
    )
