"""A message is written, looked at with whom it reaches, and sent once.

What was typed goes with the form from page to page, and files are kept as they arrive: nothing is
lost when something is wrong or changed once more.
"""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accueil.actions import notices
from accueil.actions.notices import MOST_FILES, CannotWrite
from accueil.attendance.children import Attending, now_or_soon
from accueil.registry.models import Provider
from accueil.store.models import Upload
from accueil.store.uploads import NotAccepted
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents.words import REFUSED_FILES
from accueil.web.provider.known import provider_of
from accueil.web.provider.notices.forms import REFUSED, TOGETHER, NoticeForm

TEMPLATES = "provider/notices/"
CARRIED = ("title", "text", "to", "group", "children")


def new(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Write a message; look at whom it reaches; send it."""
    at = provider_of(provider)
    children = now_or_soon(at, request.today)
    asked = request.POST.get("do", "")
    files = _kept(request, at)
    if request.method != "POST" or asked == "change":
        initial = {name: _carried(request, name) for name in CARRIED if name in request.POST}
        return _form(request, at, NoticeForm(None, None, children, initial or {"to": "all"}), files)
    form = NoticeForm(request.POST, request.FILES, children, None)
    form.is_valid()
    files = _take_in(request, at, form, files)
    if form.errors:
        return _form(request, at, form, files)
    if asked == "send":
        return _send(request, at, form, files)
    return _look(request, at, form, (children, files))


def _carried(request: OfficeRequest, name: str) -> Any:
    return request.POST.getlist(name) if name == "children" else request.POST[name]


def _kept(request: OfficeRequest, at: Provider) -> list[Upload]:
    """The files that are kept already, without those that were taken away."""
    names = [name for name in request.POST.getlist("kept") if name not in _dropped(request)]
    return notices.files_of(at.pk, [key for name in names if (key := _key(name))])


def _dropped(request: OfficeRequest) -> list[str]:
    return request.POST.getlist("drop")


def _key(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _take_in(
    request: OfficeRequest, at: Provider, form: NoticeForm, files: list[Upload]
) -> list[Upload]:
    """Keep what arrived, as far as it is in order; the form says what is not."""
    arrived = form.cleaned_data.get("files") or []
    if sum(file.size for file in arrived) > settings.NOTICE_FILES_BYTES:
        form.add_error("files", TOGETHER)
        return files
    found = list(files)
    for file in arrived:
        if len(found) == MOST_FILES:
            form.add_error(*REFUSED["files"])
            break
        content, name = file.read(), file.name or ""
        try:
            kept = notices.keep_file(at, content, name, by=request.actor, now=request.now)
        except NotAccepted as refused:
            form.add_error("files", f"{name}: {REFUSED_FILES[refused.reason]}")
        else:
            found.append(kept)
    return found


def _form(
    request: OfficeRequest, at: Provider, form: NoticeForm, files: list[Upload]
) -> HttpResponse:
    context = {
        "provider": at,
        "form": form,
        "files": files,
        "key": request.POST.get("key") or uuid4(),
        "back_url": reverse("provider_notices", args=[at.pk]),
    }
    return render(request, TEMPLATES + "new.html", context)


def _look(
    request: OfficeRequest,
    at: Provider,
    form: NoticeForm,
    known: tuple[list[Attending], list[Upload]],
) -> HttpResponse:
    """What families will read, and how many of them."""
    children, files = known
    draft = form.draft([file.pk for file in files])
    meant = notices.addressed(draft, children)
    if not meant:
        form.refuse(CannotWrite("nobody"))
        return _form(request, at, form, files)
    context = {
        "provider": at,
        "draft": draft,
        "reach": notices.reach(at, meant),
        "files": files,
        "key": request.POST.get("key") or uuid4(),
    }
    return render(request, TEMPLATES + "look.html", context)


def _send(
    request: OfficeRequest, at: Provider, form: NoticeForm, files: list[Upload]
) -> HttpResponse:
    key = _key(request.POST.get("key", "")) or uuid4()
    draft = form.draft([file.pk for file in files])
    try:
        made = notices.write(at, draft, key, actor=request.actor, now=request.now)
    except CannotWrite as error:
        form.refuse(error)
        return _form(request, at, form, files)
    return redirect(f"{reverse('provider_notice', args=[at.pk, made.pk])}?done=sent")
