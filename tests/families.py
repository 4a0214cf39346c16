"""Applications of the tests: the answers of a family, one for each kind of household."""

from dataclasses import replace
from datetime import date

from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.matricule import make

MOTHER = a.Person("Muster", "Marie", make(date(1990, 5, 4), 12), "", "marie@example.lu")
FATHER = a.Person("Weber", "Paul", make(date(1988, 3, 2), 34))
HOME = a.AddressLines("12, rue de l'Alzette", "4010", "Esch-sur-Alzette")
OTHERS = {
    "together": (("other_parent", FATHER),),
    "separated": (),
    "blended": (("partner", FATHER),),
    "foster": (("foster_parent", MOTHER), ("foster_parent", FATHER)),
    "institution": (),
    "alternating": (("other_parent", FATHER),),
}
INCOMES = {
    "together": (("representative", 1, 4_800_000), ("other_parent", 1, 3_600_000)),
    "separated": (("representative", 1, 4_800_000),),
    "blended": (("representative", 1, 4_800_000), ("partner", 1, 3_600_000)),
    "foster": (("foster_parent", 1, 4_800_000), ("foster_parent", 2, 2_400_000)),
    "institution": (),
    "alternating": (("representative", 1, 4_800_000), ("other_parent", 1, 3_600_000)),
}
MIA = a.ChildAnswer("Muster", "Mia", date(2024, 5, 17), make(date(2024, 5, 17), 56))
LEO = a.ChildAnswer("Muster", "Léo", date(2020, 2, 3), make(date(2020, 2, 3), 78))


def answers(
    kind: str = "together",
    *children: a.ChildAnswer,
    language: str = "fr",
    declared: bool = True,
    provider: m.Provider | None = None,
) -> a.Answers:
    """Everything an application of a kind of household asks, answered."""
    asked = children or (MIA,)
    incomes = tuple(a.IncomeAnswer(of, cents, place=n) for of, n, cents in INCOMES[kind])
    plans = (a.CarePlan(0, str(provider.pk), (1, 2, 3, 4, 5), 480, 960, 1),) if provider else ()
    return a.Answers(
        applicant=a.Applicant(True),
        representative=a.Representative(MOTHER),
        children=a.Children(asked),
        addresses=a.Addresses(HOME),
        household=a.HouseholdAnswer(kind, len(asked), OTHERS[kind]),
        income=a.IncomeStep(declared and bool(incomes), incomes if declared else ()),
        situation=a.Situation(),
        language=a.Language(language),
        care=a.Care(plans),
        duration=a.Duration(),
    )


def with_income(given: a.Answers, cents: int) -> a.Answers:
    """The same answers with another income of the representative."""
    assert given.income
    first, *rest = given.income.incomes
    changed = (replace(first, yearly_cents=cents), *rest)
    return replace(given, income=replace(given.income, incomes=changed))
