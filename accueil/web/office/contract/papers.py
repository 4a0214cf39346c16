"""A contract's page: its versions, each with its PDF, hash and seal; copies, scans, the check."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify

from accueil.actions.calculator_of import answers_of
from accueil.actions.checking import Found, check_number, check_paper
from accueil.actions.copies import translation_pdf
from accueil.actions.papers import rendering
from accueil.documents.contract import ContractRecord
from accueil.documents.models import Document, Rendering
from accueil.documents.records import from_json
from accueil.documents.seal import sha256
from accueil.identity.permissions import may
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry.applications import children_known
from accueil.registry.models import Application, Membership
from accueil.store.models import Upload, note
from accueil.store.uploads import Belongs, take_in
from accueil.web.base.carried import text_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import case
from accueil.web.office.contract.forms import CheckForm, CopyForm
from accueil.web.office.contract.signing import SIGNED_COPY, card_state, scans_of
from accueil.web.office.contract.words import ENDED

ASKED_A_MINUTE = 20


def contract(request: OfficeRequest, number: str) -> HttpResponse:
    """A contract by its number: what it is now, every version, its signed copies."""
    papers = _papers(number)
    child = papers[0].whose
    current = Membership.objects.current().filter(number=number, child=child).first()
    application = current.application if current else None
    note(request.actor, "read", f"contract {number}", now=request.now, child=child.pk)
    newest = from_json(ContractRecord, papers[0].record)
    scans = scans_of(current, application) if current else []
    context = {
        "number": number,
        "name": newest.child.name,
        "current": current,
        "newest": newest,
        "last": _last(current, newest),
        "ended": ENDED.get(current.ended, "") if current else ENDED["annulled"],
        "versions": [_version(request, paper) for paper in papers],
        "scans": scans,
        "others": [(c, name) for c, name in LANGUAGE_NAMES.items() if c != papers[0].language],
        "language": LANGUAGE_NAMES[papers[0].language],
        "child": child,
        "may_sign": may(request.user.role, "contract.sign"),
        "may_issue": may(request.user.role, "card.issue"),
        **card_state(child.pk),
    }
    answers = answers_of(child, today=request.today)
    context |= {"answers_now": text_of(answers) if answers else "", "calculator_do": "calculate"}
    return case.page(request, "contract.html", context)


def _papers(number: str) -> list[Document]:
    """Every version of a contract, the newest first; 404 where nobody may see any."""
    there = Document.objects.filter(kind="contract", number=number).select_related("child")
    found = list(there.order_by("-version"))
    if not found:
        raise Http404("no such contract")
    return found


def _last(current: Membership | None, newest: ContractRecord) -> Any:
    upper = current.valid.upper if current else None
    return type(newest.last).fromordinal(upper.toordinal() - 1) if upper else newest.last


def _version(request: OfficeRequest, paper: Document) -> dict[str, Any]:
    made = Rendering.objects.filter(document=paper).first()
    seal = check_paper(made, request.now) if made else None
    return {"paper": paper, "rendering": made, "seal": seal}


def contract_pdf(request: OfficeRequest, key: UUID) -> HttpResponse:
    """A version's sealed PDF, the same bytes each time; of other papers too."""
    paper = case.document_or_404(key)
    made = rendering(paper, case.writer(request).now)
    what = f"{paper.kind} {paper.number} version {paper.version}"
    note(request.actor, "download", what, now=request.now, child=paper.child_id)
    return case.pdf(bytes(made.content), f"{slugify(paper.number)}-v{paper.version}")


def contract_copy(request: OfficeRequest, key: UUID, language: str) -> HttpResponse:
    """A version in another language, marked as a translation, neither sealed nor kept."""
    paper = case.document_or_404(key)
    if language not in LANGUAGE_NAMES or paper.kind != "contract":
        raise Http404("no such translation")
    what = f"contract {paper.number} version {paper.version}: translation {language}"
    note(request.actor, "download", what, now=request.now, child=paper.child_id)
    name = f"{slugify(paper.number)}-v{paper.version}-{language}"
    return case.pdf(translation_pdf(paper, language), name)


def contract_upload(request: OfficeRequest, number: str) -> HttpResponse:
    """The scan of a contract that was signed on paper."""
    papers = _papers(number)
    current = Membership.objects.current().filter(number=number).first()
    if current is None:
        raise Http404("no such contract")
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data, request.FILES if data is not None else None)
    if data is not None and form.is_valid():
        file, child = form.cleaned_data["signed_copy"], papers[0].whose
        belongs = Belongs(child.office_id, SIGNED_COPY, current.application, child.pk)
        take_in(file.read(), file.name, belongs, by=request.actor.account, now=request.now)
        what = f"contract {number}: signed copy"
        note(request.actor, "change", what, now=request.now, child=child.pk)
        return redirect("contract", number)
    back = reverse("contract", args=[number])
    return case.page(request, "upload.html", {"form": form, "number": number, "back_url": back})


def upload(request: OfficeRequest, key: UUID) -> HttpResponse:
    """A file that was handed in, such as a signed contract: to keep, never shown in a page."""
    file = Upload.objects.filter(pk=key, removed_at=None).first()
    if file is None:
        raise Http404("no such file")
    _note_download(request, file)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    ending = file.media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{slugify(file.kind)}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _note_download(request: OfficeRequest, file: Upload) -> None:
    """Note whose file it is: its child's, or that of the children of its application."""
    of = Application.objects.filter(pk=file.application).first() if file.application else None
    children = [file.child] if file.child or of is None else children_known(of)
    what = f"application {of.number}: file {file.kind}" if of else f"file: {file.kind}"
    for child in children or [None]:
        note(request.actor, "download", what, now=request.now, child=child)


def check(request: HttpRequest, number: str = "") -> HttpResponse:
    """For anybody who holds a paper: whether there is one with its number, and with its hash."""
    office_request: Any = request
    asked = number or request.GET.get("number", "").strip()
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
    else:
        form = CheckForm(initial={"number": asked})
    found: Found | None = None
    hashed = ""
    if (request.method == "POST" and form.is_valid()) or (request.method != "POST" and asked):
        if _too_often(request):
            return case.page(office_request, "too_often.html", {}, status=429)
        typed: dict[str, Any] = form.cleaned_data if form.is_bound else {"number": asked}
        file = typed.get("file")
        hashed = sha256(file.read()) if file else (typed.get("sha256") or "")
        found = check_number(typed["number"], hashed)
        asked = typed["number"]
    context = {"form": form, "found": found, "number": asked, "hashed": hashed}
    return case.page(office_request, "check.html", context)


def _too_often(request: HttpRequest) -> bool:
    """Whether one address asks more often than a person would."""
    key = f"check:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > ASKED_A_MINUTE
    except ValueError:
        return False
