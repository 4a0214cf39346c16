"""Reminders before a contract ends: a letter and an e-mail in the family's language, an e-mail and
an SMS to each account of the child in that account's, once each.

Who has an account gets the letter all the same: the law asks for no other way, not every adult of
a family has an account, and the letter says what to bring to the office.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accueil.actions.papers import Writer, office_of, recipient
from accueil.actions.renewal import Forgetting, forgetting
from accueil.documents.email import framed
from accueil.documents.letter import ReminderLetter
from accueil.documents.records import to_json
from accueil.documents.words import day_values, say
from accueil.identity.models import Account, Link
from accueil.law.parameters import Parameters
from accueil.law.words import euros
from accueil.registry import models as m
from accueil.registry import radar
from accueil.registry.documents_to_bring import circumstances, documents_to_bring
from accueil.registry.renewal import answers_of
from accueil.registry.situation import NoSituation
from accueil.store import outbox
from accueil.store.models import Message, next_number

DAY = timedelta(days=1)
# What to bring where too little is known to say more.
BRING = ("matricule", "allowance_certificate", "income_evidence")
# The parents' page on which an unchanged case is confirmed.
ONLINE = "/family/renewal/"


@dataclass(frozen=True, slots=True)
class Order:
    """A message of a reminder: by which channel, to which address, for which account if any."""

    key: str
    channel: str
    kind: str
    language: str
    to: str = ""
    account: UUID | None = None


def remind_all(today: date, writer: Writer, law: Parameters, most: int | None = None) -> int:
    """Remind of the contracts that are due and were not renewed; how many messages are new.

    `most`: so many families at once, those whose contract ends first.
    """
    due = radar.to_remind(today).select_related("child__office").order_by("after")
    messages = families = 0
    for contract in due.iterator(chunk_size=500):
        new = remind(contract, today, writer, law)
        messages, families = messages + new, families + bool(new)
        if families == most:
            break
    return messages


def remind(contract: m.Membership, today: date, writer: Writer, law: Parameters) -> int:
    """Put the reminder of a contract into the outbox; how many messages are new.

    Six weeks before the last day and two weeks before it is another reminder; asked twice it is
    one. None for a contract that was renewed, ended early or is over, and for a child that will be
    too old.
    """
    last_day = _last_day(contract)
    found = radar.not_renewed().filter(pk=contract.pk, withdrawn_at__isnull=True)
    if last_day < today or not found.exists():
        return 0
    orders = list(_orders(contract, today))
    keys = [order.key for order in orders]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    wanted = [order for order in orders if order.key not in known]
    if not wanted:
        return 0
    cost = forgetting(contract, law, today)
    if cost.why == "too_old":
        return 0
    letter = reminder_letter(contract, cost, writer)
    return sum(_put(order, letter, contract, writer) for order in wanted)


def _orders(contract: m.Membership, today: date) -> Iterator[Order]:
    """All messages of the reminder that is due: to the household, then to each account.

    One address gets one e-mail, in whichever of the two it stands.
    """
    keys, to_email = keys_of(contract, today), email_of(contract.child, today)
    yield Order(keys["letter"], "letter", "reminder", contract.language)
    if to_email:
        yield Order(keys["email"], "email", "reminder", contract.language, to_email)
    for account in accounts_of(contract.child_id):
        language, pk = account.language, account.pk
        own = account.private_email or ""
        if own and own.lower() != to_email.lower():
            key = f"{keys['email']}:{pk.hex}"
            yield Order(key, "email", "reminder", language, own, pk)
        if account.mobile:
            key = f"{keys['sms']}:{pk.hex}"
            yield Order(key, "sms", "renewal", language, account.mobile, pk)


def accounts_of(child: UUID) -> list[Account]:
    """The accounts that are linked to a child now, the oldest link first."""
    links = Link.objects.filter(
        child=child, provider=None, ended_at__isnull=True, account__is_active=True
    )
    return [link.account for link in links.select_related("account").order_by("made_at")]


def _put(order: Order, letter: ReminderLetter, contract: m.Membership, writer: Writer) -> bool:
    """Order one message; what goes to an account is among the messages of that account only."""
    content: Any = to_json(letter)
    if order.channel == "email":
        content = email(replace(letter, language=order.language), order.to)
    elif order.channel == "sms":
        content = {"to": order.to, "text": say("parents.renewal_sms", order.language)}
    return outbox.put(
        order.key,
        order.channel,
        kind=order.kind,
        language=order.language,
        content=content,
        now=writer.now,
        office=str(order.account) if order.account else contract.child.office_id,
        child=contract.child_id,
    )


def keys_of(contract: m.Membership, today: date) -> dict[str, str]:
    """The keys of the reminder that is due by channel: before two weeks, and within them."""
    last_day = _last_day(contract)
    wave = radar.wave(last_day, today) or max(radar.REMINDED_DAYS)
    about = f"reminder:{contract.number}:{contract.child_id.hex[:8]}:{last_day}:{wave}"
    return {channel: f"{about}:{channel}" for channel in ("letter", "email", "sms")}


def reminded(contracts: Iterable[m.Membership], today: date) -> set[int]:
    """Those of the contracts whose reminder that is due now is ordered already."""
    keys = {keys_of(contract, today)["letter"]: contract.pk for contract in contracts}
    found = Message.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in found}


def take_back_overtaken() -> int:
    """Take back reminders that have not left and whose contract was renewed since; how many."""
    waiting = Message.objects.filter(kind__in=("reminder", "renewal"), state="waiting").only(
        "key", "child"
    )
    open_numbers = set(
        radar.not_renewed()
        .filter(child__in={message.child for message in waiting})
        .values_list("number", flat=True)
    )
    return outbox.void([w.key for w in waiting if w.key.split(":")[1] not in open_numbers])


def email_of(child: m.Child, day: date) -> str:
    """The e-mail address of a child's representative; empty where none is known."""
    home = m.Home.objects.current().on(day).filter(child=child).first()
    if home is None:
        return ""
    adults = m.Adult.objects.current().on(day).filter(household=home.household_id)
    by_role = {adult.role: adult.email for adult in adults.order_by("-place") if adult.email}
    return by_role.get("representative") or by_role.get("foster_parent") or ""


def reminder_letter(contract: m.Membership, cost: Forgetting, writer: Writer) -> ReminderLetter:
    """The letter of a reminder, with what forgetting would cost where that is known."""
    child, today = contract.child, writer.now.date()
    identity = m.Identity.objects.current().filter(child=child).latest("valid")
    return ReminderLetter(
        number=next_number("letter", writer.now.year),
        language=contract.language,
        made=writer.now,
        written=today,
        place=child.office.locality or child.office.name,
        office=office_of(child.office),
        recipient=recipient(child, today),
        child_name=f"{identity.given_name} {identity.family_name}",
        contract_number=contract.number,
        last=_last_day(contract),
        bring=to_bring(child, today),
        with_contract_cents=cost.with_cents,
        without_contract_cents=cost.without_cents,
        renew_url=f"{settings.ADDRESS}{ONLINE}",
    )


def to_bring(child: m.Child, day: date) -> tuple[str, ...]:
    """The documents that a renewal of what is known would need, each once."""
    try:
        about = circumstances(answers_of(child, day))
    except NoSituation:
        about = None
    if about is None:
        return BRING
    return tuple(dict.fromkeys(document.key for document in documents_to_bring(about)))


def email(letter: ReminderLetter, to: str) -> dict[str, str]:
    """The e-mail that says the same as the letter: address, subject, text."""
    language = letter.language

    def word(key: str, **values: str) -> str:
        return say(f"reminder.{key}", language, **values)

    days = day_values("last", letter.last, language)
    lines = [
        word("ends", number=letter.contract_number, **days),
        word("child", child=letter.child_name),
        *_costs(letter),
        "",
        *([word("online", url=letter.renew_url), ""] if letter.renew_url else []),
        f"{word('where')}:" if language != "fr" else f"{word('where')} :",
        letter.office.name,
        *letter.office.lines,
        letter.office.contact,
        "",
        f"{word('bring')}:" if language != "fr" else f"{word('bring')} :",
        *(f"- {say(f'bring.{key}', language)}" for key in letter.bring),
        "",
        word("thanks"),
    ]
    return framed(to, word("title"), lines, language, letter.office.name)


def _costs(letter: ReminderLetter) -> list[str]:
    with_it, without = letter.with_contract_cents, letter.without_contract_cents
    if with_it is None or without is None:
        return []
    colon = " :" if letter.language == "fr" else ":"
    amounts = {
        "with_contract": with_it,
        "without_contract": without,
        "more": max(without - with_it, 0),
    }
    said = [
        f"{say(f'reminder.{key}', letter.language)}{colon} {euros(cents, letter.language)}"
        for key, cents in amounts.items()
    ]
    return ["", say("reminder.cost", letter.language), *said]


def _last_day(contract: m.Membership) -> date:
    if contract.until is None:
        raise ValueError(f"contract {contract.number} has no last day")
    return contract.until - DAY
