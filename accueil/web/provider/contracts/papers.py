"""A provider's papers as sealed PDF; a childminder's forms: signed, scanned, sent to the agency."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accueil.actions.care_papers import NoAgency, NotSigned, send_to_agency, sent_at
from accueil.actions.papers import PRINTED, rendering
from accueil.attendance.models import AgencyForm
from accueil.documents.models import Document
from accueil.registry.models import Identity
from accueil.store.models import Upload, note
from accueil.store.uploads import Belongs, NotAccepted, take_in
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import handed_out
from accueil.web.provider.contracts import forms, words
from accueil.web.provider.contracts.agreeing import TEMPLATES
from accueil.web.provider.known import provider_of

SCAN = "agency_form"


def care_paper(request: OfficeRequest, provider: UUID, document: UUID) -> HttpResponse:
    """A paper's sealed PDF, the same bytes each time."""
    at = provider_of(provider)
    there = Document.objects.filter(pk=document, provider=at, kind__in=PRINTED)
    paper = there.first()
    if paper is None:
        raise Http404("no such paper")
    made = rendering(paper, localtime(request.now))
    what = f"{paper.kind} {paper.number} version {paper.version}"
    note(request.actor, "download", what, now=request.now, child=paper.child_id)
    response = HttpResponse(bytes(made.content), content_type="application/pdf")
    name = f"{slugify(paper.kind)}-{slugify(paper.number)}-v{paper.version}"
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form_or_404(provider: UUID, form: UUID) -> AgencyForm:
    at = provider_of(provider)
    found = AgencyForm.objects.filter(pk=form, provider=at).first()
    if found is None:
        raise Http404("no such form")
    return found


def agency_form(request: OfficeRequest, provider: UUID, form: UUID) -> HttpResponse:
    """A form: when both signed it, the scan of the signed paper, and sent to the agency.

    What the agency has received is not changed any more.
    """
    held = _form_or_404(provider, form)
    if request.method == "POST" and held.received_at:
        return redirect("agency_form", provider, form)
    known = {
        "signed_by_childminder": held.signed_by_childminder,
        "signed_by_parents": held.signed_by_parents,
    }
    if request.method == "POST" and "send" in request.POST:
        return _send(request, held)
    sent = request.method == "POST"
    files = request.FILES if sent else None
    asked = forms.AgencyFormForm(request.POST if sent else None, files, known, request.today)
    if sent and asked.is_valid() and _kept(request, held, asked):
        return redirect("agency_form", provider, form)
    what = f"{held.kind} form {held.contract_number}"
    note(request.actor, "read", what, now=request.now, child=held.child_id)
    return _page(request, held, asked)


def _page(
    request: OfficeRequest, held: AgencyForm, asked: forms.AgencyFormForm, problem: str = ""
) -> HttpResponse:
    identity = Identity.objects.current().filter(child_id=held.child_id).latest("valid")
    provider = held.provider
    context: dict[str, Any] = {
        "form": asked,
        "held": held,
        "problem": problem,
        "title": words.FORMS[held.kind],
        "name": f"{identity.given_name} {identity.family_name}",
        "provider": provider,
        "agency": provider.agency,
        "signed": held.signed_by_childminder and held.signed_by_parents,
        "sent_at": sent_at(held),
        "back_url": reverse("care_contract", args=[provider.pk, held.child_id]),
    }
    return render(request, TEMPLATES + "form.html", context, status=409 if problem else 200)


@transaction.atomic
def _kept(request: OfficeRequest, held: AgencyForm, asked: forms.AgencyFormForm) -> bool:
    """Keep the dates and the scan; False, with an error on the form, where the file is refused."""
    given = asked.cleaned_data
    held.signed_by_childminder = given["signed_by_childminder"]
    held.signed_by_parents = given["signed_by_parents"]
    file = given["scan"]
    if file:
        belongs = Belongs(str(held.provider_id), SCAN, None, held.child_id)
        try:
            upload = take_in(
                file.read(), file.name or "", belongs, by=request.actor.account, now=request.now
            )
        except NotAccepted as refused:
            asked.add_error("scan", words.refused_file(refused))
            return False
        held.scan = upload.pk
    held.save(update_fields=["signed_by_childminder", "signed_by_parents", "scan"])
    what = f"{held.kind} form {held.contract_number}: signed"
    note(request.actor, "change", what, now=request.now, child=held.child_id)
    return True


def _send(request: OfficeRequest, held: AgencyForm) -> HttpResponse:
    known = {
        "signed_by_childminder": held.signed_by_childminder,
        "signed_by_parents": held.signed_by_parents,
    }
    try:
        send_to_agency(held, actor=request.actor, now=request.now)
    except NotSigned:
        problem = gettext("Save first when both signed the form. Then send it.")
    except NoAgency:
        problem = gettext("No agency is known for this childminder. The ministry can enter one.")
    else:
        return redirect("agency_form", held.provider_id, held.pk)
    return _page(request, held, forms.AgencyFormForm(None, None, known, request.today), problem)


def agency_form_scan(request: OfficeRequest, provider: UUID, form: UUID) -> HttpResponse:
    """The scan of a signed form: to keep, never shown in a page."""
    held = _form_or_404(provider, form)
    file = Upload.objects.filter(pk=held.scan, removed_at=None).first() if held.scan else None
    if file is None:
        raise Http404("no such file")
    what = f"{held.kind} form {held.contract_number}: scan"
    note(request.actor, "download", what, now=request.now, child=held.child_id)
    ending = file.media_type.rpartition("/")[2]
    name = f"{slugify(held.kind)}-{slugify(held.contract_number)}.{ending}"
    return handed_out(file, name)
