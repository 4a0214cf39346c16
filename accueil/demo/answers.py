"""What an invented family would answer at the counter."""

from collections.abc import Sequence

from accueil.demo.contracts import File
from accueil.demo.draw import DAY
from accueil.demo.families import Family
from accueil.demo.people import Person, Place
from accueil.registry import answers as a

OTHERS = ("other_parent", "partner", "foster_parent")
LIVES_ELSEWHERE = ("separated",)  # the other parent is no question there


def answers_of(family: Family, files: Sequence[File]) -> a.Answers:
    """All steps of an application for some of a family's children."""
    return a.Answers(
        applicant=a.Applicant(is_representative=True),
        representative=a.Representative(_person(family.adults[0][2])),
        children=a.Children(tuple(_child(file) for file in files)),
        addresses=_addresses(files),
        household=_household(family),
        income=_income(family, files),
        situation=_situation(family),
        language=a.Language(family.language),
        care=_care(files),
        duration=a.Duration(12),
    )


def _person(person: Person) -> a.Person:
    names = person.family_name, person.given_name
    return a.Person(*names, person.matricule or "", "", person.email, person.telephone)


def _child(file: File) -> a.ChildAnswer:
    child = file.child
    return a.ChildAnswer(
        child.family_name,
        child.given_name,
        child.born,
        child.matricule or "",
        known=str(child.id) if file.contracts else "",
    )


def _addresses(files: Sequence[File]) -> a.Addresses:
    home = _place(files[0].child.homes[-1].values["place"])
    return a.Addresses(home, None, tuple(_billing(file) for file in files))


def _billing(file: File) -> a.AddressLines | None:
    elsewhere = file.child.billing
    return _place(elsewhere, file.child.billing_name) if elsewhere else None


def _place(place: Place, name: str = "") -> a.AddressLines:
    return a.AddressLines(place.street, place.postcode, place.locality, place.country, name)


def _household(family: Family) -> a.HouseholdAnswer:
    others = tuple(
        (role, _person(person))
        for role, _, person in family.adults
        if role in OTHERS and family.kind not in LIVES_ELSEWHERE
    )
    count = family.compositions[-1].values["allowance_children"]
    return a.HouseholdAnswer(family.kind, count, others)


def _income(family: Family, files: Sequence[File]) -> a.IncomeStep:
    if not family.incomes:
        return a.IncomeStep(declared=False)
    incomes = tuple(
        a.IncomeAnswer(role, steps[-1].values["yearly_cents"], steps[-1].values["evidence"], number)
        for (role, number), steps in family.incomes.items()
    )
    maintenance = tuple(
        a.MaintenanceAnswer(number, file.child.maintenance_cents, file.child.recoverable)
        for number, file in enumerate(files)
        if file.child.maintenance_cents is not None
    )
    return a.IncomeStep(True, incomes, maintenance)


def _situation(family: Family) -> a.Situation:
    poverty = family.poverty
    if poverty is None or poverty.ground == "situation":
        return a.Situation()
    return a.Situation(poverty.ground.removeprefix("revis_"), poverty.first, poverty.until - DAY)


def _care(files: Sequence[File]) -> a.Care:
    return a.Care(
        tuple(
            a.CarePlan(number, str(plan.provider), plan.weekdays, plan.start, plan.end, plan.meals)
            for number, plan in enumerate(file.plan for file in files)
            if plan
        )
    )
