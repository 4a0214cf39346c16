"""Papers: a record frozen from the registry, and its sealed PDF, made once and kept."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accueil.actions.seal import seal
from accueil.documents.care_contract import (
    AgencyFormRecord,
    CareContractRecord,
    agency_form_pdf,
    care_contract_pdf,
)
from accueil.documents.certificate import CertificateRecord, certificate_pdf
from accueil.documents.contract import Change, ContractRecord, ScreenSignature, contract_pdf
from accueil.documents.invoice import InvoiceRecord, invoice_pdf
from accueil.documents.letter import DecisionLetter, TerminationLetter, letter_pdf
from accueil.documents.models import Document, Rendering
from accueil.documents.monthly import MonthlyRecord, monthly_pdf
from accueil.documents.provider_statement import ProviderStatementRecord, provider_statement_pdf
from accueil.documents.records import Office, Person, Recipient, from_json, to_json
from accueil.documents.service_sheet import ServiceSheetRecord, service_sheet_pdf
from accueil.law.contract import tariffs_of
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.situation import situation

PARENTS_DOOR = "/family/"  # where letters send parents, below the address of the site
PRINTED: dict[str, tuple[type[Any], Callable[[Any], bytes]]] = {
    "contract": (ContractRecord, contract_pdf),
    "decision": (DecisionLetter, letter_pdf),
    "termination": (TerminationLetter, letter_pdf),
    "service_sheet": (ServiceSheetRecord, service_sheet_pdf),
    "care_contract": (CareContractRecord, care_contract_pdf),
    "enrolment": (AgencyFormRecord, agency_form_pdf),
    "exit": (AgencyFormRecord, agency_form_pdf),
    "certificate": (CertificateRecord, certificate_pdf),
    "provider_statement": (ProviderStatementRecord, provider_statement_pdf),
    "invoice": (InvoiceRecord, invoice_pdf),
    "monthly_statement": (MonthlyRecord, monthly_pdf),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a paper: the account, its name on the paper, and the moment."""

    account: UUID | None
    name: str
    now: datetime


def contract_record(
    membership: m.Membership,
    writer: Writer,
    law: Parameters,
    *,
    day: date,
    version: int = 1,
    changes: Sequence[Change] = (),
    signature: ScreenSignature | None = None,
) -> ContractRecord:
    """What a contract says as of a day. Refuses a child of whom too little is known then."""
    child = membership.child
    known = situation(child, day)
    adults = {
        (adult.role, adult.place): _person(adult)
        for adult in m.Adult.objects.current().on(day).filter(household=known.of_household)
    }
    identity = m.Identity.objects.current().get(child=child)
    name = f"{identity.given_name} {identity.family_name}"
    representative = adults.get(("representative", 1)) or adults[("foster_parent", 1)]
    applicant = adults.get(("applicant", 1))
    last = membership.valid.upper
    until = date.fromordinal(last.toordinal() - 1)
    return ContractRecord(
        number=membership.number,
        version=version,
        language=membership.language,
        made=writer.now,
        office=office_of(child.office),
        officer=writer.name,
        child=Person(
            identity.given_name, identity.family_name, identity.matricule or "", identity.born
        ),
        representative=representative,
        child_address=_recipient(child, "home", day, name),
        billing=_recipient(child, "billing", day, representative.name),
        household_kind=known.household.kind,
        allowance_children=known.household.allowance_children,
        income_declared=known.household.income_declared,
        precarious=known.household.precarious,
        signed=membership.signed,
        place=child.office.locality or child.office.name,
        periods=membership.periods,
        first=membership.valid.lower,
        last=until,
        tariffs=tariffs_of(known.household, known.child, membership.signed, day, law, until=until),
        check_url=f"{settings.ADDRESS}/check",
        reason=membership.short_reason,
        applicant=applicant,
        applicant_address=_recipient(child, "applicant", day, applicant.name)
        if applicant
        else None,
        partner=adults.get(("partner", 1)) if known.household.kind == "blended" else None,
        changes=tuple(changes),
        signature=signature,
    )


def office_of(office: m.Office) -> Office:
    """An office as a paper shows it."""
    lines = (office.street, f"{office.postcode} {office.locality}".strip())
    return Office(office.name, tuple(filter(None, lines)), office.telephone, office.email)


def recipient(child: m.Child, day: date) -> Recipient:
    """Where letters about a child go: to its representative at the child's billing address."""
    homes = m.Home.objects.current().on(day).filter(child=child)
    adults = m.Adult.objects.current().on(day).filter(household__in=homes.values("household"))
    by_role = {adult.role: adult for adult in adults.order_by("-place")}
    adult = by_role.get("representative") or by_role.get("foster_parent")
    return _recipient(child, "billing", day, _person(adult).name if adult else "")


def _recipient(child: m.Child, purpose: str, day: date, name: str) -> Recipient:
    of_child = m.Address.objects.current().on(day).filter(child=child)
    found = of_child.filter(purpose=purpose).first() or of_child.filter(purpose="home").first()
    if found is None:
        return Recipient(name, ())
    town = f"{found.postcode} {found.locality}"
    lines = (found.street, town) if found.country == "LU" else (found.street, town, found.country)
    return Recipient(found.name or name, lines)


def _person(adult: m.Adult) -> Person:
    return Person(adult.given_name, adult.family_name, adult.matricule or "")


def freeze(
    kind: str,
    number: str,
    child: m.Child | None,
    record: Any,
    writer: Writer,
    *,
    version: int = 1,
    about: str = "",
    provider: m.Provider | None = None,
    household: m.Household | None = None,
) -> Document:
    """Keep a record as a document. The database refuses a second one with its number.

    `about`: what it was made for, where that can be asked for again. `provider`: whose paper it is,
    if not the office's. `household`: which family's, where it is not about one child.
    """
    return Document.objects.create(
        kind=kind,
        number=number,
        version=version,
        child=child,
        about=about,
        provider=provider,
        household=household,
        language=record.language,
        record=to_json(record),
        made_at=writer.now,
        made_by=writer.account,
    )


@transaction.atomic
def rendering(document: Document, now: datetime) -> Rendering:
    """The sealed PDF of a document; made at the first call, the same bytes ever after."""
    Document.objects.select_for_update().get(pk=document.pk)
    made = Rendering.objects.filter(document=document).first()
    if made:
        return made
    record_kind, print_pdf = PRINTED[document.kind]
    content = seal(print_pdf(from_json(record_kind, document.record)), now)
    digest = hashlib.sha256(content).hexdigest()
    return Rendering.objects.create(
        document=document, content=content, sha256=digest, rendered_at=now
    )
