"""From an application's answers to facts: whatever is new is recorded, the rest stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.names import keys
from accueil.store.encrypted import blind
from accueil.store.facts import Fact, believe, days, end

DAY = timedelta(days=1)


class Incomplete(ValueError):
    """Answers that are still missing; `steps` names them."""

    def __init__(self, steps: Sequence[str]) -> None:
        """Keep the names of the steps."""
        self.steps = list(steps)
        super().__init__("still missing: " + ", ".join(self.steps))


class KnownElsewhere(ValueError):
    """A child with this matricule belongs to another office, or to another child."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, when, from which day on it holds, and why."""

    office: m.Office
    by: UUID | None
    now: datetime
    since: date
    reason: str = ""

    def believe(self, fact: Fact, reason: str | None = None) -> None:
        """Record one fact unless it is known; `reason`: its own, where it has another one."""
        believe(fact, by=self.by, now=self.now, reason=self.reason if reason is None else reason)

    def end(self, facts: Iterable[Fact]) -> None:
        """What is no longer true from that day on."""
        for fact in facts:
            end(fact, self.since, by=self.by, now=self.now, reason=self.reason)


def matricule_key(matricule: str) -> bytes | None:
    """The blind index of a matricule; None where there is none."""
    return blind(matricule, "matricule") if matricule else None


@transaction.atomic
def record_answers(
    given: a.Answers, household: m.Household | None, to: Recorder
) -> tuple[m.Household, list[m.Child]]:
    """Record what an application says. Gives the household, and the children in their order.

    Refuses answers that are incomplete, and a child whose matricule belongs to another.
    """
    missing = [step for step in a.STEPS if getattr(given, step) is None]
    if missing:
        raise Incomplete(missing)
    assert given.children and given.household
    children = [_child(answer, to) for answer in given.children.children]
    household = household or _known_household(children, to) or _new_household(to)
    record_household(household, given, to)
    for number, child in enumerate(children):
        to.believe(m.Home(child=child, household=household, valid=days(to.since)))
        _record_child(child, number, given, to)
    return household, children


def _new_household(to: Recorder) -> m.Household:
    return m.Household.objects.create(office=to.office, created_at=to.now)


def _known_household(children: Sequence[m.Child], to: Recorder) -> m.Household | None:
    home = m.Home.objects.current().on(to.since).filter(child__in=children).first()
    return home.household if home else None


def _child(answer: a.ChildAnswer, to: Recorder) -> m.Child:
    """The child that the registry has, or a new one; its identity as answered."""
    key = matricule_key(answer.matricule)
    known = m.Identity.objects.current().filter(matricule_key=key).first() if key else None
    if known and answer.known and str(known.child_id) != answer.known:
        raise KnownElsewhere("this matricule belongs to another child")
    if answer.known:
        child = m.Child.objects.get(pk=answer.known)
    else:
        child = known.child if known else _new_child(to)
    record_identity(child, answer, to)
    return child


def _new_child(to: Recorder) -> m.Child:
    return m.Child.objects.create(office=to.office, created_at=to.now)


def record_identity(child: m.Child, answer: a.ChildAnswer, to: Recorder) -> None:
    """A child's names, matricule and day of birth, true from its birth on; found by them."""
    identity = m.Identity(
        child=child,
        family_name=answer.family_name,
        given_name=answer.given_name,
        matricule=answer.matricule or None,
        matricule_key=matricule_key(answer.matricule),
        born=answer.born,
        valid=days(answer.born),
    )
    if believe(identity, by=to.by, now=to.now, reason=to.reason or answer.matricule_reason):
        index_names(child, answer.family_name, answer.given_name)


def index_names(child: m.Child, family_name: str, given_name: str) -> None:
    """Write the keys anew by which a child is found."""
    m.NameKey.objects.filter(child=child).delete()
    found = keys(family_name, given_name, settings.INDEX_KEY)
    m.NameKey.objects.bulk_create([m.NameKey(child=child, key=key) for key in found])


def record_household(household: m.Household, given: a.Answers, to: Recorder) -> None:
    """The kind of household, its grown-ups, incomes and a REVIS certificate."""
    about = given.household
    assert about
    to.believe(
        m.Composition(
            household=household,
            kind=about.kind,
            allowance_children=about.allowance_children,
            valid=days(to.since),
        )
    )
    _record_adults(household, given, to)
    if given.income:
        record_incomes(household, given.income, to)
    if given.situation and given.situation.revis and given.situation.first:
        last = given.situation.until
        valid = days(given.situation.first, last + DAY if last else None)
        ground = f"revis_{given.situation.revis}"
        to.believe(m.Precarious(household=household, ground=ground, valid=valid))


def _record_adults(household: m.Household, given: a.Answers, to: Recorder) -> None:
    adults = list(_adults(given))
    for role, place, person in adults:
        to.believe(
            m.Adult(
                household=household,
                role=role,
                place=place,
                family_name=person.family_name,
                given_name=person.given_name,
                matricule=person.matricule or None,
                matricule_key=matricule_key(person.matricule),
                email=person.email,
                telephone=person.telephone,
                valid=days(to.since),
            ),
            reason=person.matricule_reason,
        )
    there = {(role, place) for role, place, _ in adults}
    known = m.Adult.objects.current().on(to.since).filter(household=household)
    to.end(adult for adult in known if (adult.role, adult.place) not in there)


def _adults(given: a.Answers) -> Iterable[tuple[str, int, a.Person]]:
    """Role, place and person of every grown-up, the places counted within a role."""
    if given.representative:
        yield "representative", 1, given.representative.person
    if given.applicant and given.applicant.person and not given.applicant.is_representative:
        yield "applicant", 1, given.applicant.person
    places: dict[str, int] = {}
    for role, person in given.household.others if given.household else ():
        places[role] = places.get(role, 0) + 1
        yield role, places[role], person


def record_incomes(household: m.Household, step: a.IncomeStep, to: Recorder) -> None:
    """Every income as answered; what is not answered ends. Not declared: none is left."""
    incomes = step.incomes if step.declared else ()
    for income in incomes:
        to.believe(
            m.Income(
                household=household,
                of=income.of,
                place=income.place,
                yearly_cents=income.yearly_cents,
                evidence=income.evidence,
                valid=days(to.since),
            )
        )
    there = {(income.of, income.place) for income in incomes}
    known = m.Income.objects.current().filter(household=household, valid__contains=to.since)
    to.end(income for income in known if (income.of, income.place) not in there)


def _record_child(child: m.Child, number: int, given: a.Answers, to: Recorder) -> None:
    assert given.children and given.addresses and given.language and given.care and given.income
    answer = given.children.children[number]
    if answer.schooling:
        to.believe(m.Schooling(child=child, kind=answer.schooling, valid=days(to.since)))
    record_addresses(child, given.addresses, number, to)
    paid = [entry for entry in given.income.maintenance if entry.child == number]
    for entry in paid:
        amount: dict[str, Any] = {
            "yearly_cents": entry.yearly_cents,
            "recoverable": entry.recoverable,
        }
        to.believe(m.Maintenance(child=child, valid=days(to.since), **amount))
    if not paid:
        to.end(m.Maintenance.objects.current().on(to.since).filter(child=child))
    record_plans(child, [plan for plan in given.care.plans if plan.child == number], to)
    m.Child.objects.filter(pk=child.pk).update(language=given.language.language)


def record_addresses(child: m.Child, given: a.Addresses, number: int, to: Recorder) -> None:
    """Where a child lives, where its applicant lives, where its bills go."""
    billing = given.billing[number] if number < len(given.billing) else None
    lines = {
        "home": given.home,
        "applicant": given.applicant or given.home,
        "billing": billing or given.home,
    }
    for purpose, address in lines.items():
        to.believe(
            m.Address(
                child=child,
                purpose=purpose,
                name=address.name,
                street=address.street,
                postcode=address.postcode,
                locality=address.locality,
                country=address.country,
                valid=days(to.since),
            )
        )


def record_plans(child: m.Child, plans: Sequence[a.CarePlan], to: Recorder) -> None:
    """The care a family plans; a provider that is not in the plans ends."""
    for plan in plans:
        to.believe(
            m.PlannedCare(
                child=child,
                provider=m.Provider.objects.get(pk=plan.provider),
                weekdays=list(plan.weekdays),
                start=plan.start,
                end=plan.end,
                meals=plan.meals,
                valid=days(to.since),
            )
        )
    there = {plan.provider for plan in plans}
    known = m.PlannedCare.objects.current().on(to.since).filter(child=child)
    to.end(fact for fact in known if str(fact.provider_id) not in there)
