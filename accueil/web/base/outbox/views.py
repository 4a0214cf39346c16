"""The demonstration's outbox: SMS, e-mails and letters, the newest first, with their texts."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accueil.actions.papers import rendering
from accueil.actions.print_letters import letter_of
from accueil.documents.models import Document
from accueil.store.models import Message
from accueil.store.security import seeing_the_country
from accueil.web.base.middleware import OfficeRequest

SHOWN = 50
EVERY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the page shows it; `state` also says what was reported of it."""

    message: Message
    to: str
    subject: str
    text: str
    state: str
    readable: bool


def outbox(request: HttpRequest) -> HttpResponse:
    """The newest messages; `channel` shows one kind only, `every` looks again by itself."""
    _refuse_outside_of_a_demonstration()
    channel = request.GET.get("channel", "")
    with seeing_the_country():
        found = Message.objects.order_by("-created_at", "key")
        if channel in Message.CHANNELS:
            found = found.filter(channel=channel)
        shown = [_shown(message) for message in found[:SHOWN]]
    by_itself = "every" in request.GET
    context: dict[str, Any] = {
        "messages": shown,
        "channels": Message.CHANNELS,
        "channel": channel if channel in Message.CHANNELS else "",
        "by_itself": by_itself,
        "seconds": EVERY_SECONDS,
        "most": SHOWN,
    }
    response = render(request, "base/outbox/outbox.html", context)
    if by_itself:  # only where somebody asked for it
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response


def letter(request: HttpRequest, message: UUID) -> HttpResponse:
    """A letter as it will be printed, or was."""
    _refuse_outside_of_a_demonstration()
    with seeing_the_country():
        found = get_object_or_404(Message, pk=message, channel="letter")
        if not _readable(found):
            raise Http404("it was printed, and its code is kept in the batch only")
        content = _pdf(found, cast(OfficeRequest, request))
    return HttpResponse(content, content_type="application/pdf")


def _pdf(message: Message, request: OfficeRequest) -> bytes:
    if message.document:
        document = Document.objects.get(pk=message.document)
        return bytes(rendering(document, request.now).content)
    return letter_of(message)


def _shown(message: Message) -> Shown:
    content = message.content
    receiver = content.get("to") or content.get("recipient", {}).get("name", "")
    reported = message.state == "sent" and message.reported
    return Shown(
        message=message,
        to=receiver,
        subject=content.get("subject", ""),
        text=content.get("text", ""),
        state=reported or message.state,
        readable=_readable(message),
    )


def _readable(message: Message) -> bool:
    """Whether a letter can still be set: printed ones have lost their codes."""
    kept = message.document is not None or message.state == "waiting"
    return message.channel == "letter" and kept


def _refuse_outside_of_a_demonstration() -> None:
    if not settings.DEMO:
        raise Http404("only in a demonstration")
