"""A family of the demonstration says that an hour is not right; its crèche has not answered yet."""

from datetime import datetime, timedelta

from accueil.actions.disputes import Asked, dispute
from accueil.attendance.disputes import Said
from accueil.attendance.models import Stay
from accueil.attendance.periods import closed_days
from accueil.identity.actors import actor_of
from accueil.identity.demo import PARENTS
from accueil.identity.links import children_of
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.store.security import see

LATELY = timedelta(days=35)
AN_HOUR = 60
REASON = "Ech hunn d'Kand deen Dag eng Stonn méi fréi ofgeholl, fir bei den Dokter ze goen."


def dispute_one(now: datetime) -> None:
    """The first parent disputes the newest stay of a child of days that are over and open."""
    see(country=True)
    email = PARENTS[0][0]
    account = Account.objects.filter(private_email_key=email_key(email)).first()
    if account is None:
        return
    today = now.date()
    stays = Stay.objects.current().filter(
        child__in=children_of(account.pk), day__gte=today - LATELY, day__lt=today
    )
    shut = closed_days(today - LATELY, today)
    for stay in stays.order_by("-day", "start"):
        if stay.day in shut or stay.until - stay.start <= AN_HOUR:
            continue
        said = Said("times", REASON, start=stay.start, until=stay.until - AN_HOUR)
        asked = Asked(stay.child_id, stay.provider_id, stay.day, stay.pk)
        dispute(asked, said, actor=actor_of(account, "family"), now=now)
        break
