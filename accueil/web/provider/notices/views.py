"""The messages that were sent, one of them, its files; taken back."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accueil.actions import notices
from accueil.attendance.children import identities_on
from accueil.attendance.models import Notice
from accueil.identity.permissions import may
from accueil.registry.names import fold
from accueil.store.models import Upload, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import handed_out
from accueil.web.provider.known import provider_of

TEMPLATES, WRITE = "provider/notices/", "notices.write"
ON_A_PAGE = 25


def listed(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """What was sent, the newest first, and how many have read it."""
    at = provider_of(provider)
    note(request.actor, "read", "notices", now=request.now)
    there = Notice.objects.filter(provider=at).order_by("-written_at", "id")
    page = Paginator(there, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "provider": at,
        "rows": notices.sent(at.pk, list(page.object_list)),
        "slice": page,
        "may_write": may(request.user.role, WRITE),
    }
    return render(request, TEMPLATES + "list.html", context)


def one(request: OfficeRequest, provider: UUID, notice: UUID) -> HttpResponse:
    """One message: its words and files, the children it is about, how many have read it."""
    at, found = provider_of(provider), _notice(provider, notice)
    note(request.actor, "read", "notice", now=request.now)
    known = identities_on(list(found.children), request.today)
    linked = notices.linked_children(at.pk, found.children)
    children = sorted(
        ((f"{who.given_name} {who.family_name}", child in linked) for child, who in known.items()),
        key=lambda row: fold(row[0]),
    )
    (sent,) = notices.sent(at.pk, [found])
    done = {"sent": gettext("The message was sent."), "back": gettext("The message is taken back.")}
    context = {
        "provider": at,
        "one": sent,
        "files": notices.files_of(at.pk, found.files),
        "children": children,
        "may_write": may(request.user.role, WRITE) and found.withdrawn_at is None,
        "done": done.get(request.GET.get("done", ""), ""),
        "back_url": reverse("provider_notices", args=[at.pk]),
    }
    return render(request, TEMPLATES + "one.html", context)


@require_POST
def back(request: OfficeRequest, provider: UUID, notice: UUID) -> HttpResponse:
    """Take a message back."""
    found = _notice(provider_of(provider).pk, notice)
    notices.take_back(found.pk, actor=request.actor, now=request.now)
    return redirect(f"{reverse('provider_notice', args=[provider, notice])}?done=back")


def file(request: OfficeRequest, provider: UUID, notice: UUID, file: UUID) -> HttpResponse:
    """A file of a message as it was attached: to be kept, never run by the browser."""
    found = _notice(provider_of(provider).pk, notice)
    if file not in found.files:
        raise Http404("file")
    there = get_object_or_404(Upload, pk=file, office=str(provider))
    note(request.actor, "download", "notice: file", now=request.now)
    return handed_out(there)


def _notice(provider: UUID, key: UUID) -> Notice:
    """A message of this provider. Not found where it is another's."""
    return get_object_or_404(Notice, pk=key, provider=provider)
