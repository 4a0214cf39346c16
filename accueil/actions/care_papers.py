"""The papers of care: the contract's versions, and a childminder's forms for its agency."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accueil.actions.care_preview import Amount, preview
from accueil.actions.care_terms import Terms, agreement_on, priced, terms_of
from accueil.actions.papers import Writer, freeze
from accueil.attendance.models import AgencyForm, CareContract
from accueil.documents.care_contract import (
    AgencyFormRecord,
    CareContractRecord,
    ExtraCost,
    WeekCost,
)
from accueil.documents.models import Document
from accueil.documents.records import Office, Person
from accueil.documents.words import say
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.store import outbox
from accueil.store.models import Actor, Message, note

CONTRACT = "care_contract"


def contract_paper(
    contract: CareContract, born: date, terms: Terms, writer: Writer, law: Parameters
) -> Document:
    """Freeze a contract as a paper, the next version of its number."""
    frozen = contract_record(contract, born, terms, writer, law)
    version = _next_version(CONTRACT, contract.number)
    child = m.Child(pk=contract.child_id)
    return freeze(
        CONTRACT,
        contract.number,
        child,
        replace(frozen, version=version),
        writer,
        version=version,
        about=terms.key,
        provider=contract.provider,
    )


def contract_record(
    contract: CareContract, born: date, terms: Terms, writer: Writer, law: Parameters
) -> CareContractRecord:
    """What the paper of a contract says: who, what, for how much, and what the family will pay."""
    provider, first = contract.provider, contract.first
    asked, agreed = priced(provider, terms, first), agreement_on(provider, first)
    assert asked
    told = preview(provider, contract.child_id, terms, law, language=contract.language)
    weeks = tuple(_week(kind, amount) for kind, amount in told.weeks.items())
    return CareContractRecord(
        number=contract.number,
        version=1,
        language=contract.language,
        made=writer.now,
        provider=provider_as_office(provider),
        provider_kind=provider.kind,
        agreement=agreed.number if agreed else "",
        for_provider=writer.name,
        child=child_person(contract.child_id, born),
        iam_code=contract.iam_code,
        signer=contract.signer,
        signed=contract.signed,
        place=terms.place or provider.locality or provider.commune.name,
        first=first,
        last=terms.last,
        pattern=tuple((day, start, until) for day, start, until in contract.pattern),
        meal_days=tuple(contract.meal_days),
        billed=contract.billed,
        hour_cents=asked.price_cents,
        meal_cents=asked.meal_price_cents,
        deposit_cents=contract.deposit_cents,
        notice_days=contract.notice_days,
        extras=tuple(ExtraCost(one.name, one.cents, one.per) for one in terms.extras),
        weeks=weeks,
        without=told.without,
        check_url=f"{settings.ADDRESS}/check",
    )


def _week(kind: str, amount: Amount) -> WeekCost:
    return WeekCost(kind, amount.first, amount.state_cents, amount.parent_cents)


def _next_version(kind: str, number: str) -> int:
    papers = Document.objects.filter(kind=kind, number=number)
    last = papers.order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def provider_as_office(provider: m.Provider) -> Office:
    """A provider as its papers show it."""
    lines = (provider.street, f"{provider.postcode} {provider.locality}".strip())
    return Office(provider.name, tuple(filter(None, lines)), provider.telephone, provider.email)


def child_person(child: UUID, born: date) -> Person:
    """A child as papers name it."""
    known = m.Identity.objects.current().filter(child_id=child).latest("valid")
    return Person(known.given_name, known.family_name, born=born)


def agency_form(kind: str, contract: CareContract, day: date, writer: Writer) -> AgencyForm:
    """A childminder's form of a contract: its first or last day; made again for another day.

    A form made again has to be signed again.
    """
    forms = AgencyForm.objects.filter(contract_number=contract.number, kind=kind)
    form = forms.select_for_update().first()
    if form and form.day == day:
        return form
    paper = _form_paper(kind, contract, day, writer)
    if form is None:
        return AgencyForm.objects.create(
            kind=kind,
            provider=contract.provider,
            child_id=contract.child_id,
            contract_number=contract.number,
            day=day,
            document=paper.pk,
            made_at=writer.now,
            made_by=writer.account,
        )
    form.day, form.document = day, paper.pk
    form.made_at, form.made_by = writer.now, writer.account
    form.signed_by_childminder = form.signed_by_parents = form.scan = None
    form.received_at = form.received_by = None
    form.save()
    return form


def _form_paper(kind: str, contract: CareContract, day: date, writer: Writer) -> Document:
    provider = contract.provider
    asked = priced(provider, terms_of(contract), contract.first)
    version = _next_version(kind, contract.number)
    known = m.Identity.objects.current().filter(child_id=contract.child_id).latest("valid")
    told = AgencyFormRecord(
        kind=kind,
        number=contract.number,
        version=version,
        language=contract.language,
        made=writer.now,
        provider=provider_as_office(provider),
        agency=_agency(provider.agency),
        child=child_person(contract.child_id, known.born),
        iam_code=contract.iam_code,
        signer=contract.signer,
        day=day,
        pattern=tuple((on, start, until) for on, start, until in contract.pattern),
        meal_days=tuple(contract.meal_days),
        hour_cents=asked.price_cents if asked else 0,
        meal_cents=asked.meal_price_cents if asked else 0,
        check_url=f"{settings.ADDRESS}/check",
    )
    child = m.Child(pk=contract.child_id)
    number = contract.number
    return freeze(kind, number, child, told, writer, version=version, provider=provider)


def _agency(agency: m.Agency | None) -> Office:
    return Office(agency.name, (), agency.telephone, agency.email) if agency else Office("", ())


def _key(form: AgencyForm) -> str:
    """What names the sending of a form: another paper, another sending."""
    return f"agency_form:{form.pk}:{form.document}"


def sent_at(form: AgencyForm) -> datetime | None:
    """When a form, as its paper is now, went to the agency; None: not yet."""
    at: datetime | None = (
        Message.objects.filter(key=_key(form)).values_list("created_at", flat=True).first()
    )
    return at


class NotSigned(ValueError):
    """A form that somebody has still to sign."""


class NoAgency(ValueError):
    """A childminder without an agency to send a form to."""


@transaction.atomic
def send_to_agency(form: AgencyForm, *, actor: Actor, now: datetime) -> bool:
    """Tell the agency by e-mail that a signed form waits for it; whether that is new.

    The e-mail names nobody: it has the number and the address of the form's page. Refuses a form
    without both signatures and a childminder without an agency.
    """
    if not (form.signed_by_childminder and form.signed_by_parents):
        raise NotSigned
    agency = form.provider.agency
    if agency is None:
        raise NoAgency
    language = settings.LANGUAGE_CODE
    where = reverse("agency_form", args=[form.provider_id, form.pk])
    told = say(f"agency.mail_{form.kind}", language, number=form.contract_number)
    content: dict[str, Any] = {
        "to": agency.email,
        "subject": told,
        "text": f"{told}\n\n{settings.ADDRESS}{where}\n\n{form.provider.name}\n",
    }
    new = outbox.put(
        _key(form),
        "email",
        kind="agency_form",
        language=language,
        content=content,
        now=now,
        office=str(form.provider_id),
        child=form.child_id,
        document=form.document,
    )
    if new:
        what = f"{form.kind} form {form.contract_number}: sent"
        note(actor, "change", what, now=now, child=form.child_id)
    return new
