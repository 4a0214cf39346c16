"""Which documents an application needs: read cases, and what holds for all answers."""

from itertools import product

import pytest

from accueil.law.household import COUNTING
from accueil.registry import answers as a
from accueil.registry.documents_to_bring import (
    DOCUMENTS,
    MAINTENANCE,
    PRECARIOUS,
    Circumstances,
    circumstances,
    documents_to_bring,
)

SIMPLE = [
    ("matricule", "child"),
    ("matricule", "applicant"),
    ("allowance_certificate", "household"),
]


def listed(answers: Circumstances) -> list[tuple[str, str]]:
    return [(needed.key, needed.for_whom) for needed in documents_to_bring(answers)]


def every_answer() -> list[Circumstances]:
    return [
        Circumstances(kind, himself, resident, children, declared, precarious, maintenance)
        for kind, himself, resident, children, declared, precarious, maintenance in product(
            COUNTING, (True, False), (True, False), (0, 2), (True, False), PRECARIOUS, MAINTENANCE
        )
    ]


def test_parents_who_keep_their_income_to_themselves_bring_little() -> None:
    assert listed(Circumstances("together", income_declared=False)) == SIMPLE


def test_two_parents_bring_evidence_of_both_incomes() -> None:
    answers = Circumstances("together", persons=("representative", "other_parent"))
    assert listed(answers) == [
        *SIMPLE,
        ("income_evidence", "representative"),
        ("income_evidence", "other_parent"),
    ]


def test_income_is_shown_by_the_tax_assessment_or_three_pay_slips() -> None:
    (evidence,) = [d for d in documents_to_bring(Circumstances("separated")) if "income" in d.key]
    assert evidence.alternatives == ("tax_assessment", "three_pay_slips")
    assert not evidence.required, "without it the parents pay the last category"


def test_a_blended_household_brings_the_partner_and_the_maintenance() -> None:
    assert listed(Circumstances("blended", maintenance="paid")) == [
        *SIMPLE[:2],
        ("matricule", "partner"),
        SIMPLE[2],
        ("income_evidence", "representative"),
        ("income_evidence", "partner"),
        ("maintenance_evidence", "child"),
    ]


def test_what_is_asked_for_brings_an_opinion_and_the_income_until_it_is_decided() -> None:
    (mine,) = [
        d
        for d in documents_to_bring(Circumstances("separated", asked_by="parents"))
        if d.key == "precarious_opinion"
    ]
    assert not mine.required, "parents can ask without one"
    found = documents_to_bring(Circumstances("separated", asked_by="doctor"))
    keys = [d.key for d in found if d.required]
    assert "precarious_opinion" in keys and found[-1].key == "income_evidence"


def test_maintenance_that_cannot_be_recovered_is_shown_too() -> None:
    found = listed(Circumstances("separated", maintenance="unrecoverable"))
    assert found[-2:] == [("maintenance_evidence", "child"), ("maintenance_unrecoverable", "child")]


def test_somebody_else_brings_a_power_of_attorney() -> None:
    found = listed(
        Circumstances("together", applicant_is_representative=False, income_declared=False)
    )
    assert ("power_of_attorney", "representative") in found
    assert ("matricule", "representative") in found


def test_a_worker_from_abroad_brings_the_employer_s_certificate() -> None:
    assert ("employment_certificate", "applicant") in listed(
        Circumstances("together", resident=False)
    )


def test_a_placed_child_needs_the_decision_and_nobody_s_income() -> None:
    found = listed(Circumstances("institution", allowance_children=0))
    assert found == [*SIMPLE[:2], ("placement_decision", "child")]


def test_two_foster_parents_are_told_apart() -> None:
    found = listed(Circumstances("foster", persons=("foster_parent", "foster_parent")))
    assert found[2:4] == [("placement_decision", "child"), ("foster_certificate", "foster_parent")]
    assert found[-2:] == [
        ("income_evidence", "foster_parent"),
        ("income_evidence", "foster_parent_2"),
    ]


def test_alternating_residence_needs_the_decision_and_the_agreement() -> None:
    found = listed(Circumstances("alternating"))
    assert ("residence_decision", "child") in found
    assert ("representative_agreement", "household") in found
    assert found[-1] == ("income_evidence", "other_parent")


def test_a_precarious_household_shows_that_instead_of_an_income() -> None:
    assert listed(Circumstances("together", precarious="revis"))[-1] == (
        "revis_certificate",
        "household",
    )
    found = listed(Circumstances("separated", precarious="opinion", maintenance="paid"))
    assert found[-1] == ("precarious_opinion", "household")


def test_every_answer_has_its_documents_each_once_and_every_document_is_asked_for() -> None:
    asked = set()
    for answers in every_answer():
        found = documents_to_bring(answers)
        assert len(found) == len(set(listed(answers)))
        assert found[0].key == "matricule" and all(d.key in DOCUMENTS for d in found)
        asked.update(d.key for d in found)
        evidence = [d.for_whom for d in found if d.key == "income_evidence"]
        assert set(evidence) <= set(COUNTING[answers.kind])
    assert asked == set(DOCUMENTS)


@pytest.mark.parametrize(
    "answers",
    [
        *(Circumstances("castle"), Circumstances("together", precarious="yes")),
        *(
            Circumstances("together", maintenance="some"),
            Circumstances("separated", persons=("partner",)),
        ),
        Circumstances("together", persons=("partner", "partner")),
    ],
)
def test_unknown_answers_are_refused(answers: Circumstances) -> None:
    with pytest.raises(ValueError, match="found"):
        documents_to_bring(answers)


SOMEBODY = a.Person("Weber", "Lea")
HOME = a.AddressLines("7, rue de l'Église", "4001", "Esch-sur-Alzette")


def test_an_application_says_its_circumstances_step_by_step() -> None:
    assert circumstances(a.Answers()) is None
    given = a.Answers(household=a.HouseholdAnswer("blended", 2, (("partner", SOMEBODY),)))
    said = circumstances(given)
    assert said and listed(said)[-1] == ("income_evidence", "partner")
    assert said.applicant_is_representative and said.resident and said.income_declared


def test_a_whole_application_from_abroad_by_somebody_else() -> None:
    abroad = a.AddressLines("1, Hauptstraße", "54290", "Trier", "DE")
    given = a.Answers(
        applicant=a.Applicant(False, SOMEBODY),
        addresses=a.Addresses(HOME, abroad),
        household=a.HouseholdAnswer("foster", 1, (("foster_parent", SOMEBODY),) * 2),
        income=a.IncomeStep(True),
        situation=a.Situation(),
    )
    said = circumstances(given)
    assert said and listed(said)[-1] == ("income_evidence", "foster_parent_2")
    assert {"power_of_attorney", "employment_certificate"} <= {key for key, _ in listed(said)}


def test_maintenance_and_revis_are_understood() -> None:
    paid = (a.MaintenanceAnswer(0, 12_000), a.MaintenanceAnswer(0, 100, recoverable=False))
    household = a.HouseholdAnswer("separated", 1)
    given = a.Answers(household=household, income=a.IncomeStep(True, (), paid))
    said = circumstances(given)
    assert said and said.maintenance == "unrecoverable"
    given = a.Answers(household=household, situation=a.Situation("certificate"))
    said = circumstances(given)
    assert said and listed(said)[-1] == ("revis_certificate", "household")


def test_who_lives_together_is_said_by_the_household() -> None:
    alone, two = (), (("other_parent", SOMEBODY),)
    for others, persons in ((alone, ["representative"]), (two, ["representative", "other_parent"])):
        said = circumstances(a.Answers(household=a.HouseholdAnswer("together", 1, others)))
        assert said and said.persons == persons
