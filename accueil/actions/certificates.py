"""The yearly certificate of childcare costs that a family paid: figures, preview, paper."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accueil.actions.papers import Writer, freeze, office_of, recipient
from accueil.attendance.clock import on_the_wall
from accueil.billing.models import Transfer
from accueil.billing.yearly import ProviderYear, Year, year_of, years_of
from accueil.documents.certificate import CertificateRecord, ChildCosts, ProviderCosts
from accueil.documents.models import Document
from accueil.documents.records import Person, Recipient, from_json
from accueil.registry import models as m
from accueil.store.models import next_number
from accueil.store.security import seeing_the_country

KIND = "certificate"
REFUSED = ("not_over", "nothing")


class NoCertificate(ValueError):
    """Why there is none: `reason` is one of REFUSED."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def households_of(child: m.Child) -> list[m.Household]:
    """The families that were billed for a child's care, among those that the connection sees."""
    with seeing_the_country():
        billed = Transfer.objects.filter(child=child.pk).values_list("household", flat=True)
        found = {household for household in billed.distinct() if household}
    homes = m.Home.objects.current().filter(child=child)
    found |= set(homes.values_list("household_id", flat=True))
    return list(m.Household.objects.filter(pk__in=found).order_by("pk"))


def years(household: m.Household) -> list[Year]:
    """The calendar years of which there is something to certify, the newest first."""
    with seeing_the_country():
        found = [year_of(household.pk, year) for year in years_of(household.pk)]
    return [year for year in found if not year.is_empty()]


def newest(household: m.Household, year: int) -> Document | None:
    """The certificate of a year as it was made last; None: not yet."""
    papers = Document.objects.filter(kind=KIND, household=household, about=str(year))
    return papers.order_by("-version").first()


def has_changed(made: Document, figures: Year) -> bool:
    """Whether the figures are others than those on a certificate."""
    kept = from_json(CertificateRecord, made.record)
    return (kept.providers, kept.waiting) != (
        _providers(figures),
        tuple(one.name for one in figures.waiting),
    )


@transaction.atomic
def certificate(household: m.Household, year: int, *, writer: Writer) -> Document:
    """The certificate of a year that is over; the next version of it where figures changed.

    Refuses with `NoCertificate` a year that is not over, and one of which there is nothing.
    """
    if on_the_wall(writer.now)[0].year <= year:
        raise NoCertificate("not_over")
    m.Household.objects.select_for_update().get(pk=household.pk)  # one version after another
    with seeing_the_country():
        figures = year_of(household.pk, year)
    if figures.is_empty():
        raise NoCertificate("nothing")
    before = newest(household, year)
    if before and not has_changed(before, figures):
        return before
    number = before.number if before else next_number(KIND, writer.now.year)
    version = before.version + 1 if before else 1
    told = _record(household, figures, writer, number, version)
    return freeze(
        KIND, number, None, told, writer, version=version, about=str(year), household=household
    )


def preview(household: m.Household, year: int, *, writer: Writer) -> CertificateRecord:
    """What the certificate would say now; it says itself that it is none.

    Refuses with `NoCertificate` a year of which there is nothing.
    """
    with seeing_the_country():
        figures = year_of(household.pk, year)
    if figures.is_empty():
        raise NoCertificate("nothing")
    return _record(household, figures, writer, "", 0)


def _record(
    household: m.Household, figures: Year, writer: Writer, number: str, version: int
) -> CertificateRecord:
    today = on_the_wall(writer.now)[0]
    with seeing_the_country():
        children = list(
            m.Child.objects.filter(pk__in=_children(household, figures))
            .select_related("office")
            .order_by("created_at", "pk")
        )
        people = _people(child.pk for child in children)
    representative = _representative(household)
    office = m.Office.objects.get(pk=household.office_id)
    return CertificateRecord(
        number=number,
        version=version,
        language=children[0].language,
        made=writer.now,
        written=today,
        place=office.locality or office.name,
        office=office_of(office),
        recipient=_recipient(household, children, today, representative),
        year=figures.year,
        representative=representative,
        children=tuple(people[child.pk] for child in children if child.pk in people),
        providers=_providers(figures),
        waiting=tuple(one.name for one in figures.waiting),
        check_url=f"{settings.ADDRESS}/check",
        preview=not number,
    )


def _children(household: m.Household, figures: Year) -> set[UUID]:
    billed = {child for one in figures.providers for child in one.children}
    if billed:
        return billed
    homes = m.Home.objects.filter(household=household)
    return set(homes.values_list("child_id", flat=True))


def _people(children: Iterable[UUID]) -> dict[UUID, Person]:
    known = m.Identity.objects.current().filter(child_id__in=list(children)).order_by("valid")
    return {one.child_id: Person(one.given_name, one.family_name, born=one.born) for one in known}


def _representative(household: m.Household) -> str:
    roles = ("foster_parent", "representative")
    adults = m.Adult.objects.current().filter(household=household, role__in=roles)
    ordered = sorted(adults, key=lambda one: (roles.index(one.role), -one.place, one.first))
    return f"{ordered[-1].given_name} {ordered[-1].family_name}" if ordered else ""


def _recipient(
    household: m.Household, children: Iterable[m.Child], today: date, name: str
) -> Recipient:
    """Where the family's letters go; no address where no child lives in this household now."""
    homes = m.Home.objects.current().on(today).filter(household=household)
    there = set(homes.values_list("child_id", flat=True))
    for child in children:
        if child.pk in there:
            return recipient(child, today)
    return Recipient(name, ())


def _providers(figures: Year) -> tuple[ProviderCosts, ...]:
    """The figures as the paper has them, providers and children by name."""
    with seeing_the_country():
        providers = m.Provider.objects.in_bulk([one.provider for one in figures.providers])
        people = _people(child for one in figures.providers for child in one.children)
    rows = [_provider(one, providers[one.provider], people) for one in figures.providers]
    return tuple(sorted(rows, key=lambda row: row.name))


def _provider(
    one: ProviderYear, provider: m.Provider, people: Mapping[UUID, Person]
) -> ProviderCosts:
    children = [
        ChildCosts(
            people[child].name if child in people else str(child),
            costs.parent_cents,
            costs.uncovered_cents,
            costs.state_cents,
        )
        for child, costs in one.children.items()
    ]
    lines = (provider.street, f"{provider.postcode} {provider.locality}".strip())
    return ProviderCosts(
        provider.name,
        provider.kind,
        ", ".join(filter(None, lines)),
        tuple(sorted(children, key=lambda child: child.name)),
        one.paid_cents,
    )
