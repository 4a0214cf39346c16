"""The signature: what will happen, the draft on paper, signed once, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

from accueil.actions.copies import draft_pdf, drafts
from accueil.actions.moving import NothingToTake, elsewhere, take_over
from accueil.actions.sign import CannotSign, Signed, contracts_of, replaced, sign
from accueil.documents.contract import ContractRecord, ScreenSignature
from accueil.documents.models import Document
from accueil.identity.permissions import may
from accueil.law.contract import contract_period
from accueil.law.errors import LawError
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry import parents
from accueil.registry.answers import Answers
from accueil.registry.models import Application, Card, Membership
from accueil.registry.papers import before_signing
from accueil.registry.record import Incomplete, KnownElsewhere
from accueil.registry.situation import NoSituation
from accueil.store.models import Message, Upload, note
from accueil.store.uploads import Belongs, take_in
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import case
from accueil.web.office.contract.forms import SignForm, TakeOverForm
from accueil.web.office.contract.words import CANNOT_SIGN

SIGNED_COPY = "signed_contract"
# Constraints of the database that another officer's click may run into, and what they mean.
AT_ONCE = {"membership_once": "has_contract", "matricule_once": "at_once"}


DAY = timedelta(days=1)


def sign_page(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Shows what a signature would do; signs once. Clicked twice, both show what came of it."""
    opened = case.opened(request, key, "signature")
    if opened.application.state == "signed":
        return redirect("contract_signed", key)
    data = request.POST if request.method == "POST" else None
    form = SignForm(data, request.FILES or None, request.today, _signers(opened.given))
    refused: CannotSign | None = None
    if data is not None and "look" not in data and form.is_valid():
        try:
            _sign(request, opened, form.cleaned_data)
            return redirect("contract_signed", key)
        except CannotSign as error:
            refused = error
    if Application.objects.get(pk=key).state == "signed":
        return redirect("contract_signed", key)
    return _page(request, opened, form, refused)


def _page(
    request: OfficeRequest, opened: case.Opened, form: SignForm, refused: CannotSign | None
) -> HttpResponse:
    away = elsewhere(opened.given, opened.application.office)
    day = _day(form, request.today)
    context = {
        "application": opened.application,
        "confirmed": parents.confirmed(opened.application),
        "form": form,
        "names": opened.names,
        "outcome": _outcome(opened, day),
        "problems": before_signing(opened.application, opened.given),
        "away": [(n, opened.names[n], office) for n, office in away.items()],
        "refused": _refusal(refused) if refused else None,
        "back_url": reverse("contract_preview", args=[opened.application.id]),
        "check_url": reverse("application_check", args=[opened.application.id]),
        "day": day,
    }
    return case.page(request, "sign.html", context, status=409 if refused else 200)


def _signers(given: Answers) -> list[str]:
    """Who may sign: the representative, an applicant with power of attorney, foster parents."""
    people = [given.representative.person] if given.representative else []
    if given.applicant and given.applicant.person and not given.applicant.is_representative:
        people.append(given.applicant.person)
    others = given.household.others if given.household else ()
    people += [person for role, person in others if role == "foster_parent"]
    return list(dict.fromkeys(f"{one.given_name} {one.family_name}" for one in people))


def _empty(request: OfficeRequest, opened: case.Opened) -> SignForm:
    return SignForm(None, None, request.today, _signers(opened.given))


def _day(form: SignForm, today: date) -> date:
    """The day of the signature as it is typed, where it can be one."""
    if not form.is_bound:
        return today
    form.is_valid()
    typed: date | None = form.cleaned_data.get("signed")
    return typed or today


def _outcome(opened: case.Opened, day: date) -> dict[str, Any] | None:
    """First and last day, periods, language: what a signature on a day makes."""
    duration, language = opened.given.duration, opened.given.language
    if duration is None or language is None:
        return None
    first, last = contract_period(day, duration.periods)
    ending = [
        {"number": old.number, "last": old.until - DAY, "now": first - DAY}
        for old in replaced(opened.given, first)
        if old.until
    ]
    return {
        "ending": ending,
        "first": first,
        "last": last,
        "periods": duration.periods,
        "reason": duration.reason,
        "language": LANGUAGE_NAMES[language.language],
    }


def _sign(request: OfficeRequest, opened: case.Opened, typed: dict[str, Any]) -> None:
    """Sign and keep the scan, both or nothing; log it for each child."""
    if before_signing(opened.application, opened.given):
        raise CannotSign("incomplete")
    if elsewhere(opened.given, opened.application.office):
        raise CannotSign("elsewhere")
    signature = None
    if typed["how"] == "screen":
        moment = localtime(request.now)
        signature = ScreenSignature(typed["name"], moment, typed["drawing"] or b"")
    with transaction.atomic():
        made = _signed(request, opened, typed["signed"], signature)
        if typed["how"] == "paper" and typed["signed_copy"]:
            _keep(request, opened.application, made, typed["signed_copy"])
        for one in made:
            note(
                request.actor,
                "change",
                f"contract {one.membership.number}: signed",
                now=request.now,
                child=one.membership.child_id,
            )


def _signed(
    request: OfficeRequest, opened: case.Opened, day: date, signature: ScreenSignature | None
) -> list[Signed]:
    """The contracts of an application."""
    writer, law = case.writer(request), shipped()
    made: list[Signed] = []
    with told():
        made = sign(opened.application.pk, opened.given, day, writer, law, signature=signature)
    return made


@contextmanager
def told() -> Iterator[None]:
    """Whatever refuses a signature is told as one kind of refusal, and leaves nothing behind."""
    try:
        with transaction.atomic():
            yield
    except Incomplete as error:
        raise CannotSign("incomplete") from error
    except KnownElsewhere as error:
        raise CannotSign("other_child") from error
    except (NoSituation, LawError, KeyError) as error:
        raise CannotSign("unknown") from error
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in AT_ONCE:
            raise
        raise CannotSign(AT_ONCE[name]) from error


def _keep(request: OfficeRequest, of: Application, made: list[Signed], file: Any) -> None:
    """One scan for all contracts of the application, or for the one child."""
    child = made[0].membership.child_id if len(made) == 1 else None
    belongs = Belongs(of.office_id, SIGNED_COPY, of.pk, child)
    take_in(file.read(), file.name, belongs, by=request.actor.account, now=request.now)


def _refusal(error: CannotSign) -> dict[str, Any]:
    """A refusal in plain words, whom it is about, and where to go on."""
    name = case.name_of(error.child) if error.child and error.child.pk else ""
    url = ""
    if error.reason == "has_contract":
        url = _renewal_url(error)
    return {"text": CANNOT_SIGN[error.reason], "name": name, "url": url, "reason": error.reason}


def _renewal_url(error: CannotSign) -> str:
    """Where the child's contract is renewed, as far as there is such a page."""
    try:
        return reverse("renewal_start", args=[error.child.pk]) if error.child else ""
    except NoReverseMatch:
        return ""


def draft(request: OfficeRequest, key: UUID, number: int) -> HttpResponse:
    """The unsigned contract of one child, to be printed, read and signed; or why there is none."""
    opened = case.opened(request, key, "draft printed")
    day = _asked_day(request)
    made: list[ContractRecord] = []
    try:
        with told():
            made = drafts(key, opened.given, day, case.writer(request), shipped())
    except CannotSign as refused:
        return _page(request, opened, _empty(request, opened), refused)
    if number >= len(made):
        raise Http404("no such child")
    what = f"application {opened.application.number}: draft"
    known = opened.given.children.children[number].known if opened.given.children else ""
    child = UUID(known) if known else None
    note(request.actor, "download", what, now=request.now, child=child)
    return case.pdf(draft_pdf(made[number]), f"draft-{opened.application.number}-{number + 1}")


def _asked_day(request: OfficeRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.today


def signed(request: OfficeRequest, key: UUID) -> HttpResponse:
    """What came of a signature: contracts, their papers, cards and letters, scans."""
    opened = case.opened(request, key, "contracts made")
    if opened.application.state != "signed":
        return redirect("contract_sign", key)
    made = list(contracts_of(opened.application))
    context = {
        "application": opened.application,
        "contracts": [_made(contract, opened.application) for contract in made],
        "may_sign": may(request.user.role, "contract.sign"),
        "may_issue": may(request.user.role, "card.issue"),
    }
    return case.page(request, "signed.html", context)


def _made(contract: Membership, application: Application) -> dict[str, Any]:
    papers = Document.objects.filter(kind="contract", number=contract.number)
    paper = papers.order_by("-version").first()
    others = [(code, name) for code, name in LANGUAGE_NAMES.items() if code != contract.language]
    return {
        "contract": contract,
        "name": case.name_of(contract.child),
        "last": date.fromordinal(contract.valid.upper.toordinal() - 1),
        "paper": paper,
        "language": LANGUAGE_NAMES[contract.language],
        "others": others,
        "scans": scans_of(contract, application.pk),
        **card_state(contract.child_id),
    }


def card_state(child: UUID) -> dict[str, Any]:
    """The valid card of a child, and whether its letter waits for the printer."""
    card = Card.objects.filter(child=child, void_at__isnull=True).first()
    letter = Message.objects.filter(child=child, kind="card_letter").order_by("-created_at").first()
    return {"card": card, "letter": letter.state if letter else ""}


def scans_of(contract: Membership, application: UUID | None) -> list[Upload]:
    """The scans of a signed contract: its child's own, and those of the whole application."""
    there = Upload.objects.filter(kind=SIGNED_COPY, removed_at=None).defer("content")
    own = there.filter(child=contract.child_id, application=application)
    shared = there.filter(child=None, application=application)
    found = own if application is None else own | shared
    return list(found.order_by("uploaded_at", "id"))


def take_over_page(request: OfficeRequest, key: UUID, number: int) -> HttpResponse:
    """Take a child's file over from another office, with a reason that is logged at both."""
    opened = case.opened(request, key, "child at another office")
    away = elsewhere(opened.given, opened.application.office)
    if number not in away or opened.given.children is None:
        return redirect("contract_preview", key)
    form = TakeOverForm(request.POST or None)
    if form.is_valid():
        matricule = opened.given.children.children[number].matricule
        office, why = opened.application.office, form.cleaned_data["why"]
        with suppress(NothingToTake):
            take_over(matricule, office, why, request.actor, request.now)
        return redirect("contract_preview", key)
    context = {
        "application": opened.application,
        "form": form,
        "name": opened.names[number],
        "office": away[number],
        "back_url": reverse("contract_preview", args=[key]),
    }
    return case.page(request, "take_over.html", context)
