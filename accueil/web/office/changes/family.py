"""The family whose page it is: its household, its children, what is known of it today."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accueil.actions.papers import Writer
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.record import Recorder
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest

DAY = timedelta(days=1)
OTHERS = ("partner", "other_parent", "foster_parent")


@dataclass(frozen=True, slots=True)
class Family:
    """A child, its household with all its children (the child first), their names by id."""

    child: m.Child
    household: m.Household
    children: tuple[m.Child, ...]
    names: dict[UUID, str]

    @property
    def name(self) -> str:
        """The child's name."""
        return self.names[self.child.pk]


def family_of(request: OfficeRequest, child: UUID, what: str) -> Family:
    """The family of a child that this account may see; reading it is noted. Else 404."""
    found = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    home = m.Home.objects.current().on(request.today).filter(child=found).first()
    if home is None:
        raise Http404("no household of this child is known today")
    note(request.actor, "read", what, now=request.now, child=found.pk, household=home.household_id)
    return _family(found, home.household, request.today)


def of_household(household: m.Household, today: date) -> Family:
    """The family of a household, its eldest child first. Else 404."""
    homes = m.Home.objects.current().on(today).filter(household=household)
    home = homes.select_related("child__office").order_by("child__created_at", "child").first()
    if home is None:
        raise Http404("no child of this household is known today")
    return _family(home.child, household, today)


def _family(child: m.Child, household: m.Household, today: date) -> Family:
    homes = m.Home.objects.current().on(today).filter(household=household).exclude(child=child)
    others = [home.child for home in homes.select_related("child__office")]
    people = m.Identity.objects.current().on(today).filter(child__in=[child, *others])
    known = {one.child_id: one for one in people}
    if child.pk not in known:
        raise Http404("no name of this child is known today")
    there = sorted((o for o in others if o.pk in known), key=lambda o: known[o.pk].born)
    names = {key: f"{one.given_name} {one.family_name}" for key, one in known.items()}
    return Family(child, household, (child, *there), names)


def answers_of(family: Family, day: date) -> a.Answers:
    """What is known on a day, as the steps of an application ask it; None: not known."""
    about = m.Composition.objects.current().on(day).filter(household=family.household).first()
    rows = m.Adult.objects.current().on(day).filter(household=family.household)
    adults = list(rows.order_by("role", "place"))
    persons = {row.role: _person(row) for row in reversed(adults)}
    others = tuple((row.role, _person(row)) for row in adults if row.role in OTHERS)
    kept = {role: persons[role] for role in ("representative", "applicant") if role in persons}
    applicant = kept.get("applicant")
    return a.Answers(
        applicant=a.Applicant(applicant is None, applicant),
        representative=a.Representative(kept["representative"])
        if "representative" in kept
        else None,
        children=a.Children(tuple(_child(family, one, day) for one in family.children)),
        addresses=_addresses(family, day),
        household=a.HouseholdAnswer(about.kind, about.allowance_children, others)
        if about
        else None,
        income=_income(family, day),
        language=a.Language(family.child.language),
    )


def _person(row: m.Adult) -> a.Person:
    return a.Person(
        row.family_name,
        row.given_name,
        row.matricule or "",
        email=row.email,
        telephone=row.telephone,
        matricule_reason=row.reason,
    )


def _child(family: Family, child: m.Child, day: date) -> a.ChildAnswer:
    known = m.Identity.objects.current().on(day).get(child=child)
    school = m.Schooling.objects.current().on(day).filter(child=child).first()
    return a.ChildAnswer(
        known.family_name,
        known.given_name,
        known.born,
        known.matricule or "",
        schooling=school.kind if school else "",
        known=str(child.pk),
    )


def _addresses(family: Family, day: date) -> a.Addresses | None:
    rows = m.Address.objects.current().on(day).filter(child__in=family.children)
    lines = {
        (row.child_id, row.purpose): a.AddressLines(
            row.street, row.postcode, row.locality, row.country, row.name
        )
        for row in rows
    }
    home = lines.get((family.child.pk, "home"))
    if home is None:
        return None
    applicant = lines.get((family.child.pk, "applicant"))
    billing = [lines.get((child.pk, "billing")) for child in family.children]
    return a.Addresses(
        home,
        None if applicant == home else applicant,
        tuple(None if one == home else one for one in billing),
    )


def _income(family: Family, day: date) -> a.IncomeStep:
    rows = m.Income.objects.current().on(day).filter(household=family.household)
    incomes = tuple(
        a.IncomeAnswer(row.of, row.yearly_cents, row.evidence, row.place)
        for row in rows.order_by("of", "place")
    )
    paid = m.Maintenance.objects.current().on(day).filter(child__in=family.children)
    number = {child.pk: place for place, child in enumerate(family.children)}
    maintenance = sorted(
        (a.MaintenanceAnswer(number[r.child_id], r.yearly_cents, r.recoverable) for r in paid),
        key=lambda entry: entry.child,
    )
    return a.IncomeStep(bool(incomes), incomes, tuple(maintenance))


def writer_of(request: OfficeRequest) -> Writer:
    """Who writes papers now, on the clock of the country."""
    return Writer(request.actor.account, str(request.user), timezone.localtime(request.now))


def recorder_of(request: OfficeRequest, family: Family, since: date, reason: str = "") -> Recorder:
    """Who records now what holds from a day on."""
    now = timezone.localtime(request.now)
    return Recorder(family.child.office, request.actor.account, now, since, reason)


def log_change(request: OfficeRequest, family: Family, what: str, why: str = "") -> None:
    """Note for every child of the family what was changed."""
    for child in family.children:
        note(
            request.actor,
            "change",
            what,
            now=request.now,
            child=child.pk,
            household=family.household.pk,
            why=why[:400],
        )
