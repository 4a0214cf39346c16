"""What left, what waits and what could not be sent."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from accueil.actions.print_letters import names_of
from accueil.identity.permissions import may
from accueil.store import outbox
from accueil.store.delivery import PRIVATE_KINDS
from accueil.store.models import Message, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.radar import words

PAGE = 50
# Texts that hold a link or code which opens an account: nobody reads them here.
UNSHOWN = (*PRIVATE_KINDS, "card_letter")


def listed(request: HttpRequest) -> HttpResponse:
    """All messages, the newest first, by state and channel; without their texts."""
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    found = Message.objects.defer("content").order_by("-created_at", "key")
    if state == "bounced":
        found = found.filter(reported=state)
    elif state in Message.STATES:
        found = found.filter(state=state)
    if channel in Message.CHANNELS:
        found = found.filter(channel=channel)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    names = names_of({message.child for message in shown if message.child})
    asked = cast(OfficeRequest, request)
    note(asked.actor, "read", "list of messages", now=asked.now)
    context = {
        "slice": page,
        "messages": shown,
        "troubles": [
            (words.CHANNELS[one], trouble)
            for one in ("sms", "email")
            if (trouble := outbox.trouble(one, asked.now))
        ],
        "mailbox": outbox.trouble(outbox.MAILBOX, asked.now),
        "names": names,
        "states": words.STATES.items(),
        "channels": words.CHANNELS.items(),
        "state": state,
        "channel": channel,
    }
    return render(request, "office/radar/messages.html", context)


def one(request: HttpRequest, message: UUID) -> HttpResponse:
    """A message with its text, where that opens nothing."""
    asked = cast(OfficeRequest, request)
    found = get_object_or_404(Message, pk=message)
    note(asked.actor, "read", f"message {found.kind}", now=asked.now, child=found.child)
    private = found.kind in UNSHOWN and not settings.DEMO
    context: dict[str, Any] = {
        "message": found,
        "trouble": outbox.trouble(found.channel, asked.now) if found.delays else None,
        "content": None if private or found.channel == "letter" else found.content,
        "letter": found.content if found.channel == "letter" and not private else None,
        "private": private,
        "may_try": may(asked.user.role, "letters.print")
        and found.state == "failed"
        and not found.wiped_at,
    }
    return render(request, "office/radar/message.html", context)


def again(request: HttpRequest, message: UUID) -> HttpResponse:
    """Try a message that has failed once more."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked = cast(OfficeRequest, request)
    found = get_object_or_404(Message.objects.defer("content"), pk=message)
    if outbox.again(found.pk):
        note(asked.actor, "change", f"message {found.kind} again", now=asked.now, child=found.child)
    return redirect("message", found.pk)
