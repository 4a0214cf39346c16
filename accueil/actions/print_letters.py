"""Print batches: the letters of an office that wait, in one file with a list, each exactly once."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from accueil.actions.papers import Writer, office_of, recipient, rendering
from accueil.actions.remind import take_back_overtaken
from accueil.documents.batch import BatchLetter, print_batch
from accueil.documents.letter import (
    ActivationLetter,
    CardLetter,
    DecisionLetter,
    ReminderLetter,
    letter_pdf,
)
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.registry.models import Child, Office
from accueil.store.models import Message, PrintBatch, next_number

LETTERS: Mapping[str, type[Any]] = {
    "card_letter": CardLetter,
    "reminder": ReminderLetter,
    "decision": DecisionLetter,
    "activation": ActivationLetter,
}
MOST_LETTERS = 200
SECRETS = ("linking_code", "activation_code")


@transaction.atomic
def make_batch(office: Office, writer: Writer, language: str) -> PrintBatch | None:
    """Put the waiting letters of an office into one batch, the oldest first, at most 200.

    None where none waits. Asked twice at once the second finds none of the first's letters. A
    linking code is kept in the batch only, no longer in the message.
    """
    take_back_overtaken()
    waiting = Message.objects.filter(state="waiting", channel="letter", office=office.pk)
    messages = list(waiting.order_by("created_at", "key").select_for_update()[:MOST_LETTERS])
    if not messages:
        return None
    made = print_batch(
        next_number("batch", writer.now.year),
        [_letter(message, writer) for message in messages],
        office=office_of(office),
        language=language,
        made=writer.now,
    )
    batch = PrintBatch.objects.create(
        office=office.pk,
        made_at=writer.now,
        made_by=writer.account,
        letters=made.letters,
        content=made.print_pdf,
        listed=_lists(made.list_csv, made.list_pdf),
    )
    for message in messages:
        message.state, message.sent_at, message.batch = "sent", writer.now, batch
        message.content = {k: v for k, v in message.content.items() if k not in SECRETS}
        message.tries += 1
        message.save(update_fields=["state", "sent_at", "batch", "content", "tries"])
    return batch


def _letter(message: Message, writer: Writer) -> BatchLetter:
    """A message as a letter of a batch: the record it holds, or the document it brings."""
    if message.document:
        document = Document.objects.select_related("child").get(pk=message.document)
        pdf = bytes(rendering(document, writer.now).content)
        to = recipient(document.whose, writer.now.date())
        return BatchLetter(document.number, to, pdf)
    letter = from_json(LETTERS[message.kind], message.content)
    return BatchLetter(letter.number, letter.recipient, letter_pdf(letter))


def _lists(as_csv: bytes, as_pdf: bytes) -> bytes:
    """Both lists in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("list.csv", as_csv)
        packed.writestr("list.pdf", as_pdf)
    return out.getvalue()


def list_of(batch: PrintBatch, name: str) -> bytes:
    """A list of a batch: `list.csv` for a machine, `list.pdf` for a person."""
    with zipfile.ZipFile(io.BytesIO(bytes(batch.listed))) as packed:
        return packed.read(name)


def letter_of(message: Message) -> bytes:
    """A letter that waits, as it will be printed."""
    return letter_pdf(from_json(LETTERS[message.kind], message.content))


def names_of(children: set[UUID]) -> dict[UUID, str]:
    """The names of children by their id, for a list of letters."""
    from accueil.registry.models import Identity

    seen = Child.objects.filter(pk__in=children).values_list("pk", flat=True)
    found = Identity.objects.current().filter(child__in=list(seen)).order_by("valid")
    return {i.child_id: f"{i.family_name}, {i.given_name}" for i in found}
