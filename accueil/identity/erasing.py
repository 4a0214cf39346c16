"""What accounts no longer need is forgotten; one without a child left is told, then closed."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accueil.identity import limits, own_account
from accueil.identity.models import Account, Code, Link, SignIn
from accueil.identity.permissions import PARENT
from accueil.identity.services import registered
from accueil.identity.telling import tell
from accueil.law.words import date_long
from accueil.registry.models import Child
from accueil.store.models import Message

KIND = "erasing"
YEARS = 15
TOLD_BEFORE = timedelta(days=30)
SIGN_INS_KEPT, CODES_KEPT = timedelta(days=366), timedelta(days=90)
SUBJECT = _("Your account at Accueil will be closed")
TEXT = _(
    "By law, what is known of a child is erased 15 years after its birth. This comes to the last "
    "child of your account. The account will then be closed, on %(day)s at the earliest. You need "
    "not do anything."
)


def tell_accounts(now: datetime) -> int:
    """Tell the accounts whose last child is erased within a month, or was; how many were told.

    The connection sees the country. Told once, by SMS and by e-mail where there is one.
    """
    return sum(_tell(account, now) for account in _ending(localdate(now)) if not _told(account))


def close_accounts(now: datetime) -> int:
    """Close the accounts that were told a month ago and whose children are all erased."""
    open_links = Link.objects.filter(account=OuterRef("pk"), ended_at__isnull=True)
    closed = 0
    for account in _ending(localdate(now)).filter(~Exists(open_links)):
        told = _told(account)
        if told and told <= now - TOLD_BEFORE:
            own_account.close(account, now)
            closed += 1
    return closed


def forget(now: datetime) -> None:
    """Forget tries and tokens that count no more, sign-ins after a year, codes after 90 days."""
    limits.forget(now)
    registered.forget(now)
    SignIn.objects.filter(at__lt=now - SIGN_INS_KEPT, seen_at__lt=now - SIGN_INS_KEPT).delete()
    ended = now - CODES_KEPT
    Code.objects.filter(
        Q(used_at__lt=ended) | Q(void_at__lt=ended) | Q(expires_at__lt=ended)
    ).delete()


def _ending(today: date) -> QuerySet[Account]:
    """Parents' open accounts all of whose children are erased, or will be within a month."""
    soon = today + TOLD_BEFORE
    last_of_february = soon.month == 2 and soon.day == 29
    born = soon.replace(year=soon.year - YEARS, day=28 if last_of_february else soon.day)
    old = Child.objects.filter(identities__withdrawn_at__isnull=True, identities__born__lte=born)
    mine = Link.objects.filter(account=OuterRef("pk"))
    still = mine.filter(ended_at__isnull=True)
    accounts = Account.objects.filter(role=PARENT, closed_at__isnull=True)
    return accounts.filter(
        ~Exists(still.exclude(child__in=old)),
        Exists(still) | Exists(mine.filter(child__erased_at__isnull=False)),
    ).order_by("pk")


def _told(account: Account) -> datetime | None:
    """When an account was told, since it got its last child."""
    linked = Link.objects.filter(account=account).aggregate(last=Max("made_at"))["last"]
    messages = Message.objects.filter(office=str(account.pk), kind=KIND, created_at__gte=linked)
    told: datetime | None = (
        messages.order_by("created_at").values_list("created_at", flat=True).first()
    )
    return told


def _tell(account: Account, now: datetime) -> bool:
    day = localdate(now + TOLD_BEFORE)
    with override(account.language):
        subject = gettext(SUBJECT)
        text = gettext(TEXT) % {"day": date_long(day, account.language)}
    tell(account, KIND, subject, text, now=now, once=f"{account.pk}:{localdate(now)}")
    return True
