"""The documents of an application: which it needs, which are there, what signing waits for."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from accueil.registry import answers as a
from accueil.registry import documents_to_bring as bring
from accueil.registry.applications import (
    Problem,
    answers,
    documents_seen,
    open_problems,
)
from accueil.registry.documents_to_bring import DocumentNeeded
from accueil.registry.models import Application, Composition, Household, Precarious
from accueil.store.models import Upload

# To have seen it is not enough: it stays with the application, an opinion with its request.
KEPT = ("power_of_attorney", "precarious_opinion")
# What shows a kind of household: brought once, and again when the kind or the children change.
OF_THE_KIND = (
    *("placement_decision", "foster_certificate"),
    *("residence_decision", "representative_agreement"),
)
DAY = timedelta(days=1)


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


def recorded_before(given: a.Answers, household: Household | None) -> set[str]:
    """The kinds of documents that show nothing new: the registry has just that of the household.

    A REVIS certificate of the same days; and, where no child is new to the registry, what shows a
    kind of household that has not changed. The family allowance is shown at every signature.
    """
    return set(_recorded(given, household)) if household else set()


def _recorded(given: a.Answers, household: Household) -> Iterator[str]:
    asked = {document.key: kind_of(document) for document in documents_needed(given)}
    said = given.situation
    if "revis_certificate" in asked and said and said.until:
        facts = Precarious.objects.current().filter(household=household)
        days = (said.first, said.until + DAY)
        if any((f.first, f.until) == days for f in facts.filter(ground=f"revis_{said.revis}")):
            yield asked["revis_certificate"]
    children = given.children.children if given.children else ()
    last = Composition.objects.current().filter(household=household).order_by("valid").last()
    same = last and given.household and last.kind == given.household.kind
    if same and all(child.known for child in children):
        yield from (asked[key] for key in OF_THE_KIND if key in asked)


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
    known = recorded_before(said, application.household)
    missing = documents_missing(needed, uploaded | seen | known)
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
