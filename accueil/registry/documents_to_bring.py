"""Which documents an application needs, from its said.

Sources: the ministry's page on joining the voucher (documents to present to the commune's
officer, computation of the household's income) and the youth law of 4 July 2008, articles 22 and
23. The officer may ask for more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from accueil.law.household import COUNTING, MOST_FOSTER_PARENTS, WITH_MAINTENANCE
from accueil.registry.answers import Answers

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
class Circumstances:
    """What an application says, as far as documents depend on it.

    `kind` is the law's kind of household. `persons` are those of the household whose income
    counts, in the law's words; a foster family may name `foster_parent` twice; left out, they are
    those whom the kind always has. `precarious` is one of PRECARIOUS: no; the household receives
    REVIS; a service's opinion was given. `maintenance` is one of MAINTENANCE. `asked_by`: who asks
    to recognise a precarious situation, which is not decided yet: income counts until then.
    """

    kind: str
    applicant_is_representative: bool = True
    resident: bool = True
    allowance_children: int = 1
    income_declared: bool = True
    precarious: str = "no"
    maintenance: str = "none"
    persons: Sequence[str] | None = None
    asked_by: str = ""


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


def circumstances(given: Answers) -> Circumstances | None:
    """What the steps of an application say of it so far; None before the household is known."""
    household, income, addresses = given.household, given.income, given.addresses
    if household is None:
        return None
    named = [role for role, _ in household.others if role in COUNTING[household.kind]]
    if household.kind == "together":
        named.insert(0, "representative")
    paid = income.maintenance if income else ()
    recoverable = all(entry.recoverable for entry in paid)
    lives = (addresses.applicant or addresses.home).country if addresses else "LU"
    return Circumstances(
        household.kind,
        given.applicant is None or given.applicant.is_representative,
        lives == "LU",
        household.allowance_children,
        income is None or income.declared,
        "revis" if given.situation and given.situation.revis else "no",
        ("paid" if recoverable else "unrecoverable") if paid else "none",
        named if named and household.kind in ("together", "foster") else None,
        given.situation.asked_by if given.situation else "",
    )


def documents_to_bring(said: Circumstances) -> list[DocumentNeeded]:
    """The documents in the order in which an officer goes through them, each once.

    Refuses answers that are not among those named here, with ValueError.
    """
    _refuse(said)
    return list(
        dict.fromkeys(
            (
                *_who_they_are(said),
                *_who_decides(said),
                *_children(said),
                *_income(said),
                *_maintenance(said),
            )
        )
    )


def _refuse(said: Circumstances) -> None:
    for name, value, known in (
        ("kind", said.kind, tuple(COUNTING)),
        ("precarious", said.precarious, PRECARIOUS),
        ("maintenance", said.maintenance, MAINTENANCE),
    ):
        if value not in known:
            raise ValueError(f"{name}: found {value!r}, expected one of {', '.join(known)}")
    for person in said.persons or ():
        most = MOST_FOSTER_PARENTS if person == "foster_parent" else 1
        counts = person in COUNTING[said.kind]
        if not counts or list(said.persons or ()).count(person) > most:
            raise ValueError(f"persons: found {person!r}, not so in kind {said.kind!r}")


def _who_they_are(said: Circumstances) -> Iterator[DocumentNeeded]:
    """Identification numbers; a partner's in a blended household."""
    yield DocumentNeeded("matricule", "child")
    yield DocumentNeeded("matricule", "applicant")
    if not said.applicant_is_representative:
        yield DocumentNeeded("matricule", "representative")
    if said.kind == "blended":
        yield DocumentNeeded("matricule", "partner")


def _who_decides(said: Circumstances) -> Iterator[DocumentNeeded]:
    """Who may apply, and by which decision the child lives where it lives."""
    if not said.applicant_is_representative:
        yield DocumentNeeded("power_of_attorney", "representative")
    if not said.resident:
        yield DocumentNeeded("employment_certificate", "applicant")
    if said.kind == "institution":
        yield DocumentNeeded("placement_decision", "child")
    if said.kind == "foster":
        yield DocumentNeeded("placement_decision", "child")
        yield DocumentNeeded("foster_certificate", "foster_parent")
    if said.kind == "alternating":
        yield DocumentNeeded("residence_decision", "child")
        yield DocumentNeeded("representative_agreement", "household")


def _children(said: Circumstances) -> Iterator[DocumentNeeded]:
    """The fund's payment certificate proves the children that receive family allowance."""
    if said.allowance_children > 0:
        yield DocumentNeeded("allowance_certificate", "household")


def _income(said: Circumstances) -> Iterator[DocumentNeeded]:
    """Evidence for each person whose income counts; none where the band does not hang on it."""
    if said.kind == "institution":
        return
    if said.precarious == "revis":
        yield DocumentNeeded("revis_certificate", "household")
    elif said.precarious == "opinion":
        yield DocumentNeeded("precarious_opinion", "household")
    if said.asked_by and said.precarious != "opinion":
        yield DocumentNeeded("precarious_opinion", "household", said.asked_by != "parents")
    if said.precarious != "no" or not said.income_declared:
        return
    for person in _persons(said):
        yield DocumentNeeded("income_evidence", person, False, INCOME_ALTERNATIVES)


def _persons(said: Circumstances) -> Iterator[str]:
    """Whose income counts; the second of two foster parents is `foster_parent_2`."""
    always = ALWAYS_THERE.get(said.kind, COUNTING[said.kind])
    seen: set[str] = set()
    for person in always if said.persons is None else said.persons:
        yield f"{person}_2" if person in seen else person
        seen.add(person)


def _maintenance(said: Circumstances) -> Iterator[DocumentNeeded]:
    """What shows the maintenance, where it counts and an income is declared."""
    counts = said.kind in WITH_MAINTENANCE and said.income_declared
    if not counts or said.precarious != "no" or said.maintenance == "none":
        return
    yield DocumentNeeded("maintenance_evidence", "child", False, MAINTENANCE_ALTERNATIVES)
    if said.maintenance == "unrecoverable":
        yield DocumentNeeded("maintenance_unrecoverable", "child", False)
