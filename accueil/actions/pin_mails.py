"""The e-mails around two PINs: PIN 2, a reminder without it, a note to the facility, an ended link.

Where a link leads: the page on which a guardian enters both PINs.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.timezone import localdate

from accueil.attendance.models import Guardian
from accueil.documents.email import framed
from accueil.documents.words import day_values, plain, say
from accueil.identity.accounts import leading
from accueil.identity.models import Account, PinPair
from accueil.registry.models import Identity, Provider
from accueil.store import outbox

PIN_2, REMINDER, LOCKED, ENDED = "pin_2", "pins_reminder", "pins_locked", "link_ended"
PAGE = "/family/pins/"


def address() -> str:
    """Where a guardian enters both PINs, as it stands on papers and in e-mails."""
    return f"{settings.ADDRESS.rstrip('/')}{PAGE}"


def send_pin_2(to: Guardian, pin: str, last: datetime, now: datetime) -> UUID:
    """Order the e-mail with PIN 2 to a guardian; its id. `last`: until when the pair is of use.

    Each has a key of its own: two orders in one second are two messages.
    """
    key = f"{PIN_2}:{uuid4()}"
    facility, child = _names(to)
    words = {"provider": facility, "child": child, "pin": pin}
    lines = [
        _say("intro", to.language, **words),
        "",
        _say("pin_2", to.language, **words),
        "",
        _say("pin_1", to.language),
        *_how_to_go_on(to.language, last),
        _say("unknown", to.language),
    ]
    content = _content(to.email, "subject", to.language, lines, facility)
    _put(key, PIN_2, to, content, now)
    return outbox.ordered(key)


def send_reminder(to: Guardian, pair: PinPair, now: datetime) -> bool:
    """Order a reminder of an open pair, at most one a day; it holds no PIN. Whether it is new."""
    facility, child = _names(to)
    words = {"provider": facility, "child": child}
    lines = [
        _say("remind", to.language, **words),
        _say("remind_find", to.language),
        _say("remind_new", to.language),
        "",
        *_how_to_go_on(to.language, pair.expires_at),
    ]
    content = _content(to.email, "remind_subject", to.language, lines, facility)
    key = f"{REMINDER}:{pair.pk}:{localdate(now).isoformat()}"
    return _put(key, REMINDER, to, content, now)


def send_locked(pair: PinPair, now: datetime) -> None:
    """Tell who leads the facility that a pair is void after five wrong tries, not whose it was.

    The connection sees the country.
    """
    provider = Provider.objects.get(pk=pair.provider_id)
    for account in leading(provider):
        lines = [
            _say("locked", account.language, provider=plain(provider.name)),
            _say("locked_do", account.language),
        ]
        language = account.language
        content = _content(str(account.email), "locked_subject", language, lines, provider.name)
        outbox.put(
            f"{LOCKED}:{pair.pk}:{account.pk}",
            "email",
            kind=LOCKED,
            language=language,
            content=content,
            now=now,
            office=str(provider.pk),
        )


def send_ended(link: UUID, account: Account, provider: Provider, now: datetime) -> None:
    """Tell an account, where its e-mail is proved, that a facility ended its link to a child.

    The message is the account's own: the facility does not read which address it has.
    """
    if not account.private_email:
        return
    language = account.language
    lines = [
        _say("ended", language, provider=plain(provider.name)),
        _say("ended_do", language),
    ]
    outbox.put(
        f"{ENDED}:{link}",
        "email",
        kind=ENDED,
        language=language,
        content=_content(account.private_email, "ended_subject", language, lines, provider.name),
        now=now,
        office=str(account.pk),
    )


def _names(to: Guardian) -> tuple[str, str]:
    """The facility's name, and the given name of the child: no more of it leaves by e-mail."""
    known = Identity.objects.current().filter(child_id=to.child_id).order_by("valid").last()
    return plain(to.provider.name), plain(known.given_name) if known else ""


def _how_to_go_on(language: str, last: datetime) -> list[str]:
    days = day_values("last", localdate(last), language)
    return [_say("open", language, url=address()), _say("until", language, **days)]


def _say(key: str, language: str, **values: str) -> str:
    return say(f"pins.{key}", language, **values)


def _content(
    to: str, subject: str, language: str, lines: list[str], facility: str
) -> dict[str, str]:
    name = plain(facility)
    known = {"provider": name} if subject != "locked_subject" else {}
    return framed(to, _say(subject, language, **known), lines, language, name)


def _put(key: str, kind: str, to: Guardian, content: dict[str, str], now: datetime) -> bool:
    """Order an e-mail to a guardian; it is the facility's message, of its child."""
    return outbox.put(
        key,
        "email",
        kind=kind,
        language=to.language,
        content=content,
        now=now,
        office=str(to.provider_id),
        child=to.child_id,
    )
