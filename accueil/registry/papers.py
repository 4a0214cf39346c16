"""The documents of an application: which it needs, which are there, what signing waits for."""

from collections.abc import Collection, Sequence

from accueil.registry import answers as a
from accueil.registry import documents_to_bring as bring
from accueil.registry.applications import (
    Problem,
    answers,
    documents_seen,
    open_problems,
)
from accueil.registry.documents_to_bring import DocumentNeeded
from accueil.registry.models import Application
from accueil.store.models import Upload

# To have seen it is not enough: it stays with the application, an opinion with its request.
KEPT = ("power_of_attorney", "precarious_opinion")


def kind_of(document: DocumentNeeded) -> str:
    """What an upload of this document is called, `income_evidence:partner`."""
    return f"{document.key}:{document.for_whom}"


def documents_needed(given: a.Answers) -> list[DocumentNeeded]:
    """The documents that follow from the answers; none before the household is answered."""
    said = bring.circumstances(given)
    return bring.documents_to_bring(said) if said else []


def documents_missing(
    needed: Sequence[DocumentNeeded], there: Collection[str]
) -> list[DocumentNeeded]:
    """Of the documents that signing waits for, those that are neither handed in nor seen.

    A matricule that was entered, or whose absence has a reason, needs no further paper.
    """
    waits = [document for document in needed if document.required and document.key != "matricule"]
    return [document for document in waits if kind_of(document) not in there]


def uploaded_kinds(application: Application) -> set[str]:
    """The kinds of the files that are there."""
    files = Upload.objects.filter(application=application.id, removed_at=None)
    return set(files.values_list("kind", flat=True))


def before_signing(application: Application, given: a.Answers | None = None) -> list[Problem]:
    """All that an application waits for: answers, and documents handed in or seen."""
    said = given or answers(application)
    needed = documents_needed(said)
    uploaded = uploaded_kinds(application)
    seen = {kind for kind in documents_seen(application)[0].documents if not _is_kept(kind)}
    missing = documents_missing(needed, uploaded | seen)
    papers = [
        Problem(
            "documents",
            f"no_{document.key}" if document.key in KEPT else "document_missing",
            kind_of(document),
        )
        for document in missing
    ]
    return [*open_problems(said), *papers]


def _is_kept(kind: str) -> bool:
    return kind.partition(":")[0] in KEPT
