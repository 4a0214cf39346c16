"""A child's bill of a period as pages open it: a version of it, or what it will come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse

from accueil.billing.frozen import Frozen, thaw
from accueil.billing.models import Obstacle, Statement
from accueil.billing.standing import foreseen
from accueil.billing.versions import version, versions
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.web.base.bills import words
from accueil.web.base.bills.shown import Telling

MOST_VERSION = 32_767


@dataclass(frozen=True, slots=True)
class Opened:
    """A child, a period, and what its bill says. `statement` None: it is not billed yet.

    `so_far`: of a period that is running, what is entered until now. `line_route`: the page of one
    line, named by child, period and place.
    """

    child: Child
    name: str
    period: Period
    statement: Statement | None
    frozen: Frozen | None
    so_far: Frozen | None
    obstacles: Sequence[Any]
    line_route: str

    def telling(self, frozen: Frozen, *more: Frozen) -> Telling:
        """For whom it is told: all providers' names, each line with an address of its own."""
        keys = {provider for one in (frozen, *more) for provider in one.providers}
        return Telling(shipped(), words.language(), provider_names(keys), self.line_url)

    def line_url(self, place: int) -> str:
        """The address of a line, in the version that is open."""
        url = reverse(self.line_route, args=[self.child.pk, self.period.name, place])
        return f"{url}{self.query}"

    @property
    def query(self) -> str:
        """What an address of this version ends with."""
        return f"?version={self.statement.version}" if self.statement else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose bill of which period, at which door; `query`: which version."""

    child: Child
    name: str
    period: str
    line_route: str
    query: QueryDict


def opened(asked: Asked, today: date) -> Opened:
    """A version of a bill; 404 for one that there is not. Unbilled: what is expected of it."""
    of, name, route = asked.child, asked.name, asked.line_route
    number = _number(asked.query)
    try:
        period = Period.named(asked.period)
    except ValueError:
        raise Http404("no such period") from None
    statement = version(of.pk, period, number)
    if statement is None and number is not None:
        raise Http404("no such version")
    found = Obstacle.objects.filter(child=of, period=period.name).first()
    obstacles = found.found if found else []
    if statement is not None:
        content = content_of(statement)
        return Opened(of, name, period, statement, content, None, obstacles, route)
    if period.first > today:
        raise Http404("this period has not begun")
    so_far, then = foreseen(of.pk, period, shipped(), today)
    running = so_far.frozen if period.last >= today else None
    obstacles = obstacles or then.obstacles
    return Opened(of, name, period, None, then.frozen, running, obstacles, route)


def before(of: Opened) -> tuple[Statement, Frozen] | None:
    """The version before the one that is open."""
    if of.statement is None or of.statement.version == 1:
        return None
    found = version(of.child.pk, of.period, of.statement.version - 1)
    content = content_of(found) if found else None
    return (found, content) if found and content else None


def listed(of: Opened) -> list[Statement]:
    """All versions of the bill, the newest first; of one that is not made there is none."""
    if of.statement is None:
        return []
    return list(versions(of.child.pk, of.period))


def content_of(statement: Statement) -> Frozen | None:
    """What a version says; None where this program does not know its rules any more."""
    try:
        return thaw(statement.content, shipped())
    except ValueError:
        return None


def _number(query: QueryDict) -> int | None:
    """The version asked for; none: the newest."""
    asked = query.get("version", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or not 0 < int(asked[:6]) <= MOST_VERSION:
        raise Http404("no such version")
    return int(asked[:6])
