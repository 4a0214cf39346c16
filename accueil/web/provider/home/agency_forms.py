"""The enrolment and exit forms of an agency's childminders: read, kept, marked as received."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accueil.actions.papers import rendering
from accueil.actions.sheets import receive_form
from accueil.attendance.models import AgencyForm
from accueil.documents.models import Document
from accueil.registry.models import Identity
from accueil.store.models import Upload, note
from accueil.web.base.middleware import OfficeRequest

PAGE = 50
KINDS = {"enrolment": _("Enrolment"), "exit": _("Exit")}
WHICH = ("waiting", "all")


def agency_forms(request: OfficeRequest) -> HttpResponse:
    """The forms that wait, the oldest first; or all of them, the newest first."""
    which = request.GET.get("which", "")
    which = which if which in WHICH else WHICH[0]
    forms = AgencyForm.objects.select_related("provider")
    listed = forms.order_by("-made_at", "pk")
    if which == "waiting":
        listed = forms.filter(received_at=None).order_by("made_at", "pk")
    slice_ = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    shown = list(slice_.object_list)
    names = _names([form.child_id for form in shown])
    note(request.actor, "read", f"forms, {len(shown)}", now=request.now)
    context = {
        "slice": slice_,
        "which": which,
        "rows": [_row(form, names) for form in shown],
        "done": request.GET.get("done", "") == "received",
    }
    return render(request, "provider/home/agency_forms.html", context)


def _row(form: AgencyForm, names: dict[UUID, str]) -> dict[str, Any]:
    signed = [form.signed_by_childminder, form.signed_by_parents]
    return {
        "form": form,
        "kind": KINDS[form.kind],
        "name": names.get(form.child_id, form.contract_number),
        "is_signed": all(signed),
    }


def _names(children: list[UUID]) -> dict[UUID, str]:
    """The children's names, as they are believed now."""
    rows = Identity.objects.current().filter(child_id__in=children).order_by("valid")
    return {row.child_id: f"{row.given_name} {row.family_name}" for row in rows}


def _form_or_404(key: UUID) -> AgencyForm:
    found = AgencyForm.objects.select_related("provider").filter(pk=key).first()
    if found is None:
        raise Http404("no such form")
    return found


def form_paper(request: OfficeRequest, form: UUID) -> HttpResponse:
    """The form's sealed PDF, the same bytes each time."""
    found = _form_or_404(form)
    document = Document.objects.filter(pk=found.document).first() if found.document else None
    if document is None:
        raise Http404("no paper of this form")
    made = rendering(document, localtime(request.now))
    what = f"{document.kind} {document.number} version {document.version}"
    note(request.actor, "download", what, now=request.now, child=found.child_id)
    return _file(bytes(made.content), "application/pdf", slugify(f"{found.kind}-{document.number}"))


def form_scan(request: OfficeRequest, form: UUID) -> HttpResponse:
    """The signed form as it was handed in: to keep, never shown in a page."""
    found = _form_or_404(form)
    scan = Upload.objects.filter(pk=found.scan, removed_at=None).first() if found.scan else None
    if scan is None:
        raise Http404("no scan of this form")
    note(request.actor, "download", f"file: {scan.kind}", now=request.now, child=found.child_id)
    name = slugify(f"{found.kind}-{found.contract_number}")
    return _file(bytes(scan.content), scan.media_type, name)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    ending = media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def form_received(request: OfficeRequest, form: UUID) -> HttpResponse:
    """The agency has it. Said twice it is harmless."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = _form_or_404(form)
    if receive_form(found, by=request.actor.account, now=request.now):
        what = f"{found.kind} {found.contract_number}: received"
        note(request.actor, "change", what, now=request.now, child=found.child_id)
    answer = redirect("agency_forms")
    answer["Location"] += "?done=received"
    return answer
