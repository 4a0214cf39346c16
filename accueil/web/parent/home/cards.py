"""Each child as a card: the period so far, what is expected, the last bill, what is to do."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accueil.actions import family_bills
from accueil.actions.facilities import Place
from accueil.attendance.disputes import of_children
from accueil.attendance.models import Dispute
from accueil.attendance.weeks import weeks_due
from accueil.billing.frozen import Frozen
from accueil.billing.models import Statement
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.law.words import NO_BREAK, date_long
from accueil.registry.models import Membership
from accueil.web.base.bills import words
from accueil.web.base.bills.periods import goodwill_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import Own

SOON = timedelta(days=56)  # from when on the end of a contract is told
LATELY = timedelta(days=60)  # how long an answer stands on the first page
FREE_FROM, FREE_UNTIL = 1, 4  # years of age with hours of multilingual education


def cards(
    asked: OfficeRequest, children: Sequence[Own], at: Sequence[Place]
) -> list[dict[str, Any]]:
    """A card for each child; with the facilities at which the account is linked to it."""
    period, keys = Period.containing(asked.today), [own.child.pk for own in children]
    seen = family_bills.outlook(asked.user.pk, keys, period, shipped(), asked.today)
    disputes = list(of_children(keys, asked.today - LATELY * 2, asked.today))
    last, contracts = _last(keys), _contracts(keys)
    found = []
    for own in children:
        todo = _todo(asked, own, disputes, contracts.get(own.child.pk))
        so_far, then = seen[own.child.pk]
        found.append(
            {
                "own": own,
                "period": period,
                "so_far": _figures(so_far.frozen) if so_far.frozen else None,
                "expected": _figures(then.frozen) if then.frozen else None,
                "last": last.get(own.child.pk),
                "todo": list(todo),
                "days_url": reverse("family_days", args=[own.child.pk, period.name]),
                "bill_url": reverse("family_bill", args=[own.child.pk, period.name]),
                "bills_url": reverse("family_child_bills", args=[own.child.pk]),
                "places": [one for one in at if one.child == own.child.pk],
            }
        )
    return found


def _figures(frozen: Frozen) -> dict[str, int]:
    """Minutes, and who pays what."""
    parents = sum(week.parent_cents for week in frozen.weeks)
    alone = sum(one.cents for one in frozen.uncovered)
    return {
        "minutes": sum(stay.until - stay.start for stay in frozen.case.stays),
        "state_cents": sum(week.state_cents for week in frozen.weeks),
        "parent_cents": parents,
        "beside_cents": alone,
        "family_cents": parents + alone,
    }


def _last(children: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The newest bill of the latest period of each child that has one."""
    bills = Statement.objects.filter(child__in=children).defer("content")
    newest = bills.order_by("child", "-period", "-version").distinct("child")
    granted, found = goodwill_of(children), {}
    for one in newest:
        goodwill = granted[one.child_id].get(one.period, 0)
        found[one.child_id] = {
            "period": one.period,
            "url": reverse("family_bill", args=[one.child_id, one.period]),
            "state_cents": one.state_cents + goodwill,
            "family_cents": one.parent_cents + one.uncovered_cents - goodwill,
        }
    return found


def _contracts(children: Sequence[UUID]) -> dict[UUID, Membership]:
    """The latest membership contract of each child that has one."""
    rows = Membership.objects.current().filter(child__in=children).order_by("valid")
    return {row.child_id: row for row in rows}


def _todo(
    asked: OfficeRequest, own: Own, disputes: Sequence[Dispute], contract: Membership | None
) -> Iterator[dict[str, str]]:
    """What there is to do for a child, the most urgent first."""
    for one in disputes:
        if one.child_id == own.child.pk:
            yield from _of_dispute(own, one, asked.today)
    ends = _contract_ends(contract, asked.today)
    if ends is not None:
        yield {"text": ends, "url": _url("family_renewal")}
    if _chooses_weeks(own, asked.today) and (url := _url("family_weeks", own.child.pk)):
        yield {"text": gettext("Choose the weeks without free hours"), "url": url}


def _of_dispute(own: Own, one: Dispute, today: date) -> Iterator[dict[str, str]]:
    """An answer that is new, or that there is none yet."""
    url = reverse("family_dispute", args=[own.child.pk, one.day.isoformat(), one.provider_id])
    day = {"day": date_long(one.day, words.language()).replace(" ", NO_BREAK)}
    if one.answered_at is None:
        yield {
            "text": gettext("You reported a day (%(day)s): the provider has not answered yet")
            % day,
            "url": url,
        }
    elif today - localtime(one.answered_at).date() <= LATELY:
        told = {
            "corrected": gettext("You reported a day (%(day)s): the provider corrected it"),
            "kept": gettext(
                "You reported a day (%(day)s): the provider answered, it stays as it is"
            ),
        }
        yield {"text": told[one.answer] % day, "url": url}


def _contract_ends(current: Membership | None, today: date) -> str | None:
    """That the membership contract ends soon and none follows, or that there is none."""
    if current is None or (current.until and current.until <= today):
        return gettext("No membership contract: care is at full price")
    if current.until is None or current.until > today + SOON:
        return None
    last = date_long(current.until - timedelta(days=1), words.language())
    return gettext("The membership contract ends soon, its last day: %(day)s") % {
        "day": last.replace(" ", NO_BREAK)
    }


def _chooses_weeks(own: Own, today: date) -> bool:
    """Whether the child is of the age at which weeks without free hours are chosen."""
    age = today.year - own.born.year - ((today.month, today.day) < (own.born.month, own.born.day))
    return FREE_FROM <= age < FREE_UNTIL and bool(
        weeks_due(Period.containing(today).year, shipped())
    )


def _url(name: str, *values: Any) -> str:
    """The address of a page of another part; nothing where it is not there."""
    for arguments in (values, ()):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
