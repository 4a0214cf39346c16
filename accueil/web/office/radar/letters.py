"""Letters that wait, print batches, and their files."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from accueil.actions.print_letters import list_of, make_batch, names_of
from accueil.registry.models import Office
from accueil.store.models import Message, PrintBatch, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.templatetags.look import message_kind
from accueil.web.office.radar.views import writer_of

SHOWN, BATCHES = 200, 50
PARTS = {
    "letters.pdf": "application/pdf",
    "list.pdf": "application/pdf",
    "list.csv": "text/csv; charset=utf-8",
}


def waiting(request: HttpRequest) -> HttpResponse:
    """The letters that wait, and the batches that were made."""
    letters = Message.objects.filter(state="waiting", channel="letter").defer("content")
    shown = list(letters.order_by("created_at", "key")[:SHOWN])
    names = names_of({letter.child for letter in shown if letter.child})
    rows: list[dict[str, Any]] = [
        {
            "message": letter,
            "kind": message_kind(letter.kind),
            "name": names.get(letter.child, "") if letter.child else "",
        }
        for letter in shown
    ]
    batches = PrintBatch.objects.defer("content", "listed").order_by("-made_at")[:BATCHES]
    context = {
        "rows": rows,
        "count": letters.count(),
        "batches": batches,
        "made": request.GET.get("made", ""),
    }
    return render(request, "office/radar/letters.html", context)


def make(request: HttpRequest) -> HttpResponse:
    """Make a print batch of the office's waiting letters; none, where none waits any more."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked = cast(OfficeRequest, request)
    office = get_object_or_404(Office, pk=asked.actor.office)
    batch = make_batch(office, writer_of(asked), (get_language() or "fr").split("-")[0])
    if batch:
        note(asked.actor, "change", f"print batch, {batch.letters} letters", now=asked.now)
    response = redirect("letters")
    response["Location"] += f"?made={batch.letters if batch else 0}"
    return response


def download(request: HttpRequest, batch: UUID, part: str) -> HttpResponse:
    """A file of a batch: the letters, or their list; as often as needed."""
    if part not in PARTS:
        raise Http404(part)
    asked = cast(OfficeRequest, request)
    found = get_object_or_404(PrintBatch, pk=batch, content__isnull=False)
    content = bytes(found.content) if part == "letters.pdf" else list_of(found, part)
    note(asked.actor, "download", f"print batch {found.pk}: {part}", now=asked.now)
    response = HttpResponse(content, content_type=PARTS[part])
    name = f"{found.made_at:%Y-%m-%d}-{part}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
