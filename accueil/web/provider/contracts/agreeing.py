"""A new contract or a change: the card, the week, what the family will pay, the signature."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accueil.actions.care_contracts import (
    TooManyTries,
    change,
    child_with_us,
    find_child,
    sign,
)
from accueil.actions.care_preview import preview
from accueil.actions.care_terms import (
    CannotAgree,
    Terms,
    contracts,
    newest_version,
    odd,
    offer_on,
    refuse,
    terms_of,
)
from accueil.actions.papers import Writer
from accueil.attendance.models import CareContract
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.care.terms import terms_rows
from accueil.web.base.care.words import PER, language
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.contracts import draft as drafts
from accueil.web.provider.contracts import forms, words
from accueil.web.provider.contracts.shown import costs
from accueil.web.provider.known import provider_of

TEMPLATES = "provider/contracts/"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
CHILDMINDER = "ap"


def writer_of(request: OfficeRequest) -> Writer:
    """Who writes papers, in the country's time."""
    return Writer(request.actor.account, request.user.name, localtime(request.now))


def new(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The child's card: found by its code and day of birth, or the same words whatever is wrong."""
    at = provider_of(provider)
    form = forms.CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code, born = form.cleaned_data["iam_code"], form.cleaned_data["born"]
        try:
            child = find_child(code, born, actor=request.actor, now=request.now)
        except TooManyTries:
            said = gettext(
                "There were too many wrong tries. Try again in an hour, with the card in hand."
            )
            form.add_error(None, said)
            return _new(request, at, form, status=429)
        if child:
            return _begin(request, at, drafts.begun(request, provider, child))
        form.add_error(
            None,
            gettext("No child has this code and this date of birth. Look at the card once more."),
        )
    return _new(request, at, form)


def _new(
    request: OfficeRequest, at: Provider, form: forms.CardForm, status: int = 200
) -> HttpResponse:
    back = reverse("care_contracts", args=[at.pk])
    context = {"form": form, "provider": at, "back_url": back}
    return render(request, TEMPLATES + "new.html", context, status=status)


def _begin(request: OfficeRequest, at: Provider, draft: drafts.Draft) -> HttpResponse:
    return redirect("care_contract_terms", at.pk, draft.key)


def changed(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """A change begins as a draft of what is agreed now; of what is over nothing is changed."""
    at = provider_of(provider)
    found = child_with_us(at, child, request.today)
    if found is None:
        raise Http404("no such child")
    running = contract_now(at, child, request)
    newest = newest_version(at, running) if running else None
    if running is None or newest is None or newest.ended or _is_over(newest, request.today):
        return redirect("care_contract", provider, child)
    note(request.actor, "read", "care contract: to change", now=request.now, child=child)
    draft = drafts.begun(request, provider, found, running.number)
    since = max(running.first, request.today - request.today.weekday() * DAY + WEEK)
    last = newest.until - DAY if newest.until else None
    terms = replace(terms_of(running), first=since, last=last)
    return _begin(request, at, drafts.with_terms(request, provider, draft, terms))


def _is_over(contract: CareContract, today: date) -> bool:
    return contract.until is not None and contract.until <= today


def contract_now(at: Provider, child: UUID, request: OfficeRequest) -> CareContract | None:
    """A child's contract today; else the next one; else the last one."""
    rows = list(contracts(at, child).order_by("valid"))
    today = request.today
    open_ones = [row for row in rows if row.until is None or row.until > today]
    return open_ones[0] if open_ones else rows[-1] if rows else None


def terms(request: OfficeRequest, provider: UUID, draft: str) -> HttpResponse:
    """The agreed week, prices, other costs, days."""
    at = provider_of(provider)
    waiting = drafts.load_or_404(request, provider, draft)
    note(request.actor, "read", "care contract: week", now=request.now, child=waiting.child.child)
    data = request.POST if request.method == "POST" else None
    options = {"own_price": at.kind == CHILDMINDER, "changes": bool(waiting.number)}
    if data is not None and "fill" in data:
        form = forms.WeekForm(forms.same_every_day(data), {}, **options).filled()
        return _terms(request, at, waiting, form)
    form = forms.WeekForm(data, _known(at, waiting, request), **options)
    if data is not None and form.is_valid():
        before = waiting.terms or Terms(first=request.today, pattern=())
        told = replace(form.terms(), signer=before.signer, place=before.place, signed=before.signed)
        try:
            _refuse(at, waiting, told, request)
        except CannotAgree as error:
            form.add_error(None, words.refused(error))
            return _terms(request, at, waiting, form, error)
        drafts.with_terms(request, provider, waiting, told)
        return redirect("care_contract_costs", provider, draft)
    return _terms(request, at, waiting, form)


def _refuse(at: Provider, waiting: drafts.Draft, told: Terms, request: OfficeRequest) -> None:
    child, number = waiting.child.child, waiting.number
    refuse(at, child, told, shipped(), today=request.today, number=number)


def _known(at: Provider, waiting: drafts.Draft, request: OfficeRequest) -> dict[str, Any]:
    if waiting.terms:
        return forms.known(waiting.terms)
    offer = offer_on(at, request.today)
    notice = offer.notice_days if offer else 30
    return {"language": waiting.child.language, "notice_days": notice}


def _terms(
    request: OfficeRequest,
    at: Provider,
    waiting: drafts.Draft,
    form: forms.WeekForm,
    error: CannotAgree | None = None,
) -> HttpResponse:
    running = error.values.get("child") if error and error.reason == "runs" else None
    back = ("care_contract", at.pk, waiting.child.child) if waiting.number else None
    context = {
        "form": form,
        "provider": at,
        "child": waiting.child,
        "changes": waiting.number,
        "running_url": reverse("care_contract_change", args=[at.pk, running]) if running else "",
        "back_url": reverse(back[0], args=back[1:])
        if back
        else reverse("care_contract_new", args=[at.pk]),
    }
    return render(request, TEMPLATES + "terms.html", context)


def costs_page(request: OfficeRequest, provider: UUID, draft: str) -> HttpResponse:
    """What the family will pay: a week, a period, a year, each amount with its lines."""
    at = provider_of(provider)
    waiting = drafts.load_or_404(request, provider, draft)
    if waiting.terms is None:
        return redirect("care_contract_terms", provider, draft)
    note(request.actor, "read", "care contract: costs", now=request.now, child=waiting.child.child)
    told = preview(at, waiting.child.child, waiting.terms, shipped(), language=language())
    context = {
        "provider": at,
        "child": waiting.child,
        "draft": waiting,
        "costs": costs(told),
        "terms": waiting.terms,
        "extras": waiting.terms.extras,
        "per": PER,
        "back_url": reverse("care_contract_terms", args=[provider, draft]),
    }
    return render(request, TEMPLATES + "costs.html", context)


def sign_page(request: OfficeRequest, provider: UUID, draft: str) -> HttpResponse:
    """Read, tick, name who signs; signed twice it is one contract."""
    at = provider_of(provider)
    waiting = drafts.load(request, provider, draft)
    if waiting is None:
        return _signed_before(at, draft)
    if waiting.terms is None:
        return redirect("care_contract_terms", provider, draft)
    child = waiting.child.child
    read_twice = odd(at, waiting.child.born, waiting.terms)
    known = {
        "signer": waiting.terms.signer,
        "place": waiting.terms.place or at.locality or at.commune.name,
    }
    data = request.POST if request.method == "POST" else None
    form = forms.SignForm(data, known, request.today, odd=bool(read_twice))
    if data is not None and form.is_valid():
        try:
            _sign(request, at, waiting, form)
        except CannotAgree as error:
            form.add_error(None, words.refused(error))
        else:
            drafts.drop(request, provider, draft)
            return redirect(f"{reverse('care_contract', args=[provider, child])}?signed=1")
    else:
        note(request.actor, "read", "care contract: to sign", now=request.now, child=child)
    context = {
        "form": form,
        "provider": at,
        "child": waiting.child,
        "rows": terms_rows(at, waiting.terms),
        "odd": [words.odd(one) for one in read_twice],
        "changes": waiting.number,
        "back_url": reverse("care_contract_costs", args=[provider, draft]),
    }
    return render(request, TEMPLATES + "sign.html", context)


@transaction.atomic
def _sign(
    request: OfficeRequest, at: Provider, waiting: drafts.Draft, form: forms.SignForm
) -> CareContract:
    assert waiting.terms
    given = form.cleaned_data
    told = replace(
        waiting.terms,
        signer=given["signer"],
        place=given["place"],
        signed=given["signed"],
        understood=bool(given.get("understood")),
        key=waiting.key,
    )
    writer, law = writer_of(request), shipped()
    if waiting.number:
        made = change(at, waiting.child, told, writer, law, number=waiting.number)
    else:
        made = sign(at, waiting.child, told, writer, law)
    what = f"care contract {made.number}: {'changed' if waiting.number else 'signed'}"
    note(request.actor, "change", what, now=request.now, child=made.child_id)
    return made


def _signed_before(at: Provider, draft: str) -> HttpResponse:
    """Where a draft that is signed already has become a contract; 404 where there was none."""
    papers = Document.objects.filter(kind="care_contract", provider=at, about=draft)
    child = papers.values_list("child_id", flat=True).first()
    if child is None:
        raise Http404("no such draft")
    return redirect(f"{reverse('care_contract', args=[at.pk, child])}?signed=1")
