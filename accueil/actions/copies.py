"""Papers that do not count, and say so on every page: a draft before the signature, a translation.

They are made of the same record as the contract; neither is numbered anew, sealed or kept.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from accueil.actions.papers import Writer
from accueil.actions.sign import sign
from accueil.documents.contract import ContractRecord, contract_values
from accueil.documents.models import Document
from accueil.documents.pdf import set_pdf
from accueil.documents.records import from_json
from accueil.documents.words import say
from accueil.law.parameters import Parameters
from accueil.registry.answers import Answers

WITHOUT_NUMBER = ""


def drafts(
    application_id: UUID, given: Answers, signed: date, writer: Writer, law: Parameters
) -> list[ContractRecord]:
    """What the contracts of an application would say: it is signed, read and taken back.

    Refuses what signing refuses.
    """
    with transaction.atomic():
        made = sign(application_id, given, signed, writer, law)
        records = [from_json(ContractRecord, one.document.record) for one in made]
        transaction.set_rollback(True)
    return [replace(record, number=WITHOUT_NUMBER) for record in records]


def draft_pdf(record: ContractRecord) -> bytes:
    """The draft to be read and signed on paper; in the contract's language."""
    return _marked(record, "draft", {"number": "", "version": "", "qr": ""})


def translation_pdf(document: Document, language: str) -> bytes:
    """A contract in another language than its own; marked, for only the original is sealed."""
    record = from_json(ContractRecord, document.record)
    return _marked(replace(record, language=language), "translation", {})


def _marked(record: ContractRecord, mark: str, left_out: dict[str, str]) -> bytes:
    """A contract with a mark over every page, before its title and in its footer."""
    words = say(f"copy.{mark}", record.language)
    values = dict(contract_values(record)) | left_out | {"mark": words}
    values["title"] = f"{words} · {values['title']}".strip()
    values["footer"] = f"{words} · {values['footer']}".strip()
    return set_pdf("copy", values, record.made)
