"""What is known of a household, as the answers of an application: the start of a renewal."""

from collections.abc import Sequence
from datetime import date, timedelta

from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry import radar
from accueil.registry.applications import ASKED
from accueil.registry.situation import NoSituation

DAY = timedelta(days=1)
OTHERS = ("partner", "other_parent", "foster_parent")


def renewed_with(child: m.Child, day: date) -> list[m.Child]:
    """The child, and those of its household whose contracts end soon too."""
    home = m.Home.objects.current().on(day).filter(child=child).first()
    if home is None:
        raise NoSituation(f"of child {child.id} no household is known on {day}")
    same = m.Home.objects.current().on(day).filter(household=home.household)
    others = [h.child for h in same.exclude(child=child).select_related("child")]
    ending = radar.ending(day).filter(child__in=others).values_list("child_id", flat=True)
    soon = set(ending)
    return [child, *(other for other in others if other.pk in soon)]


def answers_of(child: m.Child, day: date) -> a.Answers:
    """All steps of an application as the registry knows them on a day.

    Refuses a child whose identity, household, representative or address is not known then.
    """
    children = renewed_with(child, day)
    household = m.Home.objects.current().on(day).get(child=child).household
    about = m.Composition.objects.current().on(day).filter(household=household).first()
    if about is None:
        raise NoSituation(f"of household {household.id} nothing is known on {day}")
    adults = list(_adults(household, about.kind, day))
    persons = dict(reversed(adults))
    if "representative" not in persons:
        raise NoSituation(f"of household {household.id} no representative is known on {day}")
    applicant = persons.get("applicant")
    others = tuple((role, person) for role, person in adults if role in OTHERS)
    return a.Answers(
        applicant=a.Applicant(applicant is None, applicant),
        representative=a.Representative(persons["representative"]),
        children=a.Children(tuple(_child(one, day) for one in children)),
        addresses=_addresses(children, day),
        household=a.HouseholdAnswer(about.kind, about.allowance_children, others),
        income=_income(household, children, day),
        situation=_revis(household, day),
        language=a.Language(child.language),
        care=_care(children, day),
        duration=a.Duration(),
    )


def _adults(household: m.Household, kind: str, day: date) -> list[tuple[str, a.Person]]:
    """Who is there, the second foster parent after the first; nobody this kind does not ask for."""
    asked = {role for role, _ in ASKED[kind]} | {"representative", "applicant"}
    rows = m.Adult.objects.current().on(day).filter(household=household, role__in=asked)
    return [(row.role, _person(row)) for row in rows.order_by("role", "place")]


def _person(row: m.Adult) -> a.Person:
    return a.Person(
        row.family_name,
        row.given_name,
        row.matricule or "",
        email=row.email,
        telephone=row.telephone,
        matricule_reason=row.reason,
    )


def _child(child: m.Child, day: date) -> a.ChildAnswer:
    known = m.Identity.objects.current().on(day).filter(child=child).first()
    if known is None:
        raise NoSituation(f"of child {child.id} no name is known on {day}")
    school = m.Schooling.objects.current().on(day).filter(child=child).first()
    return a.ChildAnswer(
        known.family_name,
        known.given_name,
        known.born,
        known.matricule or "",
        known.reason,
        schooling=school.kind if school else "",
        known=str(child.pk),
    )


def _addresses(children: Sequence[m.Child], day: date) -> a.Addresses:
    rows = m.Address.objects.current().on(day).filter(child__in=children)
    lines = {(row.child_id, row.purpose): _lines(row) for row in rows}
    first = children[0].pk
    home = lines.get((first, "home"))
    if home is None:
        raise NoSituation(f"of child {first} no address is known on {day}")
    applicant = lines.get((first, "applicant"))
    billing = [lines.get((child.pk, "billing")) for child in children]
    return a.Addresses(
        home,
        None if applicant == home else applicant,
        tuple(None if one == home else one for one in billing),
    )


def _lines(row: m.Address) -> a.AddressLines:
    return a.AddressLines(row.street, row.postcode, row.locality, row.country, row.name)


def _income(household: m.Household, children: Sequence[m.Child], day: date) -> a.IncomeStep:
    incomes = m.Income.objects.current().on(day).filter(household=household)
    said = tuple(
        a.IncomeAnswer(row.of, row.yearly_cents, row.evidence, row.place)
        for row in incomes.order_by("of", "place")
    )
    paid = m.Maintenance.objects.current().on(day).filter(child__in=children)
    number = {child.pk: place for place, child in enumerate(children)}
    maintenance = tuple(
        a.MaintenanceAnswer(number[row.child_id], row.yearly_cents, row.recoverable)
        for row in sorted(paid, key=lambda row: number[row.child_id])
    )
    return a.IncomeStep(bool(said), said, maintenance if said else ())


def _revis(household: m.Household, day: date) -> a.Situation:
    known = m.Precarious.objects.current().on(day).filter(household=household).first()
    if known is None or not known.ground.startswith("revis_") or known.until is None:
        return a.Situation()
    return a.Situation(known.ground.removeprefix("revis_"), known.first, known.until - DAY)


def _care(children: Sequence[m.Child], day: date) -> a.Care:
    rows = m.PlannedCare.objects.current().on(day).filter(child__in=children)
    number = {child.pk: place for place, child in enumerate(children)}
    plans = (
        a.CarePlan(
            number[row.child_id],
            str(row.provider_id),
            tuple(row.weekdays),
            row.start,
            row.end,
            row.meals,
        )
        for row in rows.order_by("provider_id")
    )
    return a.Care(tuple(sorted(plans, key=lambda plan: plan.child)))
