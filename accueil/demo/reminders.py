"""Letters that wait to be printed: some reminders of the radar."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from accueil.actions.papers import Writer
from accueil.actions.remind import keys_of, reminder_letter
from accueil.actions.renewal import forgetting
from accueil.demo.country import HOME
from accueil.documents.records import to_json
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry import radar
from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see

FAMILIES = 6
BRING = ("matricule", "allowance_certificate", "income_evidence")


def remind_some(now: datetime, law: Parameters) -> int:
    """Remind a few families of the demonstration's commune by letter; how many letters wait."""
    see(office=HOME)
    due = radar.to_remind(now.date()).select_related("child__office")
    ordered = due.order_by("after", "number")
    letters = sum(_remind(contract, now, law) for contract in list(islice(ordered, FAMILIES)))
    for message in list(Message.objects.filter(kind="reminder")):
        same = uuid5(NAMESPACE_URL, message.key)  # the same id for the same reminder
        Message.objects.filter(pk=message.pk).update(id=same)
    see()
    return letters


def _remind(contract: m.Membership, now: datetime, law: Parameters) -> bool:
    cost = forgetting(contract, law, now.date())
    letter = reminder_letter(contract, cost, Writer(None, "", now))
    return outbox.put(
        keys_of(contract, now.date())["letter"],
        "letter",
        kind="reminder",
        language=contract.language,
        content=to_json(replace(letter, bring=BRING)),
        now=now,
        office=contract.child.office_id,
        child=contract.child_id,
    )
