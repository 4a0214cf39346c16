"""Letters that wait to be printed, and e-mails to be sent: some reminders of the radar."""

from datetime import datetime
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from accueil.actions.papers import Writer
from accueil.actions.remind import remind
from accueil.demo.country import HOME
from accueil.law.parameters import Parameters
from accueil.registry import radar
from accueil.store.models import Message
from accueil.store.security import see

FAMILIES = 6


def remind_some(now: datetime, law: Parameters) -> int:
    """Remind a few families of the demonstration's commune; how many messages wait."""
    see(office=HOME)
    due = radar.to_remind(now.date()).select_related("child__office")
    ordered = due.order_by("valid__endswith", "number")
    writer = Writer(None, "", now)
    for contract in list(islice(ordered, FAMILIES)):
        remind(contract, now.date(), writer, law)
    waiting = list(Message.objects.filter(kind="reminder"))
    for message in waiting:  # the same id for the same reminder
        same = uuid5(NAMESPACE_URL, message.key)
        Message.objects.filter(pk=message.pk).update(id=same)
    see()
    return len(waiting)
