"""Which documents an application needs, from its answers.

Sources: the ministry's page on joining the voucher (documents to present to the commune's
officer, computation of the household's income) and the youth law of 4 July 2008, articles 22 and
23. The officer may ask for more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from accueil.law.household import COUNTING, MOST_FOSTER_PARENTS, WITH_MAINTENANCE

DOCUMENTS = (
    *("matricule", "power_of_attorney", "employment_certificate", "allowance_certificate"),
    *("placement_decision", "foster_certificate", "residence_decision"),
    *("representative_agreement", "income_evidence", "revis_certificate", "precarious_opinion"),
    *("maintenance_evidence", "maintenance_unrecoverable"),
)
INCOME_ALTERNATIVES = ("tax_assessment", "three_pay_slips")
MAINTENANCE_ALTERNATIVES = ("judgment", "agreement")
# Parents who live together may be one representative and a partner or the other parent, or alone.
ALWAYS_THERE = {"together": ("representative",)}
PRECARIOUS = ("no", "revis", "opinion")
MAINTENANCE = ("none", "paid", "unrecoverable")


@dataclass(frozen=True, slots=True)
class Answers:
    """What an application says, as far as documents depend on it.

    `kind` is the law's kind of household. `persons` are those of the household whose income
    counts, in the law's words; a foster family may name `foster_parent` twice; left out, they are
    those whom the kind always has. `precarious` is one of PRECARIOUS: no; the household receives
    REVIS; a service's opinion is asked for. `maintenance` is one of MAINTENANCE.
    """

    kind: str
    applicant_is_representative: bool = True
    resident: bool = True
    allowance_children: int = 1
    income_declared: bool = True
    precarious: str = "no"
    maintenance: str = "none"
    persons: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class DocumentNeeded:
    """A document: whose, whether the application waits for it, and which papers will each do.

    Key is one of DOCUMENTS. `for_whom` is `child`, `applicant`, a person of the law's household
    (`representative`, `partner`, `other_parent`, `foster_parent`, `foster_parent_2`) or
    `household`. What is not `required` is the parents' choice: without it they pay more.
    """

    key: str
    for_whom: str
    required: bool = True
    alternatives: Sequence[str] = field(default=())


def documents_to_bring(answers: Answers) -> list[DocumentNeeded]:
    """The documents in the order in which an officer goes through them, each once.

    Refuses answers that are not among those named here, with ValueError.
    """
    _refuse(answers)
    return list(
        dict.fromkeys(
            (
                *_who_they_are(answers),
                *_who_decides(answers),
                *_children(answers),
                *_income(answers),
                *_maintenance(answers),
            )
        )
    )


def _refuse(answers: Answers) -> None:
    for name, value, known in (
        ("kind", answers.kind, tuple(COUNTING)),
        ("precarious", answers.precarious, PRECARIOUS),
        ("maintenance", answers.maintenance, MAINTENANCE),
    ):
        if value not in known:
            raise ValueError(f"{name}: found {value!r}, expected one of {', '.join(known)}")
    for person in answers.persons or ():
        most = MOST_FOSTER_PARENTS if person == "foster_parent" else 1
        counts = person in COUNTING[answers.kind]
        if not counts or list(answers.persons or ()).count(person) > most:
            raise ValueError(f"persons: found {person!r}, not so in kind {answers.kind!r}")


def _who_they_are(answers: Answers) -> Iterator[DocumentNeeded]:
    """Identification numbers; a partner's in a blended household."""
    yield DocumentNeeded("matricule", "child")
    yield DocumentNeeded("matricule", "applicant")
    if not answers.applicant_is_representative:
        yield DocumentNeeded("matricule", "representative")
    if answers.kind == "blended":
        yield DocumentNeeded("matricule", "partner")


def _who_decides(answers: Answers) -> Iterator[DocumentNeeded]:
    """Who may apply, and by which decision the child lives where it lives."""
    if not answers.applicant_is_representative:
        yield DocumentNeeded("power_of_attorney", "representative")
    if not answers.resident:
        yield DocumentNeeded("employment_certificate", "applicant")
    if answers.kind == "institution":
        yield DocumentNeeded("placement_decision", "child")
    if answers.kind == "foster":
        yield DocumentNeeded("placement_decision", "child")
        yield DocumentNeeded("foster_certificate", "foster_parent")
    if answers.kind == "alternating":
        yield DocumentNeeded("residence_decision", "child")
        yield DocumentNeeded("representative_agreement", "household")


def _children(answers: Answers) -> Iterator[DocumentNeeded]:
    """The fund's payment certificate proves the children that receive family allowance."""
    if answers.allowance_children > 0:
        yield DocumentNeeded("allowance_certificate", "household")


def _income(answers: Answers) -> Iterator[DocumentNeeded]:
    """Evidence for each person whose income counts; none where the band does not hang on it."""
    if answers.kind == "institution":
        return
    if answers.precarious == "revis":
        yield DocumentNeeded("revis_certificate", "household")
    elif answers.precarious == "opinion":
        yield DocumentNeeded("precarious_opinion", "household")
    if answers.precarious != "no" or not answers.income_declared:
        return
    for person in _persons(answers):
        yield DocumentNeeded("income_evidence", person, False, INCOME_ALTERNATIVES)


def _persons(answers: Answers) -> Iterator[str]:
    """Whose income counts; the second of two foster parents is `foster_parent_2`."""
    always = ALWAYS_THERE.get(answers.kind, COUNTING[answers.kind])
    seen: set[str] = set()
    for person in always if answers.persons is None else answers.persons:
        yield f"{person}_2" if person in seen else person
        seen.add(person)


def _maintenance(answers: Answers) -> Iterator[DocumentNeeded]:
    """What shows the maintenance, where it counts and an income is declared."""
    counts = answers.kind in WITH_MAINTENANCE and answers.income_declared
    if not counts or answers.precarious != "no" or answers.maintenance == "none":
        return
    yield DocumentNeeded("maintenance_evidence", "child", False, MAINTENANCE_ALTERNATIVES)
    if answers.maintenance == "unrecoverable":
        yield DocumentNeeded("maintenance_unrecoverable", "child", False)
