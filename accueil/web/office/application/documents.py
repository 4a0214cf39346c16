"""The documents of an application: what is needed, what was handed in, what was seen."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accueil.registry import applications
from accueil.registry.applications import Seen
from accueil.registry.documents_to_bring import DocumentNeeded
from accueil.registry.papers import KEPT, documents_needed, kind_of, recorded_before
from accueil.store import uploads
from accueil.store.models import Upload
from accueil.web.base.fields import FileField, Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import handed_out
from accueil.web.office.application import case, labels


class UploadForm(Form):
    """One file of a document."""

    file = FileField(label=_("File"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))


def documents(request: OfficeRequest, key: UUID) -> HttpResponse:
    """What the family brings, what is there, what signing waits for."""
    opened = case.opened(request, key, "documents")
    seen, version = applications.documents_seen(opened.application)
    files = uploads.files_of(opened.application.id)
    needed = documents_needed(opened.given)
    known = {kind_of(document) for document in needed}
    recorded = recorded_before(opened.given, opened.application.household)
    context = {
        "documents": [_row(document, files, seen, recorded) for document in needed],
        "others": [file for file in files if file.kind not in known],
        "version": version,
        "back_url": reverse("application", args=[opened.application.id]),
    }
    return case.page(request, opened, "documents.html", context)


def _row(
    document: DocumentNeeded, files: list[Upload], seen: Seen, recorded: set[str]
) -> dict[str, Any]:
    kind = kind_of(document)
    there = [file for file in files if file.kind == kind]
    done = bool(there) or kind in seen.documents or kind in recorded
    waits = document.required and document.key != "matricule"
    return {
        "kind": kind,
        "name": labels.DOCUMENTS[document.key],
        "whom": labels.ROLES[document.for_whom],
        "status": "done" if done else ("todo" if waits else ""),
        "files": there,
        "seen": kind in seen.documents,
        "recorded": kind in recorded,
        "can_be_seen": document.key not in KEPT,
    }


def upload(request: OfficeRequest, key: UUID, kind: str) -> HttpResponse:
    """Hand in a file for a document; several are possible."""
    opened = case.opened(request, key, "documents")
    document = next((d for d in documents_needed(opened.given) if kind_of(d) == kind), None)
    if document is None:
        raise Http404("no such document")
    if opened.application.state != "open":
        return redirect("application_check", key)
    form = UploadForm(case.sent(request, request.POST), case.sent(request, request.FILES))
    if request.method == "POST" and _taken_in(request, opened, form, kind):
        return redirect("application_documents", key)
    context = {
        "form": form,
        "name": labels.DOCUMENTS[document.key],
        "whom": labels.ROLES[document.for_whom],
        "back_url": reverse("application_documents", args=[key]),
    }
    return case.page(request, opened, "upload.html", context)


def _taken_in(request: OfficeRequest, opened: case.Opened, form: UploadForm, kind: str) -> bool:
    """Whether the file was kept; if not, the form says why."""
    if not form.is_valid():
        return False
    file = form.cleaned_data["file"]
    belongs = uploads.Belongs(opened.application.office_id, kind, opened.application.id)
    try:
        uploads.take_in(file.read(), file.name, belongs, by=request.actor.account, now=request.now)
    except uploads.NotAccepted as refused:
        form.add_error("file", labels.REFUSED_FILES[refused.reason])
        return False
    case.log(request, "change", opened, f"upload {kind}")
    return True


@require_POST
def seen(request: OfficeRequest, key: UUID, kind: str) -> HttpResponse:
    """The original was seen at the counter, or was not after all."""
    opened = case.opened(request, key, "documents")
    known = {
        kind_of(document) for document in documents_needed(opened.given) if document.key not in KEPT
    }
    if kind not in known:
        raise Http404("no such document")
    said, version = applications.documents_seen(opened.application)
    others = [entry for entry in said.documents if entry != kind]
    marked = [*others, kind] if request.POST.get("seen") == "yes" else others
    if opened.application.state == "open":
        case.save(request, opened, applications.SEEN, Seen(tuple(marked)), version)
    return redirect("application_documents", key)


def download(request: OfficeRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file as it was handed in: to be kept, never shown or run by the browser."""
    opened = case.opened(request, key, "documents")
    found = get_object_or_404(Upload, pk=file, application=opened.application.id)
    case.log(request, "download", opened, f"upload {found.kind}")
    return handed_out(found)


@require_POST
def remove(request: OfficeRequest, key: UUID, file: UUID) -> HttpResponse:
    """No longer show a file; its row stays."""
    opened = case.opened(request, key, "documents")
    found = get_object_or_404(Upload, pk=file, application=opened.application.id)
    if opened.application.state == "open":
        uploads.remove(found, now=request.now)
        case.log(request, "change", opened, f"upload {found.kind} removed")
    return redirect("application_documents", key)
