"""What a child's page shows, as rows of words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from accueil.attendance.models import Dispute
from accueil.documents.models import Document
from accueil.identity.models import Account
from accueil.law.errors import LawError
from accueil.law.household import band_of
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry import models as m
from accueil.registry.history import Entry
from accueil.registry.providers import provider_names
from accueil.registry.search import last_day
from accueil.registry.situation import as_law
from accueil.store.models import Message, Upload
from accueil.web.base.disputes.words import disputed
from accueil.web.office.children import words

Row = dict[str, Any]


def url_of(name: str, *arguments: object) -> str:
    """The address of a page; nothing where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def moment(at: datetime) -> str:
    """A moment on the clock of the country: 14 September 2026, 10:05."""
    local = timezone.localtime(at)
    return f"{words.day(local.date())}, {local.hour:02}:{local.minute:02}"


def names_of(accounts: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """The names of those who did something; nobody's account is the system itself."""
    known = Account.objects.filter(pk__in={account for account in accounts if account})
    found: dict[UUID | None, str] = {account.pk: account.name for account in known}
    return {None: gettext("the system"), **found}


def by_kind(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The facts by their kind."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.kind, []).append(entry)
    return found


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Facts as rows of a summary list, addresses always in the same order."""
    shown = sorted(entries, key=words.place)
    return [{"label": words.title(entry), "value": words.text(entry)} for entry in shown]


def who(child: m.Child, facts: Mapping[str, Sequence[Entry]]) -> list[Row]:
    """Names, date of birth, numbers, school, language, office."""
    found: list[Row] = []
    for entry in facts.get("identity", ()):
        name = f"{entry.fact.given_name} {entry.fact.family_name}"
        number = words.matricule(entry.fact.matricule or "")
        found += [
            {"label": gettext("Name"), "value": name},
            {"label": gettext("Date of birth"), "value": words.day(entry.fact.born)},
            {"label": gettext("Identification number"), "value": number},
        ]
    found.append({"label": gettext("IAM code"), "value": child.iam_code})
    found += rows(facts.get("schooling", ()))
    found.append({"label": gettext("Language"), "value": LANGUAGE_NAMES[child.language]})
    found.append({"label": gettext("Office"), "value": child.office.name})
    return found


def household(facts: Mapping[str, Sequence[Entry]], day: date) -> list[Row]:
    """Kind, grown-ups, incomes, maintenance, precarious situation, and the row of the scale."""
    kinds = ("composition", "adult", "income", "maintenance", "precarious")
    found = rows(entry for kind in kinds for entry in facts.get(kind, ()))
    if not facts.get("income"):
        undeclared = gettext("Not declared: the highest income band applies")
        found.append({"label": words.TITLES["income"], "value": undeclared})
    return [*found, {"label": gettext("Income band"), "value": band_words(facts, day)}]


def band_words(facts: Mapping[str, Sequence[Entry]], day: date) -> str:
    """The row of the scale by the facts of a day; nothing where too little is known."""
    kinds, contracts = facts.get("composition"), facts.get("membership")
    if not kinds:
        return ""
    household = as_law(
        kinds[0].fact,
        [entry.fact for entry in facts.get("income", ())],
        [entry.fact for entry in facts.get("maintenance", ())],
        precarious=bool(facts.get("precarious")),
    )
    signed = contracts[0].fact.signed if contracts else day
    try:
        wage = shipped().minimum_wage(signed).cents
        return words.band(band_of(household, wage, shipped().tariff_on(day)))
    except LawError:
        return ""


def contract(child: m.Child, today: date) -> tuple[m.Membership | None, list[Row]]:
    """The latest contract: number, state, first and last day."""
    latest = m.Membership.objects.current().filter(child=child).order_by("-valid").first()
    if latest is None:
        return None, []
    first, last = latest.first, last_day(latest)
    return latest, [
        {"label": gettext("Number"), "value": numbered(latest.number)},
        {"label": gettext("Status"), "value": state(latest, today)},
        {"label": gettext("Signed"), "value": words.day(latest.signed)},
        {"label": gettext("First day"), "value": words.day(first)},
        {"label": gettext("Last day"), "value": words.day(last) if last else ""},
        {"label": gettext("Billing periods"), "value": latest.periods},
    ]


def numbered(number: str) -> str:
    """A contract's number, as a link to its page where there is one."""
    made = Document.objects.filter(kind="contract", number=number).exists()
    url = url_of("contract", number) if made else ""
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, number) if url else number


def state(contract: m.Membership, today: date) -> str:
    """Whether a contract is in force today, not yet, or no longer."""
    last = last_day(contract)
    over = last is not None and last < today
    if over and contract.ended:
        return str(words.ENDINGS[contract.ended])
    if over:
        return gettext("has ended")
    now = gettext("not yet in force") if contract.first > today else gettext("in force")
    return f"{now}, {words.ENDINGS[contract.ended]}" if contract.ended else now


def documents(child: m.Child) -> list[list[Any]]:
    """Papers made for a child, the newest first, as rows of a table."""
    found = Document.objects.filter(child=child).order_by("-made_at").defer("record")
    return [
        [
            {"text": str(words.DOCUMENTS[d.kind]), "url": url_of("document", d.pk)},
            d.number if d.version == 1 else f"{d.number} ({d.version})",
            moment(d.made_at),
        ]
        for d in found
    ]


def card(child: m.Child) -> list[Row]:
    """The card that is valid."""
    found = m.Card.objects.filter(child=child, void_at__isnull=True).first()
    if found is None:
        return []
    return [
        {"label": gettext("Name on the card"), "value": found.name},
        {"label": gettext("IAM code"), "value": found.iam_code},
        {"label": gettext("Issued"), "value": moment(found.issued_at)},
        {"label": gettext("Why"), "value": words.CARD_REASONS[found.reason]},
    ]


def messages(child: m.Child) -> list[Message]:
    """What was sent about a child, the newest first; without its content."""
    found = Message.objects.filter(child=child.pk).defer("content")
    return list(found.order_by("-created_at")[:50])


def uploads(child: m.Child) -> list[list[Any]]:
    """Files handed in for a child or with the applications of its contracts, as table rows."""
    contracts = m.Membership.objects.filter(child=child, application__isnull=False)
    applications = list(contracts.values_list("application", flat=True).distinct())
    of_child = Q(child=child.pk) | Q(application__in=applications)
    found = Upload.objects.filter(of_child, removed_at__isnull=True).defer("content")
    return [
        [{"text": str(u.name), "url": url_of("upload", u.pk)}, moment(u.uploaded_at)]
        for u in found.order_by("-uploaded_at")
    ]


def disputes(child: m.Child) -> list[Row]:
    """What parents say is not right of days of the child, the newest day first."""
    found = list(Dispute.objects.filter(child=child).order_by("-day", "-made_at")[:50])
    names = provider_names({one.provider_id for one in found})
    return [{**disputed(one), "provider": names.get(one.provider_id, "")} for one in found]


def timeline(entries: Sequence[Entry], today: date) -> Iterator[Row]:
    """Every fact as a moment on the line of time: since when, until when, who, withdrawn."""
    names = names_of(who for e in entries for who in (e.recorded_by, e.withdrawn_by))
    for entry in entries:
        by = names.get(entry.recorded_by) or gettext("an account that no longer exists")
        yield {
            "day": entry.first,
            "until": entry.last,
            "title": words.title(entry),
            "text": _told(entry, names),
            "now": entry.is_current and entry.holds_on(today),
            "gone": not entry.is_current,
            "by": f"{by}, {moment(entry.recorded_at)}",
        }


def _told(entry: Entry, names: Mapping[UUID | None, str]) -> str:
    said = [words.text(entry)]
    if entry.reason and entry.kind != "bar":
        said.append(gettext("Reason: %s") % words.REASONS.get(entry.reason, entry.reason))
    if entry.withdrawn_at:
        by = names.get(entry.withdrawn_by) or gettext("an account that no longer exists")
        values = {"who": by, "when": moment(entry.withdrawn_at)}
        said.append(gettext("Withdrawn: %(when)s, %(who)s") % values)
    return " · ".join(filter(None, said))


def in_order(
    pairs: Iterable[tuple[Entry | None, Entry | None]],
) -> list[tuple[Entry | None, Entry | None]]:
    """Pairs of facts as they stand, the addresses among them in their order on every page."""
    found = list(pairs)
    slots = [number for number, pair in enumerate(found) if _of_pair(pair).kind == "address"]
    addresses = sorted((found[slot] for slot in slots), key=lambda p: words.place(_of_pair(p)))
    for slot, pair in zip(slots, addresses, strict=True):
        found[slot] = pair
    return found


def _of_pair(pair: tuple[Entry | None, Entry | None]) -> Entry:
    named = pair[0] or pair[1]
    assert named
    return named


def before_and_now(pairs: Iterable[tuple[Entry | None, Entry | None]]) -> Iterator[Row]:
    """What was believed beside what is believed now, for the table of two columns."""
    for one, other in in_order(pairs):
        named = one or other
        if named is not None:
            yield {
                "label": words.title(named),
                "before": words.text(one) if one else gettext("not known"),
                "after": words.text(other) if other else gettext("not believed"),
            }
