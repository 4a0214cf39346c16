"""Who is here: what the door has seen of a day; and one more coming or going, now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from accueil.attendance.clock import on_the_wall
from accueil.attendance.days import Day
from accueil.attendance.door import Noted, Passage, note_events, present
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.sheet import words


@dataclass(frozen=True, slots=True)
class Presence:
    """`in` since a minute, `out` at a minute, or nothing is known of the day."""

    kind: str = ""
    minute: int | None = None

    @property
    def since(self) -> str:
        """Since when the child is here, on the clock; empty where it is not."""
        return words.time(self.minute) if self.kind == "in" and self.minute is not None else ""


def presences(
    provider: Provider, entered: Mapping[tuple[UUID, date], Day], request: OfficeRequest
) -> dict[UUID, Presence]:
    """Of each child of these days: whether it is here, or when it went by what is entered."""
    here = present(provider.pk, request.today, request.now)
    found = {}
    for (child, day), known in entered.items():
        if child in here and day == request.today:
            found[child] = Presence("in", here[child].minute)
        elif known.stays:
            found[child] = Presence("out", known.stays[-1][1])
    return found


def note_now(request: OfficeRequest, provider: Provider, child: UUID, kind: str) -> str:
    """A child comes or goes now; why that cannot be, in words, else nothing.

    Pressed twice on one page it is one: the page carries the event's id.
    """
    day, minute = on_the_wall(request.now)
    try:
        key = UUID(request.POST.get("event", ""))
    except ValueError:
        key = uuid4()
    passage = Passage(key, child, kind, day, minute)
    (noted,) = note_passages(request, provider, [passage])
    again = noted.state == "refused" and noted.code == "other"  # the same page, a minute later
    return "" if again or not noted.code else words.code(noted.code, noted.values)


def note_passages(
    request: OfficeRequest, provider: Provider, passages: list[Passage]
) -> list[Noted]:
    """Note what the door saw, each new one in the access log too."""
    answers = note_events(provider, passages, by=request.actor.account, now=request.now)
    for passage, noted in zip(passages, answers, strict=True):
        if noted.state == "new":
            what = f"attendance on {passage.day}"
            note(request.actor, "change", what, now=request.now, child=passage.child)
    return answers
