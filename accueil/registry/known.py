"""What the registry knows of a child, as the answers of an application: nothing is typed twice."""

from datetime import date
from typing import Any

from accueil.law.household import PERSONS
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.applications import ASKED
from accueil.registry.record import matricule_key
from accueil.store.facts import Fact


def known_child(matricule: str) -> m.Child | None:
    """The child with this matricule at an office whose rows are seen; None where there is none."""
    key = matricule_key(matricule)
    found = m.Identity.objects.current().filter(matricule_key=key) if key else None
    identity = found.select_related("child").first() if found is not None else None
    return identity.child if identity else None


def child_answer(child: m.Child, day: date) -> a.ChildAnswer | None:
    """A child's names, birth, matricule and schooling on a day; None where nothing is known."""
    identity = _on(m.Identity, day, child=child)
    if identity is None:
        return None
    school = _on(m.Schooling, day, child=child)
    return a.ChildAnswer(
        identity.family_name,
        identity.given_name,
        identity.born,
        identity.matricule or "",
        schooling=school.kind if school else "",
        known=str(child.id),
    )


def answers_of(child: m.Child, day: date) -> a.Answers:
    """What the registry knows of a child and its household on a day; None for what it does not.

    Duration and REVIS are not taken over: both are asked anew, and the care that was planned.
    """
    about = child_answer(child, day)
    home = _on(m.Home, day, child=child)
    household = home.household if home else None
    return a.Answers(
        applicant=_applicant(household, day),
        representative=_representative(household, day),
        children=a.Children((about,)) if about else None,
        addresses=_addresses(child, day),
        household=_household(household, day),
        income=_income(child, household, day),
        language=a.Language(child.language),
    )


def _on(kind: type[Fact], day: date, **about: Any) -> Any:
    return kind.objects.current().on(day).filter(**about).first()


def _person(adult: m.Adult) -> a.Person:
    return a.Person(
        adult.family_name,
        adult.given_name,
        adult.matricule or "",
        email=adult.email,
        telephone=adult.telephone,
    )


def _applicant(household: m.Household | None, day: date) -> a.Applicant | None:
    """The representative applies, unless another did before: then it is asked anew."""
    other = _on(m.Adult, day, household=household, role="applicant")
    return None if household is None or other else a.Applicant(True)


def _representative(household: m.Household | None, day: date) -> a.Representative | None:
    adult = _on(m.Adult, day, household=household, role="representative")
    return a.Representative(_person(adult)) if adult else None


def _household(household: m.Household | None, day: date) -> a.HouseholdAnswer | None:
    about = _on(m.Composition, day, household=household)
    if about is None:
        return None
    asked = {role for role, _ in ASKED[about.kind]}
    adults = m.Adult.objects.current().on(day).filter(household=household, role__in=asked)
    others = sorted(adults, key=lambda adult: (PERSONS.index(adult.role), adult.place))
    persons = tuple((adult.role, _person(adult)) for adult in others)
    return a.HouseholdAnswer(about.kind, about.allowance_children, persons)


def _addresses(child: m.Child, day: date) -> a.Addresses | None:
    lines = {
        address.purpose: a.AddressLines(
            address.street, address.postcode, address.locality, address.country, address.name
        )
        for address in m.Address.objects.current().on(day).filter(child=child)
    }
    home = lines.get("home")
    if home is None:
        return None
    applicant, billing = lines.get("applicant"), lines.get("billing")
    return a.Addresses(
        home,
        applicant if applicant != home else None,
        (billing if billing != home else None,),
    )


def _income(child: m.Child, household: m.Household | None, day: date) -> a.IncomeStep | None:
    if household is None:
        return None
    known = m.Income.objects.current().on(day).filter(household=household).order_by("of", "place")
    incomes = tuple(a.IncomeAnswer(i.of, i.yearly_cents, i.evidence, i.place) for i in known)
    paid = _on(m.Maintenance, day, child=child)
    maintenance = (a.MaintenanceAnswer(0, paid.yearly_cents, paid.recoverable),) if paid else ()
    return a.IncomeStep(bool(incomes), incomes, maintenance if incomes else ())
